"""Earnings by formula: who is asked, and what it comes to."""

from fractions import Fraction

from compledger.rules.language.forms.expression import MeasureFigure, OfMeasure, OfPerson, OfQuota
from compledger.rules.language.forms.paying import Earning
from tests.naive.figures import Figures
from tests.naive.formulas import holds, leaves, number
from tests.naive.measure import TOO_MUCH


def formula_pay(figures: Figures, earning: Earning, *, without_limits: str | None) -> Fraction | str | None:
    """Return what an earning by formula pays somebody, the exception that it is, or None where it pays nothing."""
    assert earning.pays is not None
    if not _is_asked(figures, earning):
        return None
    gate = holds(earning.only_if, figures.ask)
    if not gate:
        return "no_figure" if gate is None else None
    paid = number(earning.pays, figures.ask)
    if paid is None or without_limits:
        return "no_figure" if paid is None else without_limits
    return paid if abs(paid) < TOO_MUCH else "too_large"


def _is_asked(figures: Figures, earning: Earning) -> bool:
    """Tell whether somebody is under the component: has a seat, is assigned, and has something that it names."""
    assert earning.pays is not None
    who, world = figures.participant, figures.world
    if not figures.seat_days() or not any(world.assigned_on(who, day) for day in figures.days()):
        return False
    asked = leaves(earning.pays) + leaves(earning.only_if)
    measures = {leaf.measure for leaf in asked if isinstance(leaf, OfMeasure)}
    with_quota = {
        leaf.measure for leaf in asked if isinstance(leaf, OfMeasure) and leaf.figure == MeasureFigure.ATTAINMENT
    }
    quotas = [leaf for leaf in asked if isinstance(leaf, OfQuota)]
    rates = {leaf.name for leaf in asked if isinstance(leaf, OfPerson)}
    if not measures and not quotas and not rates:
        return True
    return (
        any(figures.has_credits(measure) for measure in measures)
        or any(figures.has_quota(measure) for measure in with_quota)
        or any(figures.has_quota(quota.name) for quota in quotas)
        or any(figures.personal(rate) is not None for rate in rates)
    )
