"""The sales of a worked example, as the relation that a calculation reads."""

from collections.abc import Mapping

from duckdb import DuckDBPyConnection

from compledger.rules.language.document import RuleSet
from compledger.rules.language.fields import STORED_AS, TRANSACTION_FIELDS
from compledger.rules.language.worked_example import WorkedExample
from compledger.rules.sql_text import named

SALES = "example_sale"
"""The relation's name in the connection."""


def load_transactions(connection: DuckDBPyConnection, rule_set: RuleSet, example: WorkedExample) -> None:
    """Put an example's sales into a temporary table SALES.

    What an example leaves out is filled in: the source `example`, the sales' numbers as keys, the plan's currency;
    fields that the rule set declares are empty.
    """
    kinds = TRANSACTION_FIELDS.with_declared(rule_set.fields).kinds
    columns = ", ".join(f"{named(name)} {STORED_AS[kind]}" for name, kind in kinds.items())
    connection.execute(f"CREATE TEMP TABLE {SALES} (transaction_id BIGINT, {columns})")
    rows = [
        [number, *(_filled_in(sale, number, rule_set.currency).get(name) for name in kinds)]
        for number, sale in enumerate(example.transactions, start=1)
    ]
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO {SALES} VALUES ({marks})", rows)


def _filled_in(sale: Mapping[str, object], number: int, currency: str) -> Mapping[str, object]:
    return {"source": "example", "source_key": str(number), "currency": currency, **sale}
