"""A component: what one earning pays one payee for one period, over the versions that decide days of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from compledger.rules.case.earning.asking import Asking
from compledger.rules.case.earning.factors import Factors, Flaw
from compledger.rules.case.earning.figures import PayeePeriod, PeriodFigures
from compledger.rules.case.earning.formula_pay import formula_pay
from compledger.rules.case.earning.limits import Bound, bounds_of, limited
from compledger.rules.case.earning.lines import AddedLine, CreditLine, Line
from compledger.rules.case.earning.pay_rates import TOO_MUCH
from compledger.rules.case.earning.payer import Payer
from compledger.rules.case.earning.terms import PeriodTerms, Term
from compledger.rules.case.earning.tiers import slices
from compledger.rules.case.results import Sale
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.expression import ALWAYS
from compledger.rules.language.forms.paying import EarningKind
from compledger.rules.language.forms.tables import Basis, TieredTable, TierKind
from compledger.rules.rounding import RoundingStep

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Unpaid:
    """What could not be paid: a sale, or the component as a whole."""

    flaw: Flaw
    sale: Sale | None


@dataclass(slots=True)
class Paid:
    """What a component comes to."""

    lines: list[Line] = field(default_factory=list)
    unpaid: list[Unpaid] = field(default_factory=list)

    @property
    def earned(self) -> int | None:
        """In minor units; None where something could not be paid, for then nobody knows."""
        return None if self.unpaid else sum(line.earned for line in self.lines)


def paid(component: str, of: PayeePeriod, asking: Asking) -> Paid:
    """Return what a component pays a payee; to be asked within `EXACT`."""
    within, found = of.within, Paid()
    newest = within.newest[component]
    figures = PeriodFigures(of, newest.version)
    has_credits = any(of.measured.paid(measure, within) for measure in within.terms.measured_by[component])
    bounds = bounds_of(newest, figures, asking) if has_credits else None
    for term in within.by_credit.get(component, ()):
        _by_credits(term, of, asking, bounds if isinstance(bounds, Flaw) else None, found)
    exact = Fraction(0)
    if newest.earning.kind is EarningKind.FORMULA:
        by_formula = formula_pay(newest, figures, asking)
        if isinstance(by_formula, Flaw):
            found.unpaid.append(Unpaid(by_formula, None))
        elif by_formula is not None:
            line, exact, bounds = by_formula
            found.lines.append(line)
    if newest.rounding.step is RoundingStep.PERIOD:
        found.lines += _rounded_as_a_whole(found.lines, exact, newest, within)
    _limit(found, [] if bounds is None or isinstance(bounds, Flaw) else bounds, within)
    return found


def _by_credits(term: Term, of: PayeePeriod, asking: Asking, no_limits: Flaw | None, found: Paid) -> None:
    """Add what credits of one version's days pay."""
    earning, figures = term.earning, PeriodFigures(of, term.version)
    credits = of.measured.paid(earning.measure, of.within)
    if not credits:
        return
    mine = [credit for credit in credits if credit.matched.version == term.version]
    if earning.only_if != ALWAYS:
        gate = asking.of(earning.only_if, figures, earning.id, "only_if")
        if gate.value is None:
            found.unpaid += [Unpaid(Flaw("no_figure", gate.detail), credit.matched.sale) for credit in mine]
        if not gate.value:
            return
    table = _tiers_of(term, of.within)
    factors = Factors(earning, table, figures, asking)
    unit = _unit(table, earning.measure, of)
    late = no_limits or (unit if isinstance(unit, Flaw) else None)
    values = {id(credit): factors.same for credit in mine} if late is None and factors.same is not None else {}
    for credit in () if values else mine:
        known = factors.of(credit)
        flaw = known if isinstance(known, Flaw) else late
        if flaw is not None:
            found.unpaid.append(Unpaid(flaw, credit.matched.sale))
        elif not isinstance(known, Flaw):
            values[id(credit)] = known
    if values and isinstance(unit, Decimal):
        basis = mine if table is None else of.measured.of(table.of or earning.measure, of.within)
        payer = Payer(term, table, of.within.terms.places)
        lines, too_large = payer.pay(slices(table, unit, basis, values.keys()), values)
        found.lines += lines
        found.unpaid += [Unpaid(Flaw("too_large"), credit.matched.sale) for credit in too_large]


def _tiers_of(term: Term, within: PeriodTerms) -> TieredTable | None:
    """Return the tiers that count: those of whole amounts as the newest version in force has them."""
    table = term.earning.table
    newest = within.newest[term.earning.id].earning.table
    if table is None or newest is None or {table.kind, newest.kind} != {TierKind.WHOLE}:
        return table
    return newest


def _unit(table: TieredTable | None, measure: str, of: PayeePeriod) -> Decimal | Flaw:
    """Return what a bound of 1 stands for: a quota, or 1 of what is summed; a flaw without a quota to use."""
    if table is None or table.basis is Basis.TOTAL:
        return ONE
    target = of.quota_of(table.of or measure)
    if target.problem is not None:
        return Flaw(target.problem)
    assert target.amount is not None
    return target.amount


def _rounded_as_a_whole(lines: Sequence[Line], of_formula: Fraction, newest: Term, within: PeriodTerms) -> list[Line]:
    """Return the line that brings lines rounded singly to the rounded sum of what they are exactly."""
    if not lines:
        return []
    places = within.terms.places
    exact = of_formula + Fraction(sum((line.exact for line in lines if isinstance(line, CreditLine)), Decimal(0)))
    wanted = int(rounded(exact, places, newest.rounding.mode).scaleb(places))
    change = wanted - sum(line.earned for line in lines)
    return [AddedLine("rounding", change)] if change else []


def _limit(found: Paid, bounds: Sequence[Bound], within: PeriodTerms) -> None:
    """Add what limits do; where the component comes to more than any pay may be, none of it is paid."""
    before = sum([line.earned for line in found.lines])
    added = limited(bounds, found.lines, before, complete=not found.unpaid)
    most = TOO_MUCH * 10**within.terms.places
    if max(abs(before), abs(before + sum(line.earned for line in added))) < most:
        found.lines += added
        return
    paid_lines = [line for line in found.lines if isinstance(line, CreditLine) or line.kind == "period"]
    found.unpaid += [Unpaid(Flaw("too_large"), _sale_of(line)) for line in paid_lines]
    found.lines = []


def _sale_of(line: Line) -> Sale | None:
    return line.credit.matched.sale if isinstance(line, CreditLine) else line.sale
