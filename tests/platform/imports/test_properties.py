"""Any table of orders comes back exactly, however it is written; any bytes are read or refused."""

import contextlib
import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import rfc8785
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compledger.imports import FileRefused, RowsRefused, parse_mapping
from compledger.imports.error_sheet import write_error_sheets
from compledger.imports.reading import read_files
from compledger.imports.shape import shape
from compledger.imports.workspace import open_workspace
from compledger.rules.money import plain
from compledger.sales import ImportBatch
from compledger.store import Store
from tests.platform.imports.samples import (
    FORMATS,
    HEADER,
    ORDERS,
    ROWS,
    all_rows,
    import_into,
    nobody_told,
    received,
    root_by_the_book,
    write_file,
)

SOURCES = count()
AMOUNTS = st.decimals(-(10**12) + 1, 10**12 - 1, places=6)
DAYS = st.dates(date(1900, 1, 1), date(9999, 12, 31))
BLANKS_AROUND = re.compile(
    r"^[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+|[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+$"
)
NOTES = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs",), exclude_characters=[*map(chr, set(range(32)) - {9, 10, 13})]
    ),
    max_size=30,
).map(lambda text: BLANKS_AROUND.sub("", text))
TABLES = st.dictionaries(
    st.text("abcXYZ0189-_./ é", min_size=1, max_size=12).map(str.strip).filter(bool),
    st.tuples(DAYS, AMOUNTS, st.sampled_from(["EUR", "USD", "JPY"]), NOTES),
    min_size=1,
    max_size=12,
)
NO_SHRINKING = (Phase.explicit, Phase.generate)
"""An example costs an import; a failure is small enough as it comes."""

WITH_FIXTURES = [HealthCheck.function_scoped_fixture]


@st.composite
def wordings(draw: st.DrawFn) -> dict[str, str]:
    """A way to write a CSV file."""
    comma = draw(st.booleans())
    return {
        "decimal": "comma" if comma else "point",
        "delimiter": draw(st.sampled_from([";", "|", "tab"] if comma else [",", ";", "|", "tab"])),
        "dates": draw(st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])),
    }


def as_csv(rows: list[list[str]], wording: dict[str, str], line_break: str) -> bytes:
    """Return rows as a CSV file, in the wording."""
    text = io.StringIO()
    delimiter = {"tab": "\t"}.get(wording["delimiter"], wording["delimiter"])
    # Python's writer leaves a lone carriage return unquoted where lines end otherwise; such a file is rightly refused.
    quoting = csv.QUOTE_ALL if line_break == "\n" else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=line_break, quoting=quoting).writerows([HEADER, *rows])
    return text.getvalue().encode(wording["encoding"])


@settings(max_examples=12, database=None, deadline=None, phases=NO_SHRINKING, suppress_health_check=WITH_FIXTURES)
@given(table=TABLES, wording=wordings(), line_break=st.sampled_from(["\n", "\r\n"]))
def test_any_table_comes_back_exactly_however_it_is_written(
    store: Store, tmp_path: Path, table: dict[str, tuple[date, Decimal, str, str]], wording: dict[str, str],
    line_break: str,
) -> None:  # fmt: skip
    source = f"source-{next(SOURCES)}"
    point = "," if wording["decimal"] == "comma" else "."
    rows = [
        [
            key,
            day.strftime(wording["dates"]),
            (plain(amount) if amount else "0").replace(".", point),
            currency,
            "",
            note,
        ]
        for key, (day, amount, currency, note) in table.items()
    ]
    path = tmp_path / "orders.csv"
    path.write_bytes(as_csv(rows, wording, line_break))
    stated = "".join(f"\n{name}: {json.dumps(value)}" for name, value in wording.items())
    mapping = ORDERS.replace("decimal: point", "").replace("source: shop", f"source: {source}") + stated
    outcome = import_into(store, path, mapping=mapping)
    assert outcome.new == len(table)
    added = [row for row in received(store) if row.source == source]
    found = {row.source_key: (row.day, row.amount, row.currency, json.loads(row.canonical)) for row in added}
    assert {key: value[:3] for key, value in found.items()} == {key: value[:3] for key, value in table.items()}
    for key, (_, amount, _, note) in table.items():
        canonical = found[key][3]
        assert canonical["fields"] == ({"note": note} if note else {})
        assert Decimal(canonical["amount"]) == amount
    for row in added:
        assert row.canonical == rfc8785.dumps(json.loads(row.canonical))
    batch = next(batch for batch in all_rows(store, ImportBatch) if batch.batch == outcome.batch)
    assert root_by_the_book([row.canonical for row in added]).hex() == batch.batch_root
    assert import_into(store, path, mapping=mapping).batch is None


@cache
def good_bytes(ending: str) -> bytes:
    """Return a good file's bytes, the same each time: a workbook holds the moment that it was made."""
    with TemporaryDirectory() as folder:
        return write_file(Path(folder) / f"orders.{ending}", ROWS).read_bytes()


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=25, database=None, deadline=None, suppress_health_check=WITH_FIXTURES)
@given(data=st.data())
def test_any_bytes_are_read_or_refused(tmp_path: Path, ending: str, data: st.DataObject) -> None:
    path = tmp_path / f"orders.{ending}"
    content = bytearray(good_bytes(ending))
    for _ in range(data.draw(st.integers(1, 4), "changes")):
        at = data.draw(st.integers(0, len(content)), "at")
        content[at : at + data.draw(st.integers(0, 9), "removed")] = data.draw(st.binary(max_size=9), "put")
    path.write_bytes(data.draw(st.sampled_from([bytes(content), bytes(content[: len(content) // 2])]), "content"))
    mapping = parse_mapping(ORDERS, "mapping.yaml")
    with contextlib.suppress(FileRefused), open_workspace(tmp_path, mapping, "UTC") as workspace:
        read_files(workspace, [path], nobody_told)
        shape(workspace)
        if workspace.refused_count():
            assert write_error_sheets(workspace, tmp_path)


def test_text_of_every_kind_has_one_canonical_form(store: Store, tmp_path: Path) -> None:
    notes = [
        "é",
        "e\u0301",
        '"',
        "\\",
        "\n",
        "\r\n",
        "\t",
        "/",
        "\x7f",
        "\u2028",
        "😀",
        "</script>",
        "\ufeff",
        "'",
        "ﬀ",
        "\u0085",
    ]
    rows = [(f"SO-{i}", "2025-01-31", "1", "EUR", None, f"a{note}b") for i, note in enumerate(notes)]
    for ending in FORMATS:
        path = write_file(tmp_path / f"orders.{ending}", rows)
        if ending == "xlsx":
            # Line ends inside a workbook's cell are XML's, which knows \n only.
            continue
        import_into(store, path)
    found = [row.canonical for row in received(store)]
    assert len(found) == len(notes)
    assert [json.loads(canonical)["fields"]["note"] for canonical in found] == [f"a{note}b" for note in notes]
    assert found == [rfc8785.dumps(json.loads(canonical)) for canonical in found]


def test_no_row_is_lost_between_what_was_read_and_what_is_reported(store: Store, tmp_path: Path) -> None:
    rows = [(f"SO-{i}", "2025-01-31" if i % 7 else "never", "1", "EUR", None, None) for i in range(70)]
    with pytest.raises(RowsRefused) as refused:
        import_into(store, write_file(tmp_path / "orders.csv", rows))
    assert (refused.value.rows, refused.value.count) == (10, 10)
    good = [row for row in rows if row[1] != "never"]
    assert import_into(store, write_file(tmp_path / "orders.csv", good)).totals.rows == 60
