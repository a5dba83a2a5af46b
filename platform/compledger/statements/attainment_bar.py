"""The attainment bar: how far a payee has come towards the quota, and where the tiers begin.

Positions are for drawing only; every figure beside the bar comes from the statement itself.
"""

from dataclasses import dataclass
from decimal import Decimal

from compledger.rules.money import plain, share_of
from compledger.statements.model import Measurement
from compledger.statements.wording import attained, percent

AIR = Decimal("1.12")
"""The bar reaches a little beyond its last mark, so that the mark's label has room."""

LABEL_ROOM = Decimal(12)
"""Percent of the bar's width that a label needs; a mark nearer to its neighbour is drawn without one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick on the bar: where a tier begins, or the quota."""

    at: str
    """Percent of the bar's width, a plain number."""
    label: str
    """Share of quota; empty where the neighbour's label leaves no room."""
    is_quota: bool


@dataclass(frozen=True, slots=True)
class AttainmentBar:
    """What a face draws: a filled part and marks, in percent of the width."""

    filled: str
    in_words: str
    marks: tuple[Mark, ...]


def attainment_bar(measurement: Measurement) -> AttainmentBar | None:
    """Return the bar of a measurement, or None without a quota. A period below zero fills nothing of it."""
    if measurement.attainment is None:
        return None
    starts = sorted({*measurement.tiers, Decimal(1)} - {Decimal(0)})
    end = max(measurement.attainment, starts[-1]) * AIR
    filled = _percent_of(max(measurement.attainment, Decimal(0)), end)
    return AttainmentBar(plain(filled), _in_words(measurement.attainment, starts), _marks(starts, end))


def _marks(starts: list[Decimal], end: Decimal) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    free_from = Decimal(0)
    # The quota's label is the one to keep: it is placed first, the others around it.
    quota_at = _percent_of(Decimal(1), end)
    for start in starts:
        at = _percent_of(start, end)
        clear_of_quota = start == 1 or abs(at - quota_at) >= LABEL_ROOM
        shown = start == 1 or (at >= free_from and clear_of_quota)
        free_from = at + LABEL_ROOM if shown else free_from
        marks.append(Mark(plain(at), percent(start) if shown else "", is_quota=start == 1))
    return tuple(marks)


def _percent_of(share: Decimal, end: Decimal) -> Decimal:
    return share_of(share * 100, end, 2)


def _in_words(attainment: Decimal, starts: list[Decimal]) -> str:
    tiers = ", ".join(percent(start) for start in starts)
    return f"{attained(attainment)} of quota attained; marks at {tiers}"
