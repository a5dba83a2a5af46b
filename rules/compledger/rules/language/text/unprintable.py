"""Characters that nobody sees, and that no text of a plan may hold: control characters, and signs of direction.

A terminal obeys them, a database may refuse them, and a reader takes for written what is not.
"""

import re
from dataclasses import dataclass

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""C0 without tabs and line ends, DEL, C1, signs of direction, and halves of characters, which UTF-8 cannot write."""


@dataclass(frozen=True, slots=True)
class Unprintable:
    """The first of them in a text."""

    at: int
    """How many characters stand before it."""
    what: str
    hint: str


def unprintable_in(text: str) -> Unprintable | None:
    """Return the first character of a text that nobody sees; None if there is none."""
    found = UNPRINTABLE.search(text)
    if found is None:
        return None
    sign = found[0]
    if "\ud800" <= sign <= "\udfff":
        hint = "type the character anew; no `\\ud800` and the like"
        return Unprintable(found.start(), "half of a character stands here", hint)
    kind = "control character" if sign < "\u00a0" else "sign of direction"
    hint = "take it out: nobody sees it" if sign < "\u00a0" else "take it out: it makes text read otherwise than it is"
    return Unprintable(found.start(), f"{kind} U+{ord(sign):04X} in text", hint)
