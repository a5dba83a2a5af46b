"""The columnar engine set to work on a world."""

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal

import duckdb
import pyarrow as pa

from compledger.rules.columnar import calculate, lines_root
from compledger.rules.language import STORED_AS, TRANSACTION_FIELDS
from compledger.rules.snapshot import ASSIGNED, EXCHANGE, QUOTAS, RATES, RELATED, SEATS, Snapshot
from tests.naive import Line, Outcome, Trouble, World

LINES = ", ".join("rule_id" if field.name == "rule" else field.name for field in fields(Line))
TROUBLES = ", ".join(field.name for field in fields(Trouble))


def calculated(world: World) -> tuple[Outcome, str]:
    """Return the lines and exceptions, and the root, that the columnar engine gives for a world."""
    with duckdb.connect(":memory:") as connection:
        return calculated_in(connection, world)


def calculated_in(connection: duckdb.DuckDBPyConnection, world: World) -> tuple[Outcome, str]:
    """Calculate a world in a connection, whose tables then hold the results."""
    snapshot = snapshot_of(world)
    _load(connection, world, snapshot)
    calculate(connection, snapshot)
    lines = connection.execute(f"SELECT {LINES} FROM earning_line").fetchall()
    names = [field.name for field in fields(Line)]
    troubles = connection.execute(f"SELECT {TROUBLES} FROM exception").fetchall()
    outcome = Outcome(
        sorted(Line(**dict(zip(names, line, strict=True))) for line in lines),
        sorted(Trouble(*trouble) for trouble in troubles),
    )
    return outcome, lines_root(connection).hex()


def snapshot_of(world: World, transactions: str = "sale") -> Snapshot:
    """Return what the engine reads of a world; its transactions are the relation named."""
    converting = [v for v, segment in enumerate(world.versions) if segment.value.exchange is not None]
    return Snapshot(
        calendar=world.calendar,
        periods=world.periods,
        windows=world.windows,
        log_position=1,
        transactions=transactions,
        rule_sets=tuple(world.versions),
        seats=_table(SEATS, ((s.participant, s.position, s.title, s.unit, s.begins, s.ends) for s in world.seats)),
        quotas=_table(
            QUOTAS, ((q.participant, q.measure, q.calendar, q.period, q.amount, q.currency) for q in world.quotas)
        ),
        rates=_table(RATES, ((r.participant, r.name, r.rate, r.begins, r.ends) for r in world.rates)),
        related=_table(
            RELATED,
            (
                (t.through.value, t.relation, t.of, t.level, t.participant, t.position, t.share, t.begins, t.ends)
                for t in world.ties
            ),
        ),
        exchange=_table(
            EXCHANGE,
            (
                (v, currency, day, rate, "as drawn")
                for v in converting
                for (currency, day), rate in world.exchange.items()
            ),
        ),
        assigned=None
        if world.assigned is None
        else _table(ASSIGNED, ((a.participant, a.begins, a.ends) for a in world.assigned)),
    )


def _load(connection: duckdb.DuckDBPyConnection, world: World, snapshot: Snapshot) -> None:
    """Make the relation `sale`: the transactions of the paid periods and of the windows that hold them."""
    declared = {name: kind for segment in world.versions for name, kind in segment.value.fields.items()}
    kinds = {**TRANSACTION_FIELDS.kinds, **declared}
    columns = ", ".join(f'"{name}" {STORED_AS[kind]}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE sale (transaction_id BIGINT, {columns})")
    asked = [row for row in world.transactions if snapshot.begins <= row["day"] < snapshot.ends_before]
    rows = [[number, *(row[name] for name in kinds)] for number, row in enumerate(asked, start=1)]
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO sale VALUES ({marks})", rows)


def _table(schema: pa.Schema, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    scaled = (
        {name: _at_scale(schema.field(name).type, value) for name, value in zip(schema.names, row, strict=True)}
        for row in rows
    )
    return pa.Table.from_pylist(list(scaled), schema)


def _at_scale(kind: pa.DataType, value: object) -> object:
    """Return a decimal with as many places as its column has."""
    return value.quantize(Decimal(1).scaleb(-kind.scale)) if isinstance(value, Decimal) else value
