"""Earnings by formula: whom they are asked for, and what they come to."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from compledger.rules.columnar.asking.figures import Known, PeriodFigures, compiled_tables
from compledger.rules.columnar.asking.judging import Judge
from compledger.rules.columnar.earning.limits import Bounds, newest
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import LARGEST_WHOLE
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.expression import ALWAYS, MeasureFigure, OfMeasure, OfPerson, OfQuota
from compledger.rules.language.forms.paying import EarningKind
from compledger.rules.language.forms.walking import walk


@dataclass(slots=True)
class FormulaPay:
    """What comes of earnings by formula."""

    paid: list[tuple[str, int, int, Decimal, Fraction]] = field(default_factory=list)
    """Component, participant, period, rounded and exact amount."""
    unpaid: list[tuple[str, str, int, int, str | None]] = field(default_factory=list)
    """Kind of exception, component, participant, period, detail."""


def formula_pay(plan: Plan, layer: Layer, known: Known | None, judge: Judge, bounds: Bounds) -> FormulaPay:
    """Work out the earnings by formula of a layer, each by its newest version in the period."""
    found = FormulaPay()
    for period in range(len(plan.snapshot.periods)):
        for one in newest(plan, layer, period).values():
            if one.earning.kind is EarningKind.FORMULA:
                assert known is not None
                tables = compiled_tables(plan, one.version)
                for who in sorted(known.seats):
                    figures = PeriodFigures(plan, known, one.version, tables, (who, period))
                    _pay(plan, layer, one, figures, judge, bounds, found)
    return found


def _pay(
    plan: Plan,
    layer: Layer,
    one: NumberedEarning,
    figures: PeriodFigures,
    judge: Judge,
    bounds: Bounds,
    found: FormulaPay,
) -> None:
    earning, name, payee = one.earning, one.earning.id, figures.payee
    assert earning.pays is not None
    if not _is_asked(one, figures):
        return
    gate = True if earning.only_if == ALWAYS else judge.holds(earning.only_if, figures, name, "only_if")
    if gate is None:
        found.unpaid.append(("no_figure", name, *payee, judge.detail[*payee, name, "only_if"]))
        return
    if not gate:
        return
    amount = judge.value(earning.pays, figures, name, "pays")
    if not isinstance(amount, Fraction):
        found.unpaid.append(("no_figure", name, *payee, judge.detail[*payee, name, "pays"]))
        return
    limiting = newest(plan, layer, payee[1])[name]
    bounds.add(limiting, [payee])
    if (name, *payee) in bounds.missing:
        flaw = bounds.missing[(name, *payee)]
        found.unpaid.append((flaw, name, *payee, judge.detail.get((*payee, name, "limit"))))
    elif abs(amount) >= 10**LARGEST_WHOLE:
        found.unpaid.append(("too_large", name, *payee, None))
    else:
        found.paid.append((name, *payee, rounded(amount, plan.minor_places, one.rounding.mode), amount))


def _is_asked(one: NumberedEarning, figures: PeriodFigures) -> bool:
    """Tell whether somebody is under a component: has a seat, is assigned, and has something that it names."""
    assert one.earning.pays is not None
    if not figures.has_seat():
        return False
    asked = [*walk(one.earning.pays), *walk(one.earning.only_if)]
    measures = [part for part in asked if isinstance(part, OfMeasure)]
    quotas = [part for part in asked if isinstance(part, OfQuota)]
    rates = [part for part in asked if isinstance(part, OfPerson)]
    if not measures and not quotas and not rates:
        return True
    return (
        any(figures.of_measure(MeasureFigure.COUNT, part.measure) for part in measures)
        or any(figures.has_quota(p.measure) for p in measures if p.figure is MeasureFigure.ATTAINMENT)
        or any(figures.has_quota(part.name) for part in quotas)
        or any(figures.personal(part.name) is not None for part in rates)
    )
