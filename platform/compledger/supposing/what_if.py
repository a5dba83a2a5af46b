"""What if: the same period calculated twice, with what is known and with what is supposed, and the difference."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from compledger.people import LINE, uplines
from compledger.rules.overlay import NOTHING, Overlay
from compledger.rules.periods import Period
from compledger.runs import RunRequest, Supposed, suppose
from compledger.store import Store

HIGHEST = 64
"""Levels above which no hierarchy goes on."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a component pays somebody, and what it would."""

    participant: str
    component: str
    known: Decimal
    supposed: Decimal

    @property
    def change(self) -> Decimal:
        """What it would pay more; below nought if less."""
        return self.supposed - self.known


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What one rule set would pay."""

    rule_set: str
    period: Period
    log_position: int
    currency: str
    differences: Sequence[Difference]
    """Of those who were asked for, changed or not, in order of participant and component."""
    exceptions: Sequence[tuple[str, int, int]]
    """Kinds of exceptions of everybody's of which there would be more or fewer: kind, known, supposed."""

    @property
    def sums(self) -> tuple[Decimal, Decimal]:
        """What all of it comes to, known and supposed."""
        nought = Decimal(0)
        return sum((d.known for d in self.differences), nought), sum((d.supposed for d in self.differences), nought)


def what_if(store: Store, request: RunRequest, overlay: Overlay, participants: Collection[str] | None) -> WhatIf:
    """Return what a period would pay with an overlay over the known facts; nothing is written.

    Args:
        store: where the facts are.
        request: which period of which rule set, as known when.
        overlay: what is supposed.
        participants: who is asked for; everybody where None.

    Raises:
        PositionNotReached, NothingToCalculate, NoWindow, FieldKindDiffers: as a run of the period would.
    """
    known, supposed = (suppose(store, request, each) for each in (NOTHING, overlay))
    return WhatIf(
        request.rule_set, request.period, request.as_of, known.currency,
        tuple(_differences(known, supposed, participants)), tuple(_exceptions(known, supposed)),
    )  # fmt: skip


def _differences(known: Supposed, supposed: Supposed, participants: Collection[str] | None) -> Iterator[Difference]:
    nought = Decimal(0)
    for who, component in sorted(known.earned.keys() | supposed.earned.keys()):
        if participants is None or who in participants:
            before = known.earned.get((who, component), nought)
            yield Difference(who, component, before, supposed.earned.get((who, component), nought))


def _exceptions(known: Supposed, supposed: Supposed) -> Iterator[tuple[str, int, int]]:
    for kind in sorted(known.exceptions.keys() | supposed.exceptions.keys()):
        counts = known.exceptions.get(kind, 0), supposed.exceptions.get(kind, 0)
        if counts[0] != counts[1]:
            yield kind, *counts


def team_of(session: Session, manager: str, period: Period, as_of: int) -> frozenset[str]:
    """Return everybody below a manager on the period's last day, at any level, and not the manager."""
    last = Period(period.name, period.last_day, period.ends_before)
    return frozenset(
        above.of for above in uplines(session, LINE, HIGHEST, last, as_of) if above.participant == manager
    ) - {manager}
