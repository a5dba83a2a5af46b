"""Changes as text: where, of which class, and both sides one below the other."""

import textwrap
from collections.abc import Iterable, Iterator

from compledger.rules.meaning import patterns as said
from compledger.rules.meaning.change import Change
from compledger.rules.meaning.marked import marked
from compledger.rules.plain_words.wording import Language, Pattern, Wording

WIDTH = 100
"""Columns."""
INDENT = 4


def as_text(changes: Iterable[Change], language: Language) -> str:
    """Return changes as plain text, a paragraph each; words that differ stand in brackets."""
    wording = Wording(language)
    return "\n\n".join("\n".join(_told(wording, change)) for change in changes)


def _told(wording: Wording, change: Change) -> Iterator[str]:
    where = change.path
    if change.clause:
        where = wording.say(said.CLAUSE, path=change.path, clause=change.clause)
    yield f"{wording.say(said.CLASSES[change.change_class])}: {where}"
    if change.before and change.after:
        before, after = marked(change.before, change.after)
        yield _side(wording, said.BEFORE, before, (said.BEFORE, said.AFTER))
        yield _side(wording, said.AFTER, after, (said.BEFORE, said.AFTER))
    elif change.before:
        yield _side(wording, said.REMOVED, change.before, (said.REMOVED,))
    else:
        yield _side(wording, said.ADDED, change.after, (said.ADDED,))


def _side(wording: Wording, name: Pattern, text: str, beside: tuple[Pattern, ...]) -> str:
    width = max(len(wording.say(other)) for other in beside)
    head = " " * INDENT + wording.say(name).ljust(width) + "  "
    return textwrap.fill(
        text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
