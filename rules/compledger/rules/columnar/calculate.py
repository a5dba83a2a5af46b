"""The one way into the columnar engine."""

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.crediting.bases import paid_slots, rule_table
from compledger.rules.columnar.crediting.credits import credit
from compledger.rules.columnar.crediting.match import match
from compledger.rules.columnar.crediting.measures import measure
from compledger.rules.columnar.earning.earn import earn
from compledger.rules.columnar.loading.load import Loaded, load
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.together import refuse_disagreement
from compledger.rules.columnar.plan.widths import Width
from compledger.rules.columnar.results.exceptions import exceptions
from compledger.rules.columnar.results.relations import period_table, results
from compledger.rules.refused import Refused
from compledger.rules.snapshot import Snapshot

ENGINE_VERSION = "columnar/2"
"""Part of every run's manifest; raised only where the same facts would give other lines."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """Where the results stand in the connection."""

    credits: str = "credit"
    measurements: str = "measurement"
    lines: str = "earning_line"
    figures: str = "figure"
    exceptions: str = "exception"
    totals: str = "total"


@dataclass(frozen=True, slots=True)
class Worked:
    """What a calculation worked with, for one who goes on from its tables."""

    loaded: Loaded
    layers: Sequence[Layer]
    base: Width
    """How wide bases of credits are."""
    credit: Width
    """How wide credits are."""


class NothingInForce(Refused, LookupError):
    """The snapshot has no version of the rule set for any day of its periods."""


def calculate(connection: DuckDBPyConnection, snapshot: Snapshot, loaded: Loaded | None = None) -> Calculation:
    """Calculate periods: credits, measurements, earning lines and what could be none of them.

    Args:
        connection: an open connection in which `snapshot.transactions` names a relation; its temporary tables are ours.
        snapshot: what may be read, and nothing else is.
        loaded: what `load` returned for the same snapshot in this connection; without it, it is loaded here.

    Raises:
        NothingInForce: no version covers a day of the periods.
        VersionsDisagree: a measure changes what it counts from version to version, or earnings wait for each other.
    """
    work(connection, snapshot, loaded)
    return Calculation()


def work(connection: DuckDBPyConnection, snapshot: Snapshot, loaded: Loaded | None = None) -> Worked:
    """Calculate as `calculate` does, and return what its tables are known by."""
    if not snapshot.rule_sets:
        raise NothingInForce(f"no version of the rule set is in force in {snapshot.periods[0].name}")
    refuse_disagreement([segment.value for segment in snapshot.rule_sets])
    ready = loaded or load(connection, snapshot)
    rule_table(connection, ready)
    paid_slots(connection, ready.plan)
    period_table(connection, ready)
    base = match(connection, ready)
    width = credit(connection, ready, base)
    total = measure(connection, ready, width)
    layers, pay = earn(connection, ready, width, total)
    exceptions(connection, ready, layers, pay.unpaid)
    results(connection, ready, layers)
    return Worked(ready, layers, base, width)
