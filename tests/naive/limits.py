"""Limits: what a floor or a cap adds or takes away, as lines of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compledger.rules.language.forms.expression import Formula
from compledger.rules.language.forms.paying import Earning, Limit, LimitPer
from compledger.rules.money import minor_places
from tests.naive.figures import Figures
from tests.naive.formulas import number
from tests.naive.measure import TOO_MUCH
from tests.naive.results import Line
from tests.naive.rounding import to_minor


class Missing(Exception):
    """A bound's formula came to missing, or to too much; the argument is the kind of exception."""


@dataclass(frozen=True)
class Bounds:
    """A limit with its bounds in minor units."""

    per: LimitPer
    least: int | None
    most: int | None

    def within(self, minor: int) -> int:
        """Return an amount brought within the bounds."""
        if self.most is not None and minor > self.most:
            return self.most
        if self.least is not None and minor < self.least:
            return self.least
        return minor

    def without_floor(self) -> "Bounds":
        """Return the same limit where it may not lift what is only not known: a period's has no floor then."""
        return self if self.per == LimitPer.DEAL else Bounds(self.per, None, self.most)

    def within_for_a_deal(self, minor: int) -> int:
        """The same for a deal: a return is limited as the mirror of a sale, and nought is left alone."""
        if minor == 0:
            return 0
        return self.within(minor) if minor > 0 else -self.within(-minor)


def bounds_of(earning: Earning, figures: Figures) -> list[Bounds]:
    """Return an earning's limits for somebody; raises Missing if a bound is."""
    return [_bounds(limit, figures) for limit in earning.limits]


def _bounds(limit: Limit, figures: Figures) -> Bounds:
    return Bounds(limit.per, _minor(limit.least, figures), _minor(limit.most, figures))


def _minor(bound: Formula | None, figures: Figures) -> int | None:
    if bound is None:
        return None
    amount = number(bound, figures.ask)
    if amount is None:
        raise Missing("no_figure")
    places = minor_places(figures.rules.currency)
    minor = to_minor(amount, places, figures.rules.rounding.mode)
    if abs(minor) >= TOO_MUCH * 10**places:
        raise Missing("too_large")
    return minor


def limited(limits: list[Bounds], lines: list[Line], figures: Figures) -> list[Line]:
    """Return the lines of one payee and component with those that its limits add, in the document's order."""
    found = list(lines)
    for bounds in limits if lines else ():
        if bounds.per == LimitPer.PERIOD:
            found += _period_limit(bounds, found, figures)
        else:
            found += list(_deal_limits(bounds, found))
    return found


def _period_limit(bounds: Bounds, lines: list[Line], figures: Figures) -> list[Line]:
    total = sum(line.earned_minor for line in lines)
    change = bounds.within(total) - total
    return [added("limit", lines[0], figures.period.last_day, change)] if change else []


def _deal_limits(bounds: Bounds, lines: list[Line]) -> Iterator[Line]:
    deals: dict[tuple[str | None, str], list[Line]] = {}
    for line in lines:
        if line.source_key is not None:
            deals.setdefault((line.source, line.source_key), []).append(line)
    for deal in deals.values():
        total = sum(line.earned_minor for line in deal)
        change = bounds.within_for_a_deal(total) - total
        if change:
            yield added("limit", deal[0], deal[0].day, change, to_deal=True)


def added(kind: str, like: Line, day: date, minor: int, *, to_deal: bool = False) -> Line:
    """Return a line that changes what a payee's component comes to, in all or for the deal of a line."""
    source, key = (like.source, like.source_key) if to_deal else (None, None)
    who, component, period = like.participant, like.component, like.period
    return Line(
        kind=kind, participant=who, component=component, period=period, day=day, earned_minor=minor,
        source=source, source_key=key,
    )  # fmt: skip
