"""What comes of an evaluation: lines and exceptions, as far as engines must agree on them."""

from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Line:
    """An earning line. None where something does not apply to its kind."""

    kind: str
    """credit, limit, rounding or period."""
    participant: str
    component: str
    period: str
    day: date
    source: str | None = None
    source_key: str | None = None
    rule: str | None = None
    recipient: int | None = None
    level: int | None = None
    tier: int | None = None
    slice: Decimal | None = None
    effective_rate: Decimal | None = None
    earned_minor: int

    def __lt__(self, other: "Line") -> bool:
        return _as_texts(self) < _as_texts(other)


@dataclass(frozen=True)
class Trouble:
    """A named exception: what could not be credited or paid."""

    kind: str
    source_key: str | None
    about: str
    """A credit rule or an earning."""
    participant: str | None
    period: str

    def __lt__(self, other: "Trouble") -> bool:
        return _as_texts(self) < _as_texts(other)


def _as_texts(result: Line | Trouble) -> tuple[str, ...]:
    return tuple(str(value) for value in astuple(result))
