"""The tables as the programs read them, the periods, and how a line is rounded and added up."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Row = dict[str, str]

PERIODS = (
    "2011-05-31", "2011-08-31", "2011-12-01", "2012-02-29", "2012-05-30", "2012-08-30", "2012-11-30", "2013-02-28",
)  # fmt: skip
"""First days of the quota periods; each ends on the day before the next."""


@dataclass(frozen=True)
class Line:
    """One earning line: what one order or order line pays one payee."""

    payee: str
    period: str
    source_key: str
    """SalesOrderID, or SalesOrderID/LineNumber where order lines are paid."""
    earned: Decimal
    """Dollars, already rounded to cents."""


Totals = dict[tuple[str, str], Decimal]
"""By payee and period."""


def totals(lines: Iterable[Line]) -> Totals:
    """Add lines up by payee and period."""
    found = defaultdict[tuple[str, str], Decimal](Decimal)
    for line in lines:
        found[line.payee, line.period] += line.earned
    return dict(found)


def cents(amount: Decimal) -> Decimal:
    """Round to cents, a half away from zero."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def rows(folder: Path, table: str) -> list[Row]:
    """Return a table's rows as text."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def orders(folder: Path) -> list[Row]:
    """Return the orders that have a salesperson: no plan pays on web orders."""
    return [row for row in rows(folder, "SalesOrderHeader") if row["SalesPersonID"]]


def order_lines(folder: Path) -> list[tuple[Row, Row]]:
    """Return each line of those orders with its order."""
    by_id = {order["SalesOrderID"]: order for order in orders(folder)}
    lines = rows(folder, "SalesOrderDetail")
    return [(line, by_id[line["SalesOrderID"]]) for line in lines if line["SalesOrderID"] in by_id]


def line_key(line: Row) -> str:
    """Return what an order line is called."""
    return f"{line['SalesOrderID']}/{line['LineNumber']}"


def period_of(order: Row) -> str:
    """Return the period of an order: the last that starts on or before its day."""
    return max(period for period in PERIODS if period <= order["OrderDate"])


def own_rates(folder: Path) -> dict[str, Decimal]:
    """Return CommissionPct by salesperson; nought for the three managers."""
    return {row["BusinessEntityID"]: Decimal(row["CommissionPct"]) for row in rows(folder, "SalesPerson")}


def in_force(row: Row, day: str) -> bool:
    """Tell whether a day lies from StartDate to EndDate, both counting; an empty EndDate is open."""
    return row["StartDate"] <= day and (not row["EndDate"] or day <= row["EndDate"])
