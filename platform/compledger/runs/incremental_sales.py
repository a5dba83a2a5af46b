"""Sales that are others than when a former run was calculated: which went, which came."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from compledger.rules.sql_text import named
from compledger.runs.facts import SALE, PeriodFacts
from compledger.sales import last_row_of

GONE, COME = "sale_gone", "sale_come"


@dataclass(frozen=True, slots=True)
class ChangedSales:
    """How many sales changed; a corrected one went and came."""

    gone: int
    come: int


def changed_sales(connection: DuckDBPyConnection, old: PeriodFacts, new: PeriodFacts) -> ChangedSales:
    """Make the tables GONE and COME, in a connection where the sales of both are loaded.

    Rows are numbered as they are received, so that those of the former run are the ones up to its last batch's last.
    """
    last = last_row_of(old.batches)
    begins = min(old.snapshot.begins, new.snapshot.begins)
    known = f"SELECT corrects FROM sale_row WHERE kind = 'reversal' AND row <= {last}"
    taken = f"SELECT corrects FROM sale_row WHERE kind = 'reversal' AND row > {last}"
    described = connection.execute(f"DESCRIBE {SALE}").fetchall()
    fields = ", ".join(named(row[0]) for row in described if row[0] not in {"transaction_id", "content_hash"})
    connection.execute(
        f"""CREATE TABLE {GONE} AS SELECT row AS transaction_id, {fields} FROM sale_row
        WHERE kind <> 'reversal' AND row <= {last} AND row IN ({taken}) AND row NOT IN ({known})
          AND day >= DATE '{begins}' AND day < DATE '{new.snapshot.ends_before}'"""
    )
    connection.execute(
        f"CREATE TABLE {COME} AS SELECT transaction_id, {fields} FROM {SALE} WHERE transaction_id > {last}"
    )
    gone, come = (connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in (GONE, COME))
    return ChangedSales(gone, come)
