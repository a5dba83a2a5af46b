"""Earnings by formula: who is asked, and what it comes to."""

from collections.abc import Iterator
from fractions import Fraction

from compledger.rules.language.forms.expression import (
    Condition,
    Formula,
    MeasureFigure,
    OfMeasure,
    OfPerson,
    OfQuota,
    OfTable,
)
from compledger.rules.language.forms.paying import Earning
from tests.naive.figures import Figures
from tests.naive.formulas import holds, leaves, number
from tests.naive.measure import TOO_MUCH
from tests.naive.tables import asked_by


def formula_pay(figures: Figures, earning: Earning, *, without_limits: str | None) -> Fraction | str | None:
    """Return what an earning by formula pays somebody, the exception that it is, or None where it pays nothing."""
    assert earning.pays is not None
    if not _is_under(figures, earning):
        return None
    gate = holds(earning.only_if, figures.ask)
    if not gate:
        return "no_figure" if gate is None else None
    paid = number(earning.pays, figures.ask)
    if paid is None or without_limits:
        return "no_figure" if paid is None else without_limits
    return paid if abs(paid) < TOO_MUCH else "too_large"


def _is_under(figures: Figures, earning: Earning) -> bool:
    """Tell whether the component is for somebody: who holds a seat and is under the plan, and has what it names."""
    assert earning.pays is not None
    who, world = figures.participant, figures.world
    if not figures.seat_days() or not any(world.assigned_on(who, day) for day in figures.days()):
        return False
    named = [*_has(figures, earning.pays), *_has(figures, earning.only_if)]
    return any(named) or not named


def _has(figures: Figures, form: Formula | Condition) -> Iterator[bool]:
    """Tell of each measure, quota and personal rate that is named, here or by a table, whether somebody has it."""
    for leaf in leaves(form):
        match leaf:
            case OfMeasure(figure, measure):
                yield figures.has_credits(measure)
                if figure == MeasureFigure.ATTAINMENT:
                    yield figures.has_quota(measure)
            case OfQuota(name):
                yield figures.has_quota(name)
            case OfPerson(name):
                yield figures.personal(name) is not None
            case OfTable(name, _):
                for by in asked_by(figures.rules.tables[name]):
                    yield from _has(figures, by)
