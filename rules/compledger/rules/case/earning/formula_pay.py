"""Earnings by formula: whom they are for, and what they come to."""

from collections.abc import Sequence
from fractions import Fraction

from compledger.rules.case.earning.asking import Asking
from compledger.rules.case.earning.factors import Flaw
from compledger.rules.case.earning.figures import PeriodFigures
from compledger.rules.case.earning.limits import Bound, bounds_of
from compledger.rules.case.earning.lines import AddedLine
from compledger.rules.case.earning.pay_rates import TOO_MUCH
from compledger.rules.case.earning.terms import Term
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.dependencies import with_tables
from compledger.rules.language.forms.expression import ALWAYS, MeasureFigure
from compledger.rules.language.forms.walking import attainments, figures_asked

EXACT_PLACES = 24


def formula_pay(
    term: Term, figures: PeriodFigures, asking: Asking
) -> tuple[AddedLine, Fraction, Sequence[Bound]] | Flaw | None:
    """Return what an earning by formula pays, exactly, too, with the limits on it; None where it pays nothing."""
    earning = term.earning
    assert earning.pays is not None
    if not _concerns(term, figures):
        return None
    if earning.only_if != ALWAYS:
        gate = asking.of(earning.only_if, figures, earning.id, "only_if")
        if not gate.value:
            return Flaw("no_figure", gate.detail) if gate.value is None else None
    told = asking.of(earning.pays, figures, earning.id, "pays")
    exact = told.number
    if exact is None:
        return Flaw("no_figure", told.detail)
    bounds = bounds_of(term, figures, asking)
    if isinstance(bounds, Flaw):
        return bounds
    if abs(exact) >= TOO_MUCH:
        return Flaw("too_large")
    places = figures.of.within.terms.places
    earned = int(rounded(exact, places, term.rounding.mode).scaleb(places))
    return AddedLine("period", earned, exact=rounded(exact, EXACT_PLACES)), exact, bounds


def _concerns(term: Term, figures: PeriodFigures) -> bool:
    """Tell whether a payee is under a component: has a seat, is assigned, and has anything that it names."""
    earning, of = term.earning, figures.of
    if not of.is_under_the_plan:
        return False
    assert earning.pays is not None
    tables = of.within.terms.versions[term.version].tables
    forms = tuple(with_tables((earning.pays, earning.only_if), tables))
    asked = figures_asked(*forms)
    quotas = asked.quotas | attainments(*forms)
    if not asked.measures and not quotas and not asked.rates:
        return True
    return (
        any(figures.of_measure(MeasureFigure.COUNT, measure) for measure in asked.measures)
        or any(of.has_quota(name) for name in quotas)
        or any(of.personal(name) is not None for name in asked.rates)
    )
