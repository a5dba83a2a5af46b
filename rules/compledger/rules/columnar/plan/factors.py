"""Factors: what an earning's rate is made of, and which of it changes from payee to payee, day to day, sale to sale.

Constants are folded into one number before any row is looked at, so that they cost nothing. What is left are the
varying factors, each in a column of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.language.forms.expression import (
    DatedValue,
    Field,
    Formula,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
)
from compledger.rules.language.forms.paying import Factor, PeriodRate, PersonalRate, TableRate, ValueRate
from compledger.rules.language.forms.tables import CurveTable, LookupTable
from compledger.rules.language.forms.walking import walk

OF_THE_PERIOD = (OfMeasure, OfQuota, OfPerson, OfComponent, OfTable, OfPeriod, OfSeat)


class Varies(StrEnum):
    """By what a factor varies."""

    PERSON = "person"
    """The payee's own rate, on the sale's day."""
    VALUE = "value"
    """A dated value, on the sale's day."""
    PERIOD = "period"
    """A figure of the payee's period."""
    CREDIT = "credit"
    """A table by the sale, or by the sale and the period."""


@dataclass(frozen=True, slots=True)
class Varying:
    """A factor that is no constant."""

    column: int
    """Its place among the varying factors of its earning."""
    varies: Varies
    factor: Factor
    name: str
    is_rate: bool
    """Whether it is the rate itself, and not a multiple of it."""


def needs_rate(one: NumberedEarning) -> bool:
    """Return whether an earning's own rate is used: not where every tier has one."""
    return one.table is None or any(tier.rate is None for tier in one.table.tiers)


def factors_of(one: NumberedEarning) -> list[tuple[Factor, bool]]:
    """Return the rate, if it is used, and its multiples; the second says whether it is the rate."""
    earning = one.earning
    rate = [(earning.rate, True)] if earning.rate is not None and needs_rate(one) else []
    return [*rate, *((factor, False) for factor in earning.times)]


def varying_of(plan: Plan, one: NumberedEarning) -> list[Varying]:
    """Return the factors of an earning that are no constants, in order."""
    found: list[Varying] = []
    for factor, is_rate in factors_of(one):
        if not isinstance(factor, Decimal):
            varies, name = _varies(plan, one, factor)
            found.append(Varying(len(found), varies, factor, name, is_rate))
    return found


def by_credit(plan: Plan, one: NumberedEarning) -> bool:
    """Return whether an earning has a factor that each credit has to be asked for."""
    return any(each.varies is Varies.CREDIT for each in varying_of(plan, one))


def own_formulas(table: LookupTable | CurveTable) -> Sequence[Formula]:
    """Return what a table is by."""
    if isinstance(table, CurveTable):
        return [] if table.by is None else [table.by]
    return [dimension.by for dimension in table.dimensions if dimension.by is not None]


def is_of_the_period(form: Formula) -> bool:
    """Return whether a formula asks figures of the period."""
    return any(isinstance(part, OF_THE_PERIOD) for part in walk(form))


def _varies(plan: Plan, one: NumberedEarning, factor: Factor) -> tuple[Varies, str]:
    match factor:
        case PersonalRate(name):
            return Varies.PERSON, name
        case ValueRate(name):
            return Varies.VALUE, name
        case TableRate(name):
            table = plan.versions[one.version].tables[name]
            assert isinstance(table, LookupTable | CurveTable)
            asks_sale = any(
                isinstance(part, Field | DatedValue)
                for by in own_formulas(table) if not is_of_the_period(by) for part in walk(by)
            )  # fmt: skip
            return (Varies.CREDIT if asks_sale else Varies.PERIOD), name
        case PeriodRate(_, text):
            return Varies.PERIOD, text
    raise AssertionError(factor)
