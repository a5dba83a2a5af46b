"""Golden refusals: files in which every text stands over the place and the message with which it is refused."""

from dataclasses import dataclass
from pathlib import Path

from compledger.rules.language import ExpressionRefused


@dataclass(frozen=True)
class Refusal:
    """One text, and what is said of it."""

    text: str
    offset: int
    what: str
    hint: str

    @classmethod
    def of(cls, text: str, error: ExpressionRefused) -> "Refusal":
        """Return what an error says of a text."""
        return cls(text, error.offset, error.what, error.hint)


def refusals(name: str) -> list[Refusal]:
    """Return the refusals of one file: blocks of a text, a caret under the place with the message, and a hint."""
    path = Path(__file__).parent / "refused" / f"{name}.txt"
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return [_refusal(block.strip("\n")) for block in blocks if not block.strip().startswith("#")]


def _refusal(block: str) -> Refusal:
    text, marked, hint = block.split("\n")
    blanks, _, what = marked.partition("^ ")
    assert not blanks.strip(), block
    return Refusal(text, len(blanks), what, hint.removeprefix("hint: "))
