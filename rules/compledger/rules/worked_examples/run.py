"""Run the worked examples of a document."""

from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from compledger.rules.columnar import calculate
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.findings import Finding
from compledger.rules.language.forms.worked_example import WorkedExample
from compledger.rules.worked_examples.compared import compared
from compledger.rules.worked_examples.outcome import outcome_of
from compledger.rules.worked_examples.snapshot_of import snapshot_of
from compledger.rules.worked_examples.transactions import load_transactions


def run_examples(rule_set: RuleSet, connection: DuckDBPyConnection) -> tuple[Finding, ...]:
    """Calculate every example of a document with the columnar engine, and return where it comes to something else.

    Nobody's facts are read: each example is a small company of its own. Each is calculated in a cursor of the
    connection, whose temporary tables go with it, so that the connection is left as it was and no example sees another.

    Args:
        rule_set: a document without faults.
        connection: an open one; a fresh in-memory one that is shut to the world is enough.
    """
    return tuple(finding for example in rule_set.examples for finding in _run(rule_set, example, connection))


def _run(rule_set: RuleSet, example: WorkedExample, connection: DuckDBPyConnection) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        load_transactions(cursor, rule_set, example)
        calculation = calculate(cursor, snapshot_of(rule_set, example))
        yield from compared(example, outcome_of(cursor, calculation, rule_set.currency, rule_set.measures))
