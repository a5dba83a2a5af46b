"""The one way into the columnar engine."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.branches import numbered
from compledger.rules.columnar.credit import credit
from compledger.rules.columnar.earn import earn, number_lines
from compledger.rules.columnar.measure import measure
from compledger.rules.refused import Refused
from compledger.rules.snapshot import Snapshot

ENGINE_VERSION = "columnar/1"
"""Part of every run's manifest; raised only where the same facts would give other lines."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """Where the results stand in the connection."""

    credits: str = "credit"
    measurements: str = "measurement"
    lines: str = "earning_line"
    exceptions: str = "exception"


class NothingInForce(Refused, LookupError):
    """The snapshot has no version of the rule set for any day of its period."""


def calculate(connection: DuckDBPyConnection, snapshot: Snapshot) -> Calculation:
    """Calculate a period: credits, measurements, earning lines and what could be none of them.

    Nothing can overflow: a sale has 12 digits before its point and an effective rate fewer than 3, so a line's exact
    product has at most 14 and its 24 places fill the 38 digits of the widest exact number. The engine would raise.

    Args:
        connection: an open connection in which `snapshot.transactions` names a relation; its temporary tables are ours.
        snapshot: what may be read, and nothing else is.

    Raises:
        NothingInForce: no version covers a day of the period.
    """
    if not snapshot.rule_sets:
        raise NothingInForce(f"no version of the rule set is in force in {snapshot.period.name}")
    rules = numbered(snapshot.rule_sets)
    currency = snapshot.rule_sets[0].value.currency
    credit(connection, snapshot, rules, currency)
    measure(connection, snapshot, rules, currency)
    earn(connection, snapshot, currency)
    number_lines(connection)
    connection.execute(
        """CREATE TEMP TABLE exception AS SELECT * FROM uncredited UNION ALL SELECT * FROM unearned
        ORDER BY kind, source_key, source, about, participant"""
    )
    return Calculation()
