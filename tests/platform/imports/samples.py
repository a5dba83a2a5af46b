"""Small files of orders and people in every format, and importing them."""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from sqlmodel import SQLModel, select

from compledger.imports import Expected, ImportRequest, Outcome, Progress, import_files, parse_mapping
from compledger.sales import ReceivedTransaction
from compledger.store import Store
from tests.writing import AT

ORDERS = """
mapping: orders
target: transactions
source: shop
decimal: point
files:
  orders: {match: "orders*.*"}
columns:
  source_key: order
  day: day
  amount: amount
  currency: currency
  sold_by: {column: rep, kind: participant}
  note: {column: note, kind: text}
"""

HEADER = ("order", "day", "amount", "currency", "rep", "note")
ROWS = (
    ("SO-1", "2025-01-31", "1200.50", "EUR", "P-7", "first"),
    ("SO-2", "2025-02-28", "-99.999999", "EUR", "P-7", None),
    ("SO-3", "2025-03-01", "0", "USD", None, "none sold it"),
)
FORMATS = ("csv", "jsonl", "xlsx", "parquet")

Cells = Sequence[str | None]


def write_file(path: Path, rows: Sequence[Cells] = ROWS, header: Cells = HEADER) -> Path:
    """Write rows of texts in the format that the path's ending names."""
    match path.suffix:
        case ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header, *rows])
        case ".jsonl":
            lines = [json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows]
            path.write_text("".join(lines), encoding="utf-8")
        case ".xlsx":
            with xlsxwriter.Workbook(path) as workbook:
                page = workbook.add_worksheet("Orders")
                for number, row in enumerate([header, *rows]):
                    for index, cell in enumerate(row):
                        if cell is not None:
                            page.write_string(number, index, cell)
        case ".parquet":
            columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(header))]
            pq.write_table(pa.table(columns, names=list(header)), path)
    return path


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a file exactly as given."""
    path.write_bytes(text.encode(encoding))
    return path


def orders_csv(*rows: str) -> str:
    """Return orders as CSV with its header."""
    return "\n".join([",".join(HEADER), *rows, ""])


def nobody_told(_stage: str, _done: int, _total: int | None) -> None:
    """Progress that nobody watches."""


def import_into(
    store: Store,
    *paths: Path,
    mapping: str = ORDERS,
    errors: Path | None = None,
    expected: Expected | None = None,
    progress: Progress = nobody_told,
) -> Outcome:
    """Import files; error sheets go beside the first of them."""
    request = ImportRequest(
        mapping=parse_mapping(mapping, "mapping.yaml"),
        paths=paths,
        error_folder=errors or paths[0].parent,
        expected=expected or Expected(),
        by="tester",
        at=AT,
        reason="a test",
        request_id="request-1",
    )
    return import_files(store, request, progress)


def import_orders(store: Store, folder: Path, *rows: str, name: str = "orders.csv", **options: Any) -> Outcome:
    """Import orders given as rows of CSV."""
    return import_into(store, write_text(folder / name, orders_csv(*rows)), **options)


def received(store: Store) -> Sequence[ReceivedTransaction]:
    """Return all transactions as received, in their order."""
    with store.reading() as session:
        return session.exec(select(ReceivedTransaction).order_by(ReceivedTransaction.row)).all()  # type: ignore[arg-type]


def root_by_the_book(entries: Sequence[bytes]) -> bytes:
    """Return RFC 6962's Merkle tree hash, written as its section 2.1 writes it."""
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    if not entries:
        return sha256(b"").digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + root_by_the_book(entries[:split]) + root_by_the_book(entries[split:])).digest()


def all_rows(store: Store, table: type[SQLModel]) -> Sequence[Any]:
    """Return all rows of a table."""
    with store.reading() as session:
        return session.exec(select(table)).all()


def state(store: Store) -> dict[str, object]:
    """Return all that a store holds: every row of every table, every bulk file, every leftover."""
    with store.reading() as session:
        held: dict[str, object] = {
            table.name: sorted(str(tuple(row)) for row in session.connection().execute(table.select()))
            for table in SQLModel.metadata.sorted_tables
        }
    held["files"] = sorted(path.name for path in store.bulk.folder.glob("*/*"))
    held["scratch"] = sorted(path.name for path in store.bulk.scratch.glob("*"))
    return held


@contextmanager
def nothing_changes(store: Store) -> Iterator[None]:
    """Fail if what is done meanwhile leaves any trace in the store."""
    before = state(store)
    yield
    assert state(store) == before
