"""Bases: the formulas of what is credited, once more by themselves, for explaining what was converted or is missing."""

from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.loading.load import CONVERTED, Loaded
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.sql.expressions import Writer
from compledger.rules.columnar.sql.given import TEXT, WHOLE, keep_rows
from compledger.rules.columnar.sql.numbers import missing_sql
from compledger.rules.language.forms.expression import Formula
from compledger.rules.language.forms.fields import FieldKind

Base = tuple[int, Formula]
"""A version, for its dated values, and a formula."""


NOTHING_RECEIVED = "SELECT NULL::INTEGER AS t, NULL::INTEGER AS rule, NULL::DECIMAL(18, 6) AS received WHERE false"


def bases_of(loaded: Loaded) -> dict[Base, int]:
    """Return the different bases of all rules that may match anything, numbered."""
    alive = {row.asked.rule.number for branch in loaded.branches for row in branch.rows}
    numbers: dict[Base, int] = {}
    for rule in loaded.plan.rules:
        if rule.number in alive:
            numbers.setdefault((rule.version, rule.rule.base), len(numbers))
    return numbers


def base_selects(loaded: Loaded) -> Iterator[tuple[int, str, str]]:
    """Give each base's number, its SQL on the sale `t`, and the SQL of whether it is missing."""
    plan = loaded.plan
    for (version, base), number in bases_of(loaded).items():
        writer = Writer(loaded.columns, {value.id: value for value in plan.versions[version].values})
        yield number, writer.rounded(base), missing_sql(writer.number(base))


def rule_table(connection: DuckDBPyConnection, loaded: Loaded) -> None:
    """Make the table `rule`: number to kind, version, id and base."""
    plan, numbers = loaded.plan, bases_of(loaded)
    kinds = {"rule": WHOLE, "kind": WHOLE, "version": WHOLE, "rule_id": TEXT, "base": WHOLE}
    rows = [
        (each.number, kind, each.version, each.rule.id, numbers.get((each.version, each.rule.base), -1))
        for each, kind in zip(plan.rules, plan.kind_of, strict=True)
    ]
    keep_rows(connection, "rule", kinds, rows)


def paid_slots(connection: DuckDBPyConnection, plan: Plan) -> None:
    """Make the table `paid_slot`: which slot of a kind is the same credit as another, in another measure."""
    rows = [
        (kind, number, other, slot.measure)
        for slots, kind in plan.kinds.items()
        for number, basis in enumerate(slots)
        for other, slot in enumerate(slots)
        if (slot.position, slot.level) == (basis.position, basis.level) and slot.measure is not None
    ]
    keep_rows(connection, "paid_slot", {"kind": WHOLE, "basis_slot": WHOLE, "slot": WHOLE, "measure": WHOLE}, rows)


def received_sql(loaded: Loaded) -> str:
    """Return the SELECT of what sales in other currencies credit in their own: t, rule, received.

    A quantity has no currency, and is not converted.
    """
    if not loaded.foreign:
        return NOTHING_RECEIVED
    money = {number for (_, base), number in bases_of(loaded).items() if base.kind is FieldKind.MONEY}
    selects = [
        f"""SELECT m.t, m.rule, CAST({base} AS DECIMAL(18, 6)) AS received FROM matched m
        JOIN rule r ON r.rule = m.rule AND r.base = {number} JOIN sold t ON t.rowid = m.t WHERE t.money = {CONVERTED}"""
        for number, base, _ in base_selects(loaded)
        if number in money
    ]
    return " UNION ALL ".join(selects) or NOTHING_RECEIVED
