"""Earnings by formula: whom they are asked for, and what they come to."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from compledger.rules.columnar.accounts import Layer
from compledger.rules.columnar.figures import Known, PeriodFigures, compiled_tables
from compledger.rules.columnar.judging import Judge
from compledger.rules.columnar.limits import Bounds, newest
from compledger.rules.columnar.mentions import parts_of
from compledger.rules.columnar.plan import NumberedEarning, Plan
from compledger.rules.columnar.widths import LARGEST_WHOLE
from compledger.rules.formulas import rounded
from compledger.rules.language.expression_form import ALWAYS, MeasureFigure, OfMeasure, OfPerson, OfQuota
from compledger.rules.language.paying import EarningKind


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
    asked = [*parts_of(one.earning.pays), *parts_of(one.earning.only_if)]
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
