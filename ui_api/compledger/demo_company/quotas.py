"""Quotas: what each seller is to sell in each quarter, first as planned, then as revised in the middle of 2025."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from compledger.demo_company.careers import Career, Fact
from compledger.demo_company.days import QUARTERS, Quarter
from compledger.demo_company.dice import Dice
from compledger.demo_company.seats import MANAGER

MONTHLY_EUROS = {"Enterprise": 92_000, "Mid-Market": 51_000, "Public Sector": 68_000}
"""An account executive's quota of an average month."""
SENIOR_PERCENT, MANAGER_PERCENT, GROWTH_PERCENT_2026 = 130, 45, 106
ROUND_TO_EUROS = 500
REVISED_QUARTERS = ("2025-Q3", "2025-Q4")
REVISED_PERCENT = {("NORD", "Enterprise"): 90, ("NORD", "Mid-Market"): 90, ("NORD", "Public Sector"): 90,
                   ("DACH", "Enterprise"): 108}  # fmt: skip
"""The Nordic market cooled, a competitor left the German one."""

QuotaKey = tuple[str, str]
"""A participant and a quarter's name."""
Quotas = Mapping[QuotaKey, int]
"""Quotas in euro cents."""


@dataclass(frozen=True, slots=True)
class QuotaPlan:
    """The quotas as first handed out, and those that a revision replaced."""

    first: Quotas
    revised: Quotas

    @property
    def final(self) -> Quotas:
        """What counts in the end, in the order of `first`."""
        return {**self.first, **self.revised}


def plan_quotas(seed: int, careers: list[Career]) -> QuotaPlan:
    """Return the quotas of everybody who sells, for the months of a quarter that count (see `quota_months`)."""
    dice = Dice(seed, "quotas")
    first: dict[QuotaKey, int] = {}
    revised: dict[QuotaKey, int] = {}
    for career in careers:
        territory_percent = dice.bell(82, 118)
        for quarter in QUARTERS:
            facts = [fact for _, fact in quota_months(career, quarter)]
            if not facts:
                continue
            monthly_euros = sum(_monthly_euros(fact) for fact in facts)
            key = (career.participant, quarter.name)
            growth_percent = GROWTH_PERCENT_2026 if quarter.name >= "2026" else 100
            first[key] = _cents(monthly_euros * territory_percent * quarter.season_percent * growth_percent, 100**3)
            percent = REVISED_PERCENT.get((facts[0].seat.region, facts[0].seat.business_unit))
            if percent and quarter.name in REVISED_QUARTERS:
                revised[key] = _cents(first[key] // 100 * percent, 100)
    return QuotaPlan(first, revised)


def quota_months(career: Career, quarter: Quarter) -> list[tuple[date, Fact]]:
    """Return the months of a quarter that count for a quota, each with the fact in force on its first day."""
    found = [(month, career.on(month)) for month in quarter.months]
    return [(month, fact) for month, fact in found if fact is not None and fact.seat.sells]


def _monthly_euros(fact: Fact) -> int:
    euros = MONTHLY_EUROS[fact.seat.business_unit]
    if fact.seat.level == MANAGER:
        return euros * MANAGER_PERCENT // 100
    return euros * SENIOR_PERCENT // 100 if fact.seat.title.startswith("Senior") else euros


def _cents(euros: int, divisor: int) -> int:
    """Return euros / divisor rounded to the next step of a quota, half up, in cents."""
    step = ROUND_TO_EUROS * divisor
    return (euros + step // 2) // step * ROUND_TO_EUROS * 100
