"""Sales in an engine's connection: the transactions in force of the days that count, and their hash."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

import duckdb

from compledger.rules.language import STORED_AS, TRANSACTION_FIELDS, RuleSet
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.rules.sql_text import named
from compledger.rules.timeline import Segment
from compledger.runs.facts import SALE, PeriodFacts
from compledger.sales import in_force_sql, received_sql, taken_back_sql
from compledger.store import Store

HASHES_AT_ONCE = 50_000
SALES_AT_ONCE = 10_000


class FieldKindDiffers(Refused, TypeError):
    """A field has another kind in the imported transactions than in the rule set."""

    def __init__(self, field: str, found: str, wanted: str) -> None:
        self.field, self.found, self.wanted = field, found, wanted
        super().__init__(
            f"field {field!r} was imported as {found}, the rule set declares {wanted}. "
            "Declare the kind that the import mapping gives it, or map it anew."
        )


def load_transactions(
    connection: duckdb.DuckDBPyConnection, store: Store, facts: PeriodFacts, also: Sequence[Segment[RuleSet]] = ()
) -> None:
    """Make the view `sale`: the transactions in force, those that nothing has taken back; and `sale_row`: all of them.

    The rows stay in the bulk files, compressed, and only the columns that are asked for are ever read. `also` names
    versions beside those of the facts whose fields are columns, too. Done again in the same connection, with facts that
    know of more batches, the views show these as well.

    Raises:
        FieldKindDiffers: a declared field was imported as another kind.
    """
    begins, ends = facts.snapshot.begins, facts.snapshot.ends_before
    declared = _declared_fields((*also, *facts.snapshot.rule_sets))
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {named(name)}" for name, kind in declared.items())
    empty = (
        "SELECT CAST(NULL AS BIGINT) AS row, CAST(NULL AS BIGINT) AS corrects, '' AS kind, "
        f"CAST(NULL AS BLOB) AS content_hash, {columns} WHERE false"
    )
    paths = [store.bulk.path(batch.bulk_sha256) for batch in facts.batches if batch.bulk_sha256]
    connection.execute(f"CREATE OR REPLACE VIEW sale_row AS {received_sql(paths, empty)}")
    # Every name begins with `sale`: the engine's tables go by others, and one of the same name would hide ours.
    # What is taken back is found once and is little, while the view is read often.
    connection.execute(f"CREATE OR REPLACE TABLE sale_taken_back AS {taken_back_sql('sale_row')}")
    fields = ", ".join(map(named, declared))
    connection.execute(
        f"""CREATE OR REPLACE VIEW sale_known AS SELECT row AS transaction_id, content_hash, {fields}
        FROM ({in_force_sql("sale_row", "sale_taken_back")}) WHERE day >= DATE '{begins}' AND day < DATE '{ends}'"""
    )
    _refuse_other_kinds(connection, declared)
    _suppose_transactions(connection, facts, list(declared))
    supposed = "UNION ALL SELECT * FROM sale_supposed" if facts.overlay.transactions else ""
    left_out = ", ".join(map(str, sorted(facts.overlay.without)))
    without = f"WHERE transaction_id NOT IN ({left_out})" if left_out else ""
    connection.execute(f"CREATE OR REPLACE VIEW {SALE} AS SELECT * FROM sale_known {without} {supposed}")


def sales_in(
    connection: duckdb.DuckDBPyConnection, condition: str = "true", values: Sequence[object] = ()
) -> Iterator[dict[str, object]]:
    """Give the loaded sales for which an SQL condition holds, by name of field; never all are in memory at once."""
    with connection.cursor() as cursor:
        found = cursor.execute(f"SELECT * EXCLUDE (content_hash) FROM {SALE} WHERE {condition}", list(values))
        names = [column[0] for column in found.description or ()]
        while rows := found.fetchmany(SALES_AT_ONCE):
            yield from (dict(zip(names, row, strict=True)) for row in rows)


def _suppose_transactions(connection: duckdb.DuckDBPyConnection, facts: PeriodFacts, fields: Sequence[str]) -> None:
    """Make a table of the overlay's sales, under numbers below nought, which no received row has."""
    connection.execute("CREATE OR REPLACE TABLE sale_supposed AS SELECT * FROM sale_known WHERE false")
    marks = ", ".join("?" for _ in fields)
    span = Period(facts.period.name, facts.snapshot.begins, facts.snapshot.ends_before)
    for number, row in enumerate(facts.overlay.sales_of(span), start=1):
        connection.execute(
            f"INSERT INTO sale_supposed (transaction_id, content_hash, {', '.join(map(named, fields))}) "
            f"VALUES (?, ''::BLOB, {marks})",
            [-number, *(row.get(name) for name in fields)],
        )


def transactions_hash(connection: duckdb.DuckDBPyConnection) -> str:
    """Return one hash over what the loaded transactions say, whatever order or batches they came in."""
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
    described = connection.execute("DESCRIBE sale_known").fetchall()
    for name, found in ((row[0], row[1]) for row in described):
        wanted = declared.get(name)
        if wanted and found.replace(" ", "") != wanted.replace(" ", ""):
            raise FieldKindDiffers(name, found, wanted)
