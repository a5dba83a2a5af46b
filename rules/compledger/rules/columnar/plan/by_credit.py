"""Tables by the credit: lookups and curves whose dimensions ask fields of the sale or of the credited seat.

A lookup is a join of codes (`earning.lookups`). A curve, and a lookup by a quotient with more bounds than SQL tells
apart, is asked in Python once for every combination of values that really comes up (`earning.listing`).
"""

from collections.abc import Mapping

from compledger.rules.columnar.plan.factors import Varies, Varying, is_of_the_period, own_formulas, varying_of
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.language.forms.fields import SEAT_FIELDS
from compledger.rules.language.forms.paying import TableRate
from compledger.rules.language.forms.tables import CurveTable, LookupTable, RateTable
from compledger.rules.language.forms.walking import mentioned_fields, mentions_values


def credit_fields(plan: Plan) -> set[str]:
    """Return the fields of the sale that any table by the credit asks."""
    return {
        name
        for one in plan.earnings
        for varying in varying_of(plan, one)
        if varying.varies is Varies.CREDIT
        for name in asked_fields(plan.versions[one.version].tables, varying)
        if name not in SEAT_FIELDS
    }


def asked_fields(tables: Mapping[str, RateTable], varying: Varying) -> list[str]:
    """Return the fields of sale and seat that a table by the credit asks, in order."""
    found = {
        name
        for by in own_formulas(table_of(tables, varying))
        if not is_of_the_period(by)
        for name in mentioned_fields(by)
    }
    return sorted(found)


def asks_day(tables: Mapping[str, RateTable], varying: Varying) -> bool:
    """Return whether a table by the credit asks dated values, and so the sale's day."""
    return any(mentions_values(by) for by in own_formulas(table_of(tables, varying)) if not is_of_the_period(by))


def asks_period(tables: Mapping[str, RateTable], varying: Varying) -> bool:
    """Return whether a table by the credit is also by figures of the payee's period."""
    return any(is_of_the_period(by) for by in own_formulas(table_of(tables, varying)))


def table_of(tables: Mapping[str, RateTable], varying: Varying) -> LookupTable | CurveTable:
    """Return the table that a factor is looked up in."""
    assert isinstance(varying.factor, TableRate)
    table = tables[varying.factor.table]
    assert isinstance(table, LookupTable | CurveTable)
    return table
