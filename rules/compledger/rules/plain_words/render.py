"""Rendering a plan in words: plain text for a terminal, Markdown, or JSON's own types."""

import textwrap
from collections.abc import Mapping, Sequence

from compledger.rules.plain_words.plan_in_words import Block, Bullets, Clause, Grid, PlanInWords, Section

WIDTH = 100
"""Columns of plain text; a table may be wider."""
UNDERLINES = {1: "=", 2: "-"}


def as_text(plan: PlanInWords) -> str:
    """Return a plan as plain text."""
    parts = [plan.title.upper()]
    for section in plan.sections:
        parts.append(f"{section.heading}\n{UNDERLINES[section.level] * len(section.heading)}")
        parts += [_block_as_text(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def as_markdown(plan: PlanInWords) -> str:
    """Return a plan as Markdown."""
    parts = [f"# {_escaped(plan.title)}"]
    for section in plan.sections:
        parts.append(f"{'#' * (section.level + 1)} {_escaped(section.heading)}")
        parts += [_block_as_markdown(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def as_data(plan: PlanInWords) -> Mapping[str, object]:
    """Return a plan as what JSON has types for."""
    return {
        "title": plan.title,
        "language": plan.language,
        "sections": [_section_as_data(section) for section in plan.sections],
    }


def _section_as_data(section: Section) -> Mapping[str, object]:
    return {
        "heading": section.heading,
        "level": section.level,
        "blocks": [_block_as_data(block) for block in section.blocks],
    }


def _block_as_data(block: Block) -> Mapping[str, object]:
    if isinstance(block, Grid):
        return {"table": {"heads": list(block.heads), "rows": [list(row) for row in block.rows]}}
    if isinstance(block, Bullets):
        return {"list": list(block.items)}
    return {"clause" if isinstance(block, Clause) else "paragraph": block.text}


def _block_as_text(block: Block) -> str:
    if isinstance(block, Grid):
        widths = [max(len(row[n]) for row in (block.heads, *block.rows)) for n in range(len(block.heads))]
        lines = [block.heads, tuple("-" * width for width in widths), *block.rows]
        return "\n".join("  ".join(_padded(row, widths)).rstrip() for row in lines)
    if isinstance(block, Bullets):
        return "\n".join(_wrapped(item, "- ", "  ") for item in block.items)
    if isinstance(block, Clause):
        return _wrapped(block.text, "| ", "| ")
    return _wrapped(block.text)


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]


def _wrapped(text: str, first: str = "", later: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _block_as_markdown(block: Block) -> str:
    if isinstance(block, Grid):
        heads, *rows = (f"| {' | '.join(map(_escaped, row))} |" for row in (block.heads, *block.rows))
        return "\n".join([heads, "|" + " --- |" * len(block.heads), *rows])
    if isinstance(block, Bullets):
        return "\n".join(f"- {_escaped(item)}" for item in block.items)
    return f"> {_escaped(block.text)}" if isinstance(block, Clause) else _escaped(block.text)


def _escaped(text: str) -> str:
    """Return a text in which nothing is taken for Markdown or HTML, on one line."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~" else sign for sign in flat)
