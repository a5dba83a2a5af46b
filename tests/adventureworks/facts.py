"""The tables as facts of the plain evaluator: seats, ties, quotas, rates and transactions, without any import."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from compledger.rules.language.forms.crediting import Through
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.periods import from_starts
from compledger.rules.timeline import FOREVER, Segment
from tests.adventureworks.categories import category_of_products
from tests.adventureworks.margin import costs
from tests.adventureworks.overrides import managers
from tests.adventureworks.tables import PERIODS, Row, line_key, order_lines, orders, own_rates, rows
from tests.naive import Held, OwnRate, Quota, Tie, World
from tests.naive import Row as Transaction

CALENDAR = "adventureworks-quota-periods"
HEAD = "1"
"""The head of the company, whose node is empty."""


def world_of(folder: Path, version: RuleSet, *, by_line: bool, last_day: date = FOREVER) -> World:
    """Return all that a version may read, with orders or order lines until a day as transactions."""
    sold = of_lines(folder) if by_line else of_orders(folder)
    starts = [date.fromisoformat(start) for start in PERIODS]
    return World(
        calendar=CALENDAR,
        periods=from_starts(starts, version.effective_until),
        versions=[Segment(version.effective_from, version.effective_until, version)],
        transactions=[row for row in sold if row["day"] <= last_day],
        seats=seats(folder),
        ties=[*territory_ties(folder), *manager_ties(folder)],
        quotas=quotas(folder),
        rates=[OwnRate(who, "commission", rate, date.min, FOREVER) for who, rate in own_rates(folder).items()],
    )


def of_orders(folder: Path) -> list[Transaction]:
    """Return the orders that have a salesperson as transactions."""
    return [
        {**_sold(order), "source": "adventureworks", "source_key": order["SalesOrderID"],
         "amount": Decimal(order["SubTotal"]), "territory": order["TerritoryID"]}
        for order in orders(folder)
    ]  # fmt: skip


def of_lines(folder: Path) -> list[Transaction]:
    """Return their lines, each with its product's category and the cost of the day."""
    category, cost = category_of_products(folder), costs(folder)
    return [
        {**_sold(order), "source": "adventureworks-lines", "source_key": line_key(line),
         "amount": Decimal(line["LineTotal"]), "category": category[line["ProductID"]],
         "quantity": Decimal(line["OrderQty"]), "cost": cost(line["ProductID"], order["OrderDate"])}
        for line, order in order_lines(folder)
    ]  # fmt: skip


def _sold(order: Row) -> dict[str, object]:
    return {"day": date.fromisoformat(order["OrderDate"]), "currency": "USD", "sold_by": order["SalesPersonID"]}


def seats(folder: Path) -> list[Held]:
    """Return the seats of the sales staff and of the head of the company."""
    return [
        Held(row["BusinessEntityID"], row["OrganizationNode"], row["JobTitle"], "Sales", _hired(row), FOREVER)
        for row in _staff(folder)
    ]


def manager_ties(folder: Path) -> list[Tie]:
    """Return everybody's managers; above the topmost node is the head of the company."""
    staff = _staff(folder)
    by_node = {row["OrganizationNode"]: row for row in staff}
    found = []
    for row in staff:
        above = [*managers(row["OrganizationNode"]), ""] if row["OrganizationNode"] else []
        for level, node in enumerate(above, start=1):
            who, manager = row["BusinessEntityID"], by_node[node]
            begins = max(_hired(row), _hired(manager))
            found.append(
                Tie(Through.MANAGERS, "", who, level, manager["BusinessEntityID"], node, None, begins, FOREVER)
            )
    return found


def territory_ties(folder: Path) -> list[Tie]:
    """Return who holds which territory."""
    return [
        Tie(Through.TERRITORY, "", row["TerritoryID"], 0, row["BusinessEntityID"], "", None,
            date.fromisoformat(row["StartDate"]), _day_after(row["EndDate"]))
        for row in rows(folder, "SalesTerritoryHistory")
    ]  # fmt: skip


def quotas(folder: Path) -> list[Quota]:
    """Return the quotas of the periods."""
    return [
        Quota(row["BusinessEntityID"], "sales", CALENDAR, row["QuotaDate"], Decimal(row["SalesQuota"]), "USD")
        for row in rows(folder, "SalesPersonQuotaHistory")
    ]


def _staff(folder: Path) -> list[Row]:
    found = rows(folder, "Employee")
    return [row for row in found if row["OrganizationNode"].startswith("/6/") or row["BusinessEntityID"] == HEAD]


def _hired(row: Row) -> date:
    return date.fromisoformat(row["HireDate"])


def _day_after(last_day: str) -> date:
    return date.fromisoformat(last_day) + timedelta(days=1) if last_day else FOREVER
