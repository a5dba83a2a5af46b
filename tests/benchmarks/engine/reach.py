"""Whom a match credits, as tables of numbers that every engine but ours looks up."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.benchmarks.engine.company import Company, managers
from tests.benchmarks.engine.dimensions import REPS
from tests.benchmarks.engine.plan import BOUNDS_PERCENT, CAP_PERCENT, MANAGERS, MEASURES, OVERLAY, OWNER, TIMES_TENTHS
from tests.benchmarks.engine.rules import ROLES

REPS_KEY, TEAMS_KEY = 2048, 64
"""The key of a rep's recipients is kind * REPS_KEY + rep, that of a team's kind * TEAMS_KEY + team."""


class Reached(NamedTuple):
    """One recipient of a rep's or a team's sales under rules of one kind."""

    key: int
    role: int
    """0 for the owner, 1 for an overlay specialist, 2 to 4 for managers: the order in which they count."""
    account: int
    """Payee and measure in one number."""
    share: int
    """Percent."""


def kind_of(roles: int, measure: int) -> int:
    """Return the number of a kind of rules: those that credit the same recipients in the same measure."""
    return roles * len(MEASURES) + measure


def reached_by_rep() -> Iterator[Reached]:
    """Return owners and managers."""
    for roles, shares in enumerate(ROLES):
        for measure in range(len(MEASURES)):
            for rep in range(REPS):
                key = kind_of(roles, measure) * REPS_KEY + rep
                yield Reached(key, OWNER, rep * len(MEASURES) + measure, shares[OWNER])
                for level, manager in enumerate(managers(rep) if shares[MANAGERS] else []):
                    yield Reached(key, MANAGERS + level, manager * len(MEASURES) + measure, shares[MANAGERS])


def reached_by_team(company: Company) -> Iterator[Reached]:
    """Return overlay specialists."""
    for roles, shares in enumerate(ROLES):
        for measure in range(len(MEASURES)):
            for team, specialists in enumerate(company.teams if shares[OVERLAY] else []):
                key = kind_of(roles, measure) * TEAMS_KEY + team
                for specialist in specialists:
                    yield Reached(key, OVERLAY, specialist * len(MEASURES) + measure, shares[OVERLAY])


class Terms(NamedTuple):
    """What a payee is paid by in a measure."""

    account: int
    measure: int
    bounds: tuple[int, ...]
    """Ten-thousandths of the currency's unit at which the second to the last tier begin."""
    rates: tuple[int, ...]
    """Ten-thousandths that each tier pays."""
    cap: int
    """Cents a quarter."""


def terms(company: Company) -> Iterator[Terms]:
    """Return everybody's terms."""
    for (payee, measure), quota in company.quotas.items():
        bounds = tuple(quota * percent * 100 for percent in BOUNDS_PERCENT[1:])
        rates = tuple(company.rates[payee] * times for times in TIMES_TENTHS[measure])
        yield Terms(payee * len(MEASURES) + measure, measure, bounds, rates, quota * CAP_PERCENT)
