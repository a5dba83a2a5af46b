"""Earnings by formula: whom they are asked for, and what they come to."""

from dataclasses import dataclass
from fractions import Fraction

from compledger.rules.columnar.asking.figures import Known, PeriodFigures, compiled_tables
from compledger.rules.columnar.asking.judging import Judge
from compledger.rules.columnar.earning.limits import Bounds
from compledger.rules.columnar.earning.sums import newest
from compledger.rules.columnar.earning.unpaid import FormulaPay
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import LARGEST_WHOLE
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.dependencies import with_tables
from compledger.rules.language.forms.expression import ALWAYS, MeasureFigure
from compledger.rules.language.forms.paying import EarningKind
from compledger.rules.language.forms.walking import attainments, figures_asked


def formula_pay(plan: Plan, layer: Layer, known: Known | None, judge: Judge, bounds: Bounds) -> FormulaPay:
    """Work out the earnings by formula of a layer, each by its newest version in the period."""
    found = FormulaPay()
    for period in range(len(plan.snapshot.periods)):
        for one in newest(plan, layer, period).values():
            if one.earning.kind is EarningKind.FORMULA:
                assert known is not None
                tables, named = compiled_tables(plan, one.version), _named(plan, one)
                for who in sorted(known.seats):
                    figures = PeriodFigures(plan, known, one.version, tables, (who, period))
                    if named.concern(figures):
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


@dataclass(frozen=True, slots=True)
class Named:
    """What an earning by formula and its gate name, themselves or through the tables that they ask."""

    counted: frozenset[str]
    """Measures, by whatever figure of theirs."""
    quotas: frozenset[str]
    """Quotas by name, and measures whose attainment is asked."""
    rates: frozenset[str]

    def concern(self, figures: PeriodFigures) -> bool:
        """Tell whether somebody is under the component: has a seat, is assigned, and has something that it names."""
        if not figures.has_seat():
            return False
        if not self.counted and not self.quotas and not self.rates:
            return True
        return (
            any(figures.of_measure(MeasureFigure.COUNT, measure) for measure in self.counted)
            or any(figures.has_quota(name) for name in self.quotas)
            or any(figures.personal(name) is not None for name in self.rates)
        )


def _named(plan: Plan, one: NumberedEarning) -> Named:
    earning = one.earning
    assert earning.pays is not None
    forms = tuple(with_tables((earning.pays, earning.only_if), plan.versions[one.version].tables))
    asked = figures_asked(*forms)
    return Named(asked.measures, asked.quotas | attainments(*forms), asked.rates)
