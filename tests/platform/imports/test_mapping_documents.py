"""Mappings: every fault with its line and column, and nothing in one that can become a part of a query."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compledger.imports import parse_mapping
from compledger.rules.language import DocumentRefused
from compledger.store import Store
from tests.platform.imports.samples import ORDERS, import_into, received, write_text

PEOPLE = """
mapping: people
target: people
source: staff
files: {people: {match: "*.csv"}}
columns:
  participant: id
  position: seat
  title: title
  business_unit: unit
  effective_from: from
"""


def faults(text: str) -> list[str]:
    with pytest.raises(DocumentRefused) as refused:
        parse_mapping(text, "mapping.yaml")
    return [f"{f.place.line}:{f.place.column} {f.what}" for f in refused.value.findings]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("decimal: point", "decimal: dot", "5:10 'decimal' cannot be 'dot'"),
        ("decimal: point", "decimals: point", "5:1 unknown key 'decimals'"),
        ("decimal: point", "dates: '%Y-%m'", "5:9 '%Y-%m' is not a form of dates"),
        ("decimal: point", "dates: '%Y-%m-%d-%d'", "5:9 '%Y-%m-%d-%d' is not a form of dates"),
        ("decimal: point", "dates: '%Y-%m-%d %Q'", "5:9 '%Y-%m-%d %Q' is not a form of dates"),
        ("decimal: point", "dates: '%Y-%m-%d%'", "5:9 '%Y-%m-%d%' is not a form of dates"),
        ("decimal: point", "dates: '%Y-%m-%d%z'", "5:9 '%Y-%m-%d%z' has its %z where no moment is made of it"),
        ("decimal: point", "dates: '%z %Y-%m-%d %H'", "5:9 '%z %Y-%m-%d %H' has its %z where no moment"),
        ("decimal: point", "dates: '%Y-%m-%d %H:%z.'", "5:9 '%Y-%m-%d %H:%z.' has its %z where no moment"),
        ("decimal: point", "dates: '%Y-%m-%H%z'", "5:9 '%Y-%m-%H%z' is not a form of dates"),
        ("decimal: point", "encoding: utf-9", "5:11 there is no encoding 'utf-9'"),
        ("decimal: point", "encoding: base64", "5:11 there is no encoding 'base64'"),
        ("decimal: point", "delimiter: ';;'", "5:13 ';;' cannot stand between cells"),
        ("decimal: point", "delimiter: '\"'", "5:13 '\"' cannot stand between cells"),
        ("target: transactions", "target: sales", "3:9 'target' cannot be 'sales'"),
        ("  orders: {", "  'or\"ders': {", "7:4 'or\"ders' cannot name a file"),
        ("  orders: {match: \"orders*.*\"}", "  orders: {}", "7:11 'match' is missing"),
        ("  amount: amount", "  amounts: {column: amount, kind: money}", "9:3 'amount' is not mapped"),
        ("  note: {column: note, kind: text}", "  note: {column: note}", "14:9 'note' has no kind"),
        ("  note: {", "  'note\" FROM x --': {", "14:4 'note\" FROM x --' is not a field's name"),
        ("  note: {", "  Note: {", "14:3 'Note' is not a field's name"),
        ("  note: {", "  kind: {", "14:3 'kind' is set by the import itself"),
        ("  note: {", "  row: {", "14:3 'row' is set by the import itself"),
        ("  note: {", "  source: {", "14:3 'source' is set by the import itself"),
        ("currency: currency", "currency: {constant: EUR, column: c}", "12:13 a field comes from one of column"),
        ("currency: currency", "currency: {}", "12:13 a field comes from one of column"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_column(old: str, new: str, fault: str) -> None:
    assert old in ORDERS
    assert any(found.startswith(fault) for found in faults(ORDERS.replace(old, new)))


def test_a_looked_up_file_must_be_joined() -> None:
    second = ORDERS.replace('"orders*.*"}', '"orders*.*"}\n  lines: {match: "lines*.csv", join: {}}')
    assert "8:10 'lines' is joined by no column" in faults(second)


def test_people_have_no_fields_of_their_own_but_rates() -> None:
    assert any("people have no field 'team'" in fault for fault in faults(PEOPLE + "  team: {column: t, kind: text}\n"))
    assert any("is not a field's name" in fault for fault in faults(PEOPLE + "  'rate_a\" b': r\n"))
    mapping = parse_mapping(PEOPLE + "  rate_commission: pct\n", "mapping.yaml")
    assert mapping.extra_fields() == {"rate_commission": "share"}


def test_two_mappings_that_say_the_same_have_one_hash() -> None:
    spaced = ORDERS.replace("decimal: point", "decimal:   'point'   # as in 1.5")
    assert parse_mapping(ORDERS, "a").hash == parse_mapping(spaced, "b").hash
    assert parse_mapping(ORDERS, "a").hash != parse_mapping(ORDERS.replace("shop", "web"), "a").hash


@settings(max_examples=80, database=None, deadline=None)
@given(st.data())
def test_a_mapping_with_anything_in_it_is_read_or_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(ORDERS)))
    removed = data.draw(st.integers(0, 12))
    text = ORDERS[:at] + data.draw(st.text(max_size=8)) + ORDERS[at + removed :]
    with contextlib.suppress(DocumentRefused):
        parse_mapping(text, "mapping.yaml")


def test_quotes_in_columns_patterns_constants_and_values_are_only_text(store: Store, tmp_path: Path) -> None:
    mapping = ORDERS.replace('"orders*.*"', '"o\'rders\\"*.csv"')
    mapping = mapping.replace(
        "{column: note, kind: text}", "{columns: ['no\"te', \"x'; --\"], separator: \"'||'\", kind: text}"
    )
    mapping = mapping.replace(
        "currency: currency", 'currency: {column: currency, values: {"\'; DROP TABLE x; --": EUR}}'
    )
    text = 'order,day,amount,currency,rep,"no""te",x\'; --\nSO-1,2025-01-31,1,\'; DROP TABLE x; --,,"a\'b","c""d"\n'
    import_into(store, write_text(tmp_path / "o'rders\".csv", text), mapping=mapping)
    (row,) = received(store)
    assert row.currency == "EUR"
    assert rb'''"note":"a'b'||'c\"d"''' in row.canonical
