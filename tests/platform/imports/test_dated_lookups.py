"""Look-ups by day, over other look-ups, and of what may be missing: a sale takes the cost that was in force."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from compledger.imports import Outcome, RowsRefused, parse_mapping
from compledger.rules.language import DocumentRefused
from compledger.store import Store
from tests.platform.imports.samples import import_into, nothing_changes, received, write_text

SALES = """
mapping: sales
target: transactions
source: shop
files:
  sales: {match: "sales*.csv"}
  products: {match: "products*.csv", join: {Product: Id}}
  costs:
    match: "costs*.csv"
    join: {Product: Product}
    on: Day
    from: Start
    until: End
    last_day: included
    missing: allowed
columns:
  source_key: Sale
  day: Day
  amount: Amount
  currency: {constant: EUR}
  cost: {columns: [costs.Cost, products.Cost], first: true, kind: money}
"""
REFUSING = SALES.replace("    missing: allowed\n", "")
PRODUCTS = ("Id,Cost", "A,1", "B,2")
COSTS = ("Product,Start,End,Cost", "A,2025-01-01,2025-01-31,10", "A,2025-02-01,,11", "B,2025-03-01,2025-03-31,20")


def import_sales(
    store: Store, folder: Path, sales: tuple[str, ...], costs: tuple[str, ...] = COSTS, mapping: str = REFUSING
) -> Outcome:
    return import_into(
        store,
        write_text(folder / "sales.csv", "\n".join(["Sale,Day,Amount,Product", *sales, ""])),
        write_text(folder / "products.csv", "\n".join([*PRODUCTS, ""])),
        write_text(folder / "costs.csv", "\n".join([*costs, ""])),
        mapping=mapping,
    )


def costs_of(store: Store) -> dict[str, str]:
    return {row.source_key: said_of(row.canonical, "cost") for row in received(store)}


def said_of(canonical: bytes, field: str) -> str:
    return str(json.loads(canonical)["fields"][field])


def refusals(
    store: Store, folder: Path, sales: tuple[str, ...], costs: tuple[str, ...] = COSTS, mapping: str = REFUSING
) -> list[str]:
    with nothing_changes(store), pytest.raises(RowsRefused) as refused:
        import_sales(store, folder, sales, costs, mapping)
    return [str(refusal) for refusal in refused.value.refusals]


def test_the_row_that_covers_the_day_is_taken_its_first_and_its_last_day_counting(store: Store, tmp_path: Path) -> None:
    days = ("2025-01-01", "2025-01-31", "2025-02-01", "2099-01-01")
    import_sales(store, tmp_path, tuple(f"S-{n},{day},100,A" for n, day in enumerate(days)))
    assert costs_of(store) == {"S-0": "10", "S-1": "10", "S-2": "11", "S-3": "11"}


def test_a_last_day_that_is_not_included_is_the_first_no_longer_covered(store: Store, tmp_path: Path) -> None:
    half_open = REFUSING.replace("    last_day: included\n", "")
    assert refusals(store, tmp_path, ("S-1,2025-01-30,1,A", "S-2,2025-01-31,1,A"), mapping=half_open) == [
        "sales.csv row 3, Product: 'A' has no row in costs*.csv that covers 2025-01-31"
    ]


def test_a_day_that_no_row_covers_is_refused(store: Store, tmp_path: Path) -> None:
    assert refusals(store, tmp_path, ("S-1,2024-12-31,1,A", "S-2,2025-04-01,1,B", "S-3,2025-03-31,1,B")) == [
        "sales.csv row 2, Product: 'A' has no row in costs*.csv that covers 2024-12-31",
        "sales.csv row 3, Product: 'B' has no row in costs*.csv that covers 2025-04-01",
    ]


def test_where_a_row_may_be_missing_the_next_column_is_taken(store: Store, tmp_path: Path) -> None:
    import_sales(store, tmp_path, ("S-1,2024-12-31,1,A", "S-2,2025-03-01,1,B", "S-3,2025-04-01,1,B"), mapping=SALES)
    assert costs_of(store) == {"S-1": "1", "S-2": "20", "S-3": "2"}


def test_rows_whose_days_overlap_are_refused_and_multiply_nothing(store: Store, tmp_path: Path) -> None:
    costs = (*COSTS, "A,2025-01-31,2025-01-31,12", "B,2025-04-01,2025-04-30,13", "A,2025-06-01,2025-06-30,14")
    assert refusals(store, tmp_path, ("S-1,2025-01-31,1,A",), costs) == [
        "costs.csv row 5, Product: 'A' covers days that row 2 covers too",
        "costs.csv row 7, Product: 'A' covers days that row 3 covers too",
    ]


def test_a_day_that_is_none_is_named_where_it_stands_and_nothing_follows_from_it(store: Store, tmp_path: Path) -> None:
    costs = (COSTS[0], "A,,2025-01-31,10", "A,2025-02-30,,10", "B,2025-03-01,2025-02-27,1")
    assert refusals(store, tmp_path, ("S-1,2025-01-31,1,A",), costs) == [
        "costs.csv row 2, costs.Start: is empty, but must not be",
        "costs.csv row 3, costs.Start: '2025-02-30' is not a day that exists, written as %Y-%m-%d",
        "costs.csv row 4, costs.End: '2025-02-27' leaves no day that the row covers, which begins by Start",
    ]


def test_a_sale_without_a_readable_day_is_refused_for_that_alone(store: Store, tmp_path: Path) -> None:
    found = refusals(store, tmp_path, ("S-1,soon,1,A",), mapping=SALES)
    assert found == ["sales.csv row 2, Day: 'soon' is not a day that exists, written as %Y-%m-%d"]


def test_a_day_of_another_file_is_asked_for_and_named_there(store: Store, tmp_path: Path) -> None:
    by_release = SALES.replace("on: Day", "on: products.Released").replace(
        "[costs.Cost, products.Cost]", "[costs.Cost]"
    )
    files = {
        "sales.csv": "Sale,Day,Amount,Product\nS-1,2025-06-01,1,A\nS-2,2025-06-01,1,B\n",
        "products.csv": "Id,Released\nA,2025-01-05\nB,never\n",
        "costs.csv": "\n".join([*COSTS, ""]),
    }
    paths = [write_text(tmp_path / name, text) for name, text in files.items()]
    with pytest.raises(RowsRefused) as refused:
        import_into(store, *paths, mapping=by_release)
    assert [str(found) for found in refused.value.refusals] == [
        "products.csv row 3, products.Released: 'never' is not a day that exists, written as %Y-%m-%d"
    ]
    write_text(paths[1], "Id,Released\nA,2025-01-05\nB,2025-03-02\n")
    import_into(store, *paths, mapping=by_release)
    assert costs_of(store) == {"S-1": "10", "S-2": "20"}


CHAINED = """
mapping: sales
target: transactions
source: shop
files:
  sales: {match: "sales*.csv"}
  products: {match: "products*.csv", join: {Product: Id}}
  groups: {match: "groups*.csv", join: {products.Group: Id}}
columns:
  source_key: Sale
  day: Day
  amount: Amount
  currency: {constant: EUR}
  family: {column: groups.Name, kind: text}
"""


def import_chained(store: Store, folder: Path, groups: str, mapping: str = CHAINED) -> Outcome:
    sales = "Sale,Day,Amount,Product\nS-1,2025-01-01,1,A\nS-2,2025-01-01,1,B\n"
    return import_into(
        store,
        write_text(folder / "sales.csv", sales),
        write_text(folder / "products.csv", "Id,Group\nA,1\nB,2\n"),
        write_text(folder / "groups.csv", f"Id,Name\n{groups}"),
        mapping=mapping,
    )


def test_a_file_is_looked_up_by_what_another_look_up_found(store: Store, tmp_path: Path) -> None:
    import_chained(store, tmp_path, "1,bikes\n2,helmets\n")
    assert [said_of(row.canonical, "family") for row in received(store)] == ["bikes", "helmets"]


def test_what_a_look_up_over_a_look_up_does_not_find_is_named_by_its_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(RowsRefused) as refused:
        import_chained(store, tmp_path, "1,bikes\n")
    assert [str(found) for found in refused.value.refusals] == [
        "sales.csv row 3, products.Group: '2' has no row in groups*.csv"
    ]
    allowed = CHAINED.replace("products.Group: Id}", "products.Group: Id}, missing: allowed")
    assert import_chained(store, tmp_path, "1,bikes\n", allowed).new == 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    from: Start\n", "", "11:9 'costs' has days without 'from'"),
        ("    on: Day\n    from: Start\n    until: End\n", "", "11:15 'costs' has days without 'on'"),
        ("last_day: included", "last_day: yes", "14:15 'last_day' cannot be 'yes'"),
        ("missing: allowed", "missing: often", "15:14 'missing' cannot be 'often'"),
        ("target: transactions", 'target: transactions\ndates: "%Y-%m-%dT%H:%M%z"', "4:9 'costs' is looked up by days"),
        ("columns: [costs.Cost, products.Cost]", "column: costs.Cost", "21:37 `first` is about several columns"),
        ("first: true", 'first: true, separator: "-"', "21:55 `first` is about several columns"),
    ],
)
def test_a_fault_is_named_with_its_line_and_column(old: str, new: str, fault: str) -> None:
    assert old in SALES
    with pytest.raises(DocumentRefused) as refused:
        parse_mapping(SALES.replace(old, new), "mapping.yaml")
    found = [f"{f.place.line}:{f.place.column} {f.what}" for f in refused.value.findings]
    assert any(line.startswith(fault) for line in found), found


def test_a_file_may_be_looked_up_by_those_before_it_only() -> None:
    turned = CHAINED.replace("{Product: Id}", "{groups.Product: Id}")
    # No file before it is called so: the point is a part of the column's name.
    ((left, _),) = parse_mapping(turned, "mapping.yaml").files[1].join
    assert (left.file, left.column) == ("sales", "groups.Product")


def test_the_hash_of_a_mapping_tells_how_it_looks_up() -> None:
    assert parse_mapping(SALES, "m").hash != parse_mapping(REFUSING, "m").hash


def test_exactness_survives_the_choice_of_a_column(store: Store, tmp_path: Path) -> None:
    import_sales(store, tmp_path, ("S-1,2025-01-01,123456789012.123456,A",))
    assert received(store)[0].amount == Decimal("123456789012.123456")
