"""The whole way: from transactions to lines, one period, component and payee after another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.paying import Earning, EarningKind
from compledger.rules.language.forms.tables import TierKind
from compledger.rules.money import minor_places
from compledger.rules.periods import Period
from compledger.rules.rounding import RoundingStep
from tests.naive.credit import Credit, credit, troubles
from tests.naive.earn import Paying, Slice
from tests.naive.figures import Figures
from tests.naive.formula_pay import formula_pay
from tests.naive.limits import Bounds, Missing, added, bounds_of, limited
from tests.naive.measure import TOO_MUCH, Measured, feeds
from tests.naive.results import Line, Trouble
from tests.naive.rounding import decimal, to_minor
from tests.naive.world import World


@dataclass(frozen=True)
class Outcome:
    """What comes of a world, in order."""

    lines: list[Line]
    exceptions: list[Trouble]


def evaluate(world: World) -> Outcome:
    """Work a world out."""
    credits, uncredited = credit(world)
    measured = Measured(world, credits)
    pay = paid_once(world, measured, {})
    # An earning may ask what another earns, in whichever version: all are worked out again until nothing changes.
    while (again := paid_once(world, measured, dict(pay.earned))).earned != pay.earned:
        pay = again
    return Outcome(sorted(again.lines), sorted([*troubles(world, uncredited), *again.exceptions]))


def paid_once(world: World, measured: Measured, earned: dict[tuple[str, str, str], int | None]) -> "Pay":
    """Pay everything, with what is known so far of what others earn."""
    pay = Pay(world, measured, earned=earned)
    for period in world.periods:
        for component in components(world, period):
            for participant in sorted({seat.participant for seat in world.seats}):
                pay.add(component, participant, period)
    return pay


def components(world: World, period: Period) -> list[str]:
    """Return the earnings of a period, of any version that may meet it."""
    versions = [s.value for s in world.versions if s.effective_from < period.ends_before]
    return list(dict.fromkeys(earning.id for rules in versions for earning in rules.earnings))


@dataclass
class Pay:
    """What is paid so far."""

    world: World
    measured: Measured
    lines: list[Line] = field(default_factory=list)
    exceptions: list[Trouble] = field(default_factory=list)
    earned: dict[tuple[str, str, str], int | None] = field(default_factory=dict)
    """None where there is an exception: then nobody knows."""

    def add(self, component: str, participant: str, period: Period) -> None:
        """Pay one component to one payee for one period."""
        earning = self.world.earning_for(component, period)
        newest = self.world.newest_with(component, period)
        if earning is None or newest is None:
            return
        figures = self._figures(newest, participant, period)
        try:
            limits: list[Bounds] | str = bounds_of(earning, figures)
        except Missing as missing:
            limits = str(missing)
        before = len(self.exceptions)
        paid = [*self._by_credits(component, figures, limits), *self._by_formula(component, figures, limits)]
        lines = [line for line, _ in paid]
        if lines and newest.rounding.step == RoundingStep.PERIOD:
            lines += self._rounding(lines, sum((exact for _, exact in paid), Fraction(0)), figures)
        bounds = [] if isinstance(limits, str) else limits
        if len(self.exceptions) > before:
            bounds = [each.without_floor() for each in bounds]
        with_limits = limited(bounds, lines, figures)
        if self._is_too_much(lines) or self._is_too_much(with_limits):
            for line, _ in paid:
                self._except("too_large", line.source_key, component, figures)
            with_limits = []
        self.lines += with_limits
        complete = len(self.exceptions) == before
        earned = sum(line.earned_minor for line in with_limits)
        self.earned[participant, component, period.name] = earned if complete else None

    def _is_too_much(self, lines: Sequence[Line]) -> bool:
        places = minor_places(self.world.versions[0].value.currency)
        return abs(sum(line.earned_minor for line in lines)) >= TOO_MUCH * 10**places

    def _figures(self, rules: RuleSet, participant: str, period: Period) -> Figures:
        return Figures(self.world, self.measured, self.earned, rules, participant, period)

    def _by_credits(self, component: str, last: Figures, limits: list[Bounds] | str) -> list[tuple[Line, Fraction]]:
        found: list[tuple[Line, Fraction]] = []
        for one in self._credits_of(last):
            rules = one.match.rules
            earning = next((e for e in rules.earnings if e.id == component), None)
            if earning is None or earning.kind == EarningKind.FORMULA or not feeds(one, earning.measure):
                continue
            figures = self._figures(rules, last.participant, last.period)
            slices = Paying(
                self.world, self.measured, figures, earning, one, limits if isinstance(limits, str) else None
            ).slices()
            if isinstance(slices, str):
                self._except(slices, str(one.match.row["source_key"]), component, figures)
            else:
                for line, exact in _lines(one, earning, slices, figures):
                    # A line of several slices has no rate of its own: each of theirs counts.
                    own = [s.effective_rate for s in slices] if line.effective_rate is None else [line.effective_rate]
                    if abs(exact) < TOO_MUCH and all(rate is None or abs(rate) < TOO_MUCH for rate in own):
                        found.append((line, exact))
                    else:
                        self._except("too_large", str(one.match.row["source_key"]), component, figures)
        return found

    def _credits_of(self, figures: Figures) -> list[Credit]:
        credits = self.measured.credits
        return [c for c in credits if c.participant == figures.participant and c.match.day in figures.period]

    def _by_formula(self, component: str, last: Figures, limits: list[Bounds] | str) -> list[tuple[Line, Fraction]]:
        figures, rules = last, last.rules
        earning = next(e for e in rules.earnings if e.id == component)
        if earning.kind != EarningKind.FORMULA:
            return []
        paid = formula_pay(figures, earning, without_limits=limits if isinstance(limits, str) else None)
        if paid is None:
            return []
        if isinstance(paid, str):
            self._except(paid, None, component, figures)
            return []
        minor = to_minor(paid, minor_places(rules.currency), rules.rounding.mode)
        who, period = figures.participant, figures.period
        line = Line(
            kind="period", participant=who, component=component, period=period.name, day=period.last_day,
            earned_minor=minor,
        )  # fmt: skip
        return [(line, paid)]

    def _rounding(self, lines: Sequence[Line], exact: Fraction, figures: Figures) -> list[Line]:
        """Return the line that brings lines rounded singly to the rounded sum of what they are exactly."""
        rules = figures.rules
        wanted = to_minor(exact, minor_places(rules.currency), rules.rounding.mode)
        change = wanted - sum(line.earned_minor for line in lines)
        return [added("rounding", lines[0], figures.period.last_day, change)] if change else []

    def _except(self, kind: str, source_key: str | None, component: str, figures: Figures) -> None:
        self.exceptions.append(Trouble(kind, source_key, component, figures.participant, figures.period.name))


def _lines(one: Credit, earning: Earning, slices: list[Slice], figures: Figures) -> list[tuple[Line, Fraction]]:
    """Return a credit's lines, each rounded, with what they are exactly."""
    rounding, places = figures.rules.rounding, minor_places(figures.rules.currency)
    is_marginal = earning.table is not None and earning.table.kind == TierKind.MARGINAL
    if is_marginal and rounding.step == RoundingStep.CREDIT and slices:
        exact = sum((part.exact for part in slices), Fraction(0))
        minor = to_minor(exact, places, rounding.mode)
        return [(_line(one, earning, Slice(None, one.amount, None), minor, figures), exact)]
    return [
        (_line(one, earning, part, to_minor(part.exact, places, rounding.mode), figures), part.exact) for part in slices
    ]


def _line(one: Credit, earning: Earning, part: Slice, minor: int, figures: Figures) -> Line:
    row = one.match.row
    return Line(
        kind="credit",
        participant=one.participant,
        component=earning.id,
        period=figures.period.name,
        day=one.match.day,
        source=str(row["source"]),
        source_key=str(row["source_key"]),
        rule=one.match.rule.id,
        recipient=one.recipient,
        level=one.level,
        tier=part.tier,
        slice=decimal(part.slice),
        effective_rate=None if part.effective_rate is None else decimal(part.effective_rate),
        earned_minor=minor,
    )
