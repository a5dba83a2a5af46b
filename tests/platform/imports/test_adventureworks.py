"""Real orders, people, quotas and rates through the example mappings."""

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from compledger.imports import Outcome
from compledger.people import PersonalDetail, PersonalRate, Quota
from compledger.plans import parse_calendar, publish_calendar
from compledger.store import Store
from tests.platform.imports.samples import all_rows, import_into, nothing_changes, received, state
from tests.writing import write

EXAMPLES = Path(__file__).parents[3] / "rules" / "examples"


def import_example(store: Store, folder: Path, mapping: str, *names: str) -> Outcome:
    text = (EXAMPLES / "mappings" / f"adventureworks-{mapping}.yaml").read_text(encoding="utf-8")
    return import_into(store, *(folder / name for name in names), mapping=text)


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_order_is_received_to_the_last_digit_and_parquet_brings_nothing_new(
    store: Store, adventureworks: Path
) -> None:
    outcome = import_example(store, adventureworks, "orders", "SalesOrderHeader.csv")
    orders = rows_of(adventureworks, "SalesOrderHeader.csv")
    assert outcome.totals.amounts == {"USD": sum(Decimal(order["SubTotal"]) for order in orders)}
    assert [(row.source_key, str(row.day), row.amount) for row in received(store)] == [
        (order["SalesOrderID"], order["OrderDate"][:10], Decimal(order["SubTotal"])) for order in orders
    ]
    with nothing_changes(store):
        again = import_example(store, adventureworks, "orders", "SalesOrderHeader.parquet")
    assert (again.totals.rows, again.unchanged) == (7_422, 7_422)


def test_lines_joined_to_their_orders_are_the_same_from_csv_and_from_parquet(
    store: Store, adventureworks: Path
) -> None:
    files = ("SalesOrderDetail", "SalesOrderHeader")
    outcome = import_example(store, adventureworks, "order-lines", *(f"{name}.csv" for name in files))
    assert outcome.totals.rows == outcome.new == 35_557
    assert outcome.totals.amounts == {"USD": Decimal("57044330.819106")}
    again = import_example(store, adventureworks, "order-lines", *(f"{name}.parquet" for name in files))
    assert (again.unchanged, again.batch) == (35_557, None)


def test_lines_take_the_cost_in_force_and_the_category_over_two_more_tables(store: Store, adventureworks: Path) -> None:
    names = ("SalesOrderDetail", "SalesOrderHeader", "Product", "ProductSubcategory", "ProductCategory")
    files = (*(f"{name}.csv" for name in names), "ProductCostHistory.csv")
    assert import_example(store, adventureworks, "costed-lines", *files).new == 35_557
    sold = [json.loads(row.canonical)["fields"] for row in received(store)]
    products = {row["ProductID"]: row for row in rows_of(adventureworks, "Product.csv")}
    own = [Decimal(products[fields["product"]]["StandardCost"]) for fields in sold]
    assert sum(Decimal(fields["cost"]) != cost for fields, cost in zip(sold, own, strict=True)) == 16_772
    by_category = {"Bikes": 18_644, "Components": 8_369, "Clothing": 6_373, "Accessories": 2_171}
    assert Counter(fields["category"] for fields in sold) == by_category


@pytest.fixture
def staffed(store: Store, adventureworks: Path) -> Store:
    """A store with the salespeople and the calendar of their quotas."""
    text = (EXAMPLES / "adventureworks-calendar.yaml").read_text(encoding="utf-8")
    with write(store) as writing:
        publish_calendar(writing, parse_calendar(text, "calendar.yaml"))
    import_example(store, adventureworks, "people", "SalesPerson.csv", "Employee.csv", "Person.csv")
    return store


def test_the_salespeople_have_their_own_rates_and_their_names_only_beside_them(
    staffed: Store, adventureworks: Path
) -> None:
    expected = {
        row["BusinessEntityID"]: Decimal(row["CommissionPct"]) for row in rows_of(adventureworks, "SalesPerson.csv")
    }
    assert {rate.participant: rate.rate for rate in all_rows(staffed, PersonalRate)} == expected
    names = {detail.participant: detail.name for detail in all_rows(staffed, PersonalDetail)}
    assert len(names) == 17
    held = state(staffed)
    for name in names.values():
        assert [table for table, rows in held.items() if str(name) in str(rows)] == ["personal_detail"]


def test_quotas_and_daily_rates_come_in_and_come_in_once(staffed: Store, adventureworks: Path) -> None:
    quotas = import_example(staffed, adventureworks, "quotas", "SalesPersonQuotaHistory.csv")
    rates = import_example(staffed, adventureworks, "exchange-rates", "CurrencyRate.csv")
    assert (quotas.new, rates.new) == (95, 9_128)
    assert sum(quota.amount for quota in all_rows(staffed, Quota)) == quotas.totals.amounts["USD"]
    with nothing_changes(staffed):
        import_example(staffed, adventureworks, "quotas", "SalesPersonQuotaHistory.csv")
        import_example(staffed, adventureworks, "exchange-rates", "CurrencyRate.csv")
