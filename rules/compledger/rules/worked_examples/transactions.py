"""The sales of a worked example, as the relation that a calculation reads."""

from duckdb import DuckDBPyConnection

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.fields import STORED_AS, TRANSACTION_FIELDS
from compledger.rules.language.forms.worked_example import WorkedExample
from compledger.rules.sql_text import named

SALES = "example_sale"
"""The relation's name in the connection."""


def load_transactions(connection: DuckDBPyConnection, rule_set: RuleSet, example: WorkedExample) -> None:
    """Put an example's sales into a temporary table SALES; fields that they do not have are empty."""
    kinds = TRANSACTION_FIELDS.with_declared(rule_set.fields).kinds
    columns = ", ".join(f"{named(name)} {STORED_AS[kind]}" for name, kind in kinds.items())
    connection.execute(f"CREATE TEMP TABLE {SALES} (transaction_id BIGINT, {columns})")
    if example.transactions:
        marks = ", ".join("?" for _ in (None, *kinds))
        connection.executemany(
            f"INSERT INTO {SALES} VALUES ({marks})",
            [[number, *(sale.get(name) for name in kinds)] for number, sale in enumerate(example.transactions, 1)],
        )
