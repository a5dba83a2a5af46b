"""Ties: whom a credit reaches through managers, relations, territories and business units, on any day."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.crediting import Through


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody whom a credit reaches, or a vacant seat in that place."""

    participant: str | None
    """None where the position is vacant."""
    position: str
    level: int
    """Of managers and relations, from 1; 0 otherwise."""
    share: Decimal | None
    """A territory member's, None where they have none."""
    begins: date
    ends: date


Way = tuple[Through, str, str]
"""How, along which relation (empty for others), from whom or what."""


class Ties:
    """All ties. What holds of one way is cut at every day on which it changes, once it is first asked."""

    __slots__ = ("_cut", "_told")

    def __init__(self, told: Iterable[tuple[Way, Tie]]) -> None:
        self._told: dict[Way, list[Tie]] = {}
        for way, tie in told:
            self._told.setdefault(way, []).append(tie)
        self._cut: dict[Way, tuple[list[date], list[Sequence[Tie]]]] = {}

    def on(self, way: Way, day: date) -> Sequence[Tie]:
        """Return the ties of a day, by level; empty where there is none."""
        cut = self._cut.get(way)
        if cut is None:
            if way not in self._told:
                return ()
            cut = self._cut[way] = _cut(self._told[way])
        begins, held = cut
        place = bisect_right(begins, day) - 1
        return held[place] if place >= 0 else ()

    def of(self, way: Way) -> Sequence[Tie]:
        """Return the ties of all days."""
        return self._told.get(way, ())


def _cut(ties: Sequence[Tie]) -> tuple[list[date], list[Sequence[Tie]]]:
    """Return the days on which anything changes, in order, and what holds from each of them on."""
    days = sorted({day for tie in ties for day in (tie.begins, tie.ends)})
    held: list[Sequence[Tie]] = [
        tuple(sorted((t for t in ties if t.begins <= day < t.ends), key=lambda t: t.level)) for day in days
    ]
    return days, held
