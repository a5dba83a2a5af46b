"""A statement as plain text, for the terminal and for mail: the reader can add up every sum by hand."""

import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal

from compledger.statements.attainment_bar import AttainmentBar
from compledger.statements.model import Statement
from compledger.statements.shown import Shown, ShownBasis, ShownComponent, shown
from compledger.statements.shown_measurement import ShownMeasurement
from compledger.statements.text_table import text_table
from compledger.statements.trace import Step

HEADINGS = (">#", "Day", "Transaction", "Clauses", "Tier", ">Slice", "Rate", ">Earned")
HEADINGS_WITH_VERSION = (*HEADINGS[:3], "Version", *HEADINGS[3:])
TRANSACTION = HEADINGS.index("Transaction")
BAR_CELLS = 40
NO_LINES = "No earning lines in this period."
HOW = "How each line came about"
TO_TRACE = "Every step of every line, enough to do it again by hand: compledger statement show {} --period {} --trace"
ENOUGH = "Each step with its figures, from the transaction to the cent: enough to do every line again by hand."


def as_text(statement: Statement, width: int = 100, *, trace: bool = False) -> str:
    """Return the statement as text of at most `width` characters a line, ending with a newline.

    Under a line stands what its row does not tell. With `trace` every step of every line has a section of its own.

    A table that cannot be as narrow as `width` is wider rather than cut. Characters that would steer a terminal, which
    a name or a source key might carry, come out as `�`.
    """
    return "".join(f"{printable(line)}\n" for line in _whole(shown(statement), width, trace=trace))


def printable(text: str) -> str:
    """Return the text with every control or formatting character replaced, line breaks included."""
    return "".join(character if character.isprintable() else "�" for character in text)


def _whole(sheet: Shown, width: int, *, trace: bool) -> Iterator[str]:
    yield from _header(sheet, width)
    for remark in sheet.remarks:
        yield from ("", *textwrap.wrap(f"Note: {remark}", width, subsequent_indent="      "))
    for component in sheet.components:
        yield from _component(component, sheet.currency, width, with_how=not trace)
    if not sheet.components:
        yield from ("", NO_LINES)
    if len(sheet.components) > 1:
        yield from ("", *_sums(sheet, width))
    if sheet.components:
        yield from ("", *(_traces(sheet, width) if trace else _to_trace(sheet, width)))
    if sheet.notices:
        yield from ("", *_heading("Notices", width))
        for notice in sheet.notices:
            yield from _item(notice.source_key, f"{notice.text} ({notice.kind})", width)
    if sheet.clauses:
        yield from ("", *_heading("Clauses", width), *_clauses(sheet, width))
    yield from ("", *_heading("Basis", width))
    for basis in sheet.basis:
        yield from _basis(basis)


def _header(sheet: Shown, width: int) -> Iterator[str]:
    yield "═" * width
    yield _at_both_ends(sheet.name, f"Statement {sheet.period}", width)
    yield _at_both_ends(sheet.who, sheet.days, width)
    yield "═" * width
    yield _at_both_ends("Earned", f"{sheet.earned} {sheet.currency}", width)
    for other in sheet.other_currencies:
        yield _at_both_ends(other.purpose, f"{other.worth or '–'} {other.currency}", width)
        yield from textwrap.wrap(other.working, width, initial_indent="  ", subsequent_indent="  ")
    if sheet.for_information:
        yield from textwrap.wrap(sheet.for_information, width, initial_indent="  ", subsequent_indent="  ")
    for measurement in sheet.measurements:
        yield from ("", *_measurement(measurement, width))


def _measurement(found: ShownMeasurement, width: int) -> Iterator[str]:
    yield _at_both_ends(f"{found.name}: credited", f"{found.credited} {found.unit}".rstrip(), width)
    if found.quota:
        yield _at_both_ends("Quota", f"{found.quota} {found.unit}".rstrip(), width)
        yield from textwrap.wrap(found.quota_working, width, initial_indent="  ", subsequent_indent="  ")
    if found.bar:
        yield _at_both_ends("Attainment", f"{_bar(found.bar)}  {found.attainment}", width)


def _bar(bar: AttainmentBar) -> str:
    """Return the bar in cells, `│` standing where the quota is reached."""
    filled = _cell(bar.filled)
    cells = ["█" if cell < filled else "░" for cell in range(BAR_CELLS)]
    for mark in bar.marks:
        if mark.is_quota:
            cells[_cell(mark.at)] = "│"
    return "".join(cells)


def _cell(percent_of_width: str) -> int:
    return int(Decimal(percent_of_width) * BAR_CELLS / 100)


def _component(component: ShownComponent, currency: str, width: int, *, with_how: bool) -> Iterator[str]:
    yield ""
    yield from _heading(f"{component.name} · {component.clause}", width)
    headings = HEADINGS_WITH_VERSION if component.several_versions else HEADINGS
    rows = [
        (
            str(line.number),
            line.day,
            line.transaction,
            *([line.version] if component.several_versions else []),
            " ".join(line.clauses),
            line.tier or "–",
            line.slice,
            line.rate,
            line.earned,
        )
        for line in component.lines
    ]
    table = text_table(headings, rows, width, TRANSACTION, list(_how(component)) if with_how else ())
    yield from table
    end = len(table[1])
    yield _to_the_right("─" * len(component.earned), end)
    count = "1 line" if len(rows) == 1 else f"{len(rows)} lines"
    yield _at_both_ends(f"{component.name}, {count}, {currency}", component.earned, end)


def _sums(sheet: Shown, width: int) -> Iterator[str]:
    yield from _heading("Sum", width)
    for component in sheet.components:
        yield _at_both_ends(component.label, component.earned, width)
    yield _to_the_right("─" * len(sheet.earned), width)
    yield _at_both_ends(f"Earned, {sheet.currency}", sheet.earned, width)


def _how(component: ShownComponent) -> Iterator[list[str]]:
    """Give what stands under each line; the component's condition, the same for every line, under the first only."""
    told = set[Step]()
    for line in component.lines:
        yield [_step(step) for step in line.how if step not in told]
        told.update(step for step in line.how if step.label == "Condition")


def _step(step: Step) -> str:
    return f"{step.label}: {step.working}"


def _to_trace(sheet: Shown, width: int) -> list[str]:
    return textwrap.wrap(TO_TRACE.format(sheet.participant, sheet.period), width, break_on_hyphens=False)


def _traces(sheet: Shown, width: int) -> Iterator[str]:
    yield from _heading(HOW, width)
    yield from textwrap.wrap(ENOUGH, width)
    for component in sheet.components:
        yield from ("", component.label)
        for line in component.lines:
            yield from _item(str(line.number), f"{line.day}  {line.transaction}: {line.earned} {sheet.currency}", width)
            for step in line.steps:
                yield from textwrap.wrap(_step(step), width, initial_indent=" " * 4, subsequent_indent=" " * 6)


def _clauses(sheet: Shown, width: int) -> Iterator[str]:
    for place, together in enumerate(sheet.clauses):
        if together.heading:
            yield from ("", together.heading) if place else (together.heading,)
        for number, text in together.clauses:
            yield from _item(number, text, width)


def _basis(basis: ShownBasis) -> Iterator[str]:
    yield f"{basis.rule_set} version {basis.version} ({basis.short_hash}), {basis.run}"
    yield f"  decides       {basis.days}"
    yield f"  log position  {basis.log_position}"
    if basis.lines_root:
        yield f"  lines root    {basis.lines_root}"


def _heading(text: str, width: int) -> Sequence[str]:
    return (text, "─" * width)


def _item(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(f"{label}  {text}", width, subsequent_indent=" " * min(len(label) + 2, width // 3))


def _at_both_ends(left: str, right: str, width: int) -> str:
    return f"{left}{right:>{max(width - len(left), len(right) + 2)}}"


def _to_the_right(text: str, width: int) -> str:
    return text.rjust(width)
