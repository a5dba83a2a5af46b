"""Kept: a calculation whose tables stay in their connection, so that it can be moved on."""

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from compledger.rules.columnar import Calculation, work
from compledger.rules.columnar.crediting.credits import has_splits
from compledger.rules.columnar.earning.layers import asks_period
from compledger.rules.columnar.earning.simple_limits import has_simple_limits
from compledger.rules.columnar.loading.load import Loaded, load
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import Width
from compledger.rules.language.forms.paying import LimitPer
from compledger.rules.rounding import RoundingStep
from compledger.rules.snapshot import Snapshot


class NotByDeltas(ValueError):
    """A calculation cannot be moved on by what changed; it has to be done anew, for everybody or for the touched."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"{why}: calculate the touched anew, or everybody")


@dataclass(frozen=True, slots=True)
class Kept:
    """A calculation that can be moved on."""

    loaded: Loaded
    layer: Layer
    base: Width
    """How wide bases are."""
    credit: Width
    """How wide credits are."""
    rate: Width
    """How wide effective rates are."""
    pay: Width
    """What no line's pay exceeds."""
    sold: tuple[str, ...]
    """The columns of `sold`."""
    results: Calculation

    @property
    def plan(self) -> Plan:
        """The plan that was calculated."""
        return self.loaded.plan

    @property
    def buckets(self) -> int:
        """How many buckets of days there are."""
        return len(self.plan.days.buckets)

    @property
    def moved(self) -> Layer:
        """The layer under another number: its tables are those of the accounts that a change touches."""
        return Layer(self.layer.number + MOVED, self.layer.earnings, self.layer.tables, self.layer.asked_each)


ORDERED_BY = ("source_key", "source")
"""What tells where a new sale stands among those of its day."""
MOVED = 1000
"""More layers than any plan has."""


def calculate_and_keep(connection: DuckDBPyConnection, snapshot: Snapshot) -> Kept:
    """Calculate everybody, and keep the tables in the connection.

    Raises:
        NotByDeltas: the plan is not one that can be moved on; the calculation is done all the same.
        NothingInForce, VersionsDisagree: as `calculate`.
    """
    loaded = load(connection, snapshot, also=ORDERED_BY) if snapshot.rule_sets else None
    worked = work(connection, snapshot, loaded)
    why = _why_not(worked.loaded, worked.layers)
    if why:
        raise NotByDeltas(why)
    layer = worked.layers[0]
    pay = _width_of(connection, layer.of("line"), "earned")
    kept = Kept(
        loaded=worked.loaded,
        layer=layer,
        base=worked.base,
        credit=worked.credit,
        rate=_width_of(connection, layer.of("rated"), "effective"),
        pay=Width(pay.whole - 1, pay.places),
        sold=tuple(row[0] for row in connection.execute("DESCRIBE sold").fetchall()),
        results=Calculation(),
    )
    for table in ("pay_rate", "bounds", "tier_line"):
        connection.execute(f"CREATE TEMP VIEW {kept.moved.of(table)} AS SELECT * FROM {layer.of(table)}")
    # Sales stand in order of days: those of a bucket are a range of numbers, and late ones ranges of their own.
    connection.execute(
        "CREATE TEMP TABLE bucket_span AS SELECT b, min(rowid) AS t0, max(rowid) + 1 AS t1 FROM sold GROUP BY b"
    )
    connection.execute(
        """CREATE TEMP TABLE late_sale (t BIGINT, d SMALLINT, source_key VARCHAR, source VARCHAR, place BIGINT,
        nth BIGINT)"""
    )
    return kept


def _width_of(connection: DuckDBPyConnection, table: str, column: str) -> Width:
    """Return the width of a DECIMAL column."""
    kinds = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
    digits, places = map(int, kinds[column].removeprefix("DECIMAL(").removesuffix(")").split(","))
    return Width(digits - places, places)


def _why_not(loaded: Loaded, layers: Sequence[Layer]) -> str | None:
    """Return what stands in the way of moving a plan on; None for nothing."""
    plan = loaded.plan
    if len(layers) != 1 or asks_period(plan):
        return "an earning asks what the whole period comes to"
    if has_splits(loaded):
        return "credits are split"
    if any(slot.late for slots in plan.kinds for slot in slots):
        return "whom a rule credits depends on sale and seat together"
    if loaded.foreign:
        return "sales are converted"
    if layers[0].asked_each:
        return "a rate is asked of each credit"
    return next((why for one in plan.earnings if (why := _why_not_earning(plan, one))), None)


def _why_not_earning(plan: Plan, one: NumberedEarning) -> str | None:
    if one.measure is None or one.basis not in {None, one.measure}:
        return "an earning is paid by a formula, or by tiers of another measure"
    if one.rounding.step is RoundingStep.PERIOD:
        return "a period is rounded as a whole"
    if one.earning.limits and not has_simple_limits(plan, one):
        return "a limit is a formula"
    if any(limit.per is LimitPer.DEAL for limit in one.earning.limits):
        return "deals are limited one by one"
    return None
