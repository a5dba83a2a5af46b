"""Facts of a period: what a Snapshot is made of, and the hash of each part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

import duckdb
import pyarrow as pa
import rfc8785
from sqlmodel import Session

from compledger.people import assigned_to, known_seats, quotas_in_force, rates_in_force
from compledger.plans import in_force
from compledger.rules.language import STORED_AS, TRANSACTION_FIELDS, RuleSet
from compledger.rules.overlay import NOTHING, Overlay, QuotaKey, with_draft
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.rules.snapshot import ASSIGNED, QUOTAS, RATES, SEATS, Snapshot, Table
from compledger.rules.sql_text import named
from compledger.rules.timeline import Segment
from compledger.runs.exchange_facts import exchange_table
from compledger.sales import ImportBatch, accepted_batches, in_force_sql, received_sql
from compledger.store import Store

SALE = "sale"
"""The relation of transactions in an engine's connection."""
HASHES_AT_ONCE = 50_000


class FieldKindDiffers(Refused, TypeError):
    """A field has another kind in the imported transactions than in the rule set."""

    def __init__(self, field: str, found: str, wanted: str) -> None:
        self.field, self.found, self.wanted = field, found, wanted
        super().__init__(
            f"field {field!r} was imported as {found}, the rule set declares {wanted}. "
            "Declare the kind that the import mapping gives it, or map it anew."
        )


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What is known of a period at a log position, before any engine sees it."""

    calendar: str
    snapshot: Snapshot
    batches: Sequence[ImportBatch]
    overlay: Overlay = NOTHING

    @property
    def currency(self) -> str:
        """The currency that the rule set pays in; its versions share one."""
        return self.snapshot.rule_sets[0].value.currency

    def hashes(self) -> dict[str, str]:
        """Return the hash of each part but the transactions, independent of database and file."""
        parts = {
            "people_hash": _hash(self.snapshot.seats),
            "quotas_hash": _hash(self.snapshot.quotas),
            "rates_hash": _hash(self.snapshot.rates),
        }
        # Neither is there where it does not count, so that results from before there was one stay what they were.
        if self.snapshot.assigned is not None:
            parts["plans_hash"] = _hash(self.snapshot.assigned)
        if any(segment.value.exchange for segment in self.snapshot.rule_sets):
            parts["exchange_hash"] = _hash(self.snapshot.exchange)
        return parts


def period_facts(
    session: Session, rule_set: str, calendar: str, period: Period, as_of: int, overlay: Overlay = NOTHING
) -> PeriodFacts:
    """Collect what is known of a rule set's period at a log position, with an overlay laid over it."""
    versions = with_draft(in_force(session, rule_set, period, as_of), overlay.rule_set, period)
    currency = versions[0].value.currency if versions else ""
    snapshot = Snapshot(
        period=period,
        log_position=as_of,
        transactions=SALE,
        rule_sets=versions,
        seats=_seats(session, period, as_of),
        quotas=_quotas(session, calendar, period, as_of, overlay, currency),
        rates=_rates(session, period, as_of),
        assigned=_assigned(session, rule_set, period, as_of),
        exchange=exchange_table(session, versions, period, as_of),
    )
    return PeriodFacts(calendar, snapshot, accepted_batches(session, "transactions", as_of), overlay)


def load_transactions(connection: duckdb.DuckDBPyConnection, store: Store, facts: PeriodFacts) -> str:
    """Make the table `sale`: the period's transactions in force, those that nothing has taken back; return their hash.

    Raises:
        FieldKindDiffers: a declared field was imported as another kind.
    """
    period = facts.snapshot.period
    declared = _declared_fields(facts.snapshot.rule_sets)
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {named(name)}" for name, kind in declared.items())
    empty = (
        "SELECT CAST(NULL AS BIGINT) AS row, CAST(NULL AS BIGINT) AS corrects, '' AS kind, "
        f"CAST(NULL AS BLOB) AS content_hash, {columns} WHERE false"
    )
    paths = [store.bulk.path(batch.bulk_sha256) for batch in facts.batches if batch.bulk_sha256]
    connection.execute(f"CREATE VIEW received AS {received_sql(paths, empty)}")
    connection.execute(
        f"""CREATE TABLE {SALE} AS SELECT row AS transaction_id, content_hash, {", ".join(map(named, declared))}
        FROM ({in_force_sql("received")})
        WHERE day >= DATE '{period.starts_on}' AND day < DATE '{period.ends_before}'"""
    )
    _refuse_other_kinds(connection, declared)
    _suppose_transactions(connection, facts, list(declared))
    return _content_hash(connection)


def _suppose_transactions(connection: duckdb.DuckDBPyConnection, facts: PeriodFacts, fields: Sequence[str]) -> None:
    """Add the overlay's sales to the table `sale`, under numbers below nought, which no received row has."""
    marks = ", ".join("?" for _ in fields)
    for number, row in enumerate(facts.overlay.sales_of(facts.snapshot.period), start=1):
        connection.execute(
            f"INSERT INTO {SALE} (transaction_id, content_hash, {', '.join(map(named, fields))}) "
            f"VALUES (?, ''::BLOB, {marks})",
            [-number, *(row.get(name) for name in fields)],
        )


def _content_hash(connection: duckdb.DuckDBPyConnection) -> str:
    """Return one hash over what the period's transactions say, whatever order or batches they came in."""
    hashes = connection.execute(f"SELECT content_hash FROM {SALE} ORDER BY content_hash")
    found = sha256()
    while chunk := hashes.fetchmany(HASHES_AT_ONCE):
        found.update(b"".join(row[0] for row in chunk))
    return found.hexdigest()


def _declared_fields(versions: Sequence[Segment[RuleSet]]) -> Mapping[str, str]:
    kinds = dict(TRANSACTION_FIELDS.kinds)
    for segment in versions:
        kinds |= segment.value.fields
    return {name: STORED_AS[kind] for name, kind in kinds.items()}


def _refuse_other_kinds(connection: duckdb.DuckDBPyConnection, declared: Mapping[str, str]) -> None:
    described = connection.execute(f"DESCRIBE {SALE}").fetchall()
    for name, found in ((row[0], row[1]) for row in described):
        wanted = declared.get(name)
        if wanted and found.replace(" ", "") != wanted.replace(" ", ""):
            raise FieldKindDiffers(name, found, wanted)


def _seats(session: Session, period: Period, as_of: int) -> Table:
    rows = [
        {
            "participant": participant,
            "position": segment.value.position,
            "effective_from": segment.effective_from,
            "effective_until": segment.effective_until,
        }
        for participant, segments in sorted(known_seats(session, as_of, period).items())
        for segment in segments
    ]
    return pa.Table.from_pylist(rows, SEATS)


def _rates(session: Session, period: Period, as_of: int) -> Table:
    rows = [
        {
            "participant": participant,
            "name": name,
            "rate": _at_scale(segment.value, 8),
            "effective_from": segment.effective_from,
            "effective_until": segment.effective_until,
        }
        for participant, name, segment in rates_in_force(session, period, as_of)
    ]
    return pa.Table.from_pylist(rows, RATES)


def _quotas(session: Session, calendar: str, period: Period, as_of: int, overlay: Overlay, currency: str) -> Table:
    known = {
        QuotaKey(*name): (target.amount, target.currency)
        for name, target in quotas_in_force(session, calendar, period, as_of).items()
    }
    supposed = {key: (amount, currency) for key, amount in overlay.quotas.items()}
    rows = [
        {**key._asdict(), "amount": _at_scale(amount, 6), "currency": code}
        for key, (amount, code) in sorted({**known, **supposed}.items())
    ]
    return pa.Table.from_pylist(rows, QUOTAS)


def _assigned(session: Session, rule_set: str, period: Period, as_of: int) -> Table | None:
    assigned = assigned_to(session, rule_set, period, as_of)
    if assigned is None:
        return None
    return pa.Table.from_pylist([dict(zip(ASSIGNED.names, row, strict=True)) for row in assigned], ASSIGNED)


def _at_scale(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places))


def _hash(table: Table) -> str:
    rows = [[str(value) for value in row.values()] for row in table.to_pylist()]
    return sha256(rfc8785.dumps(rows)).hexdigest()
