"""Margin: each order line pays on what it brought above its product's standard cost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from tests.adventureworks.tables import Line, Row, cents, in_force, line_key, order_lines, period_of, rows

RATE = Decimal("0.0400")


def margin(folder: Path) -> list[Line]:
    """One line an order line: 4 % of LineTotal − OrderQty × cost, where that is above nought."""
    history = defaultdict[str, list[Row]](list)
    for row in rows(folder, "ProductCostHistory"):
        history[row["ProductID"]].append(row)
    products = {row["ProductID"]: row for row in rows(folder, "Product")}
    lines = []
    for line, order in order_lines(folder):
        product = line["ProductID"]
        cost = cost_on(order["OrderDate"], history[product], products[product])
        above = max(Decimal(line["LineTotal"]) - int(line["OrderQty"]) * cost, Decimal(0))
        lines.append(Line(order["SalesPersonID"], period_of(order), line_key(line), cents(above * RATE)))
    return lines


def cost_on(day: str, history: Sequence[Row], product: Mapping[str, str]) -> Decimal:
    """Return the cost in force on a day, both ends counting; else the product's own."""
    for row in history:
        if in_force(row, day):
            return Decimal(row["StandardCost"])
    return Decimal(product["StandardCost"])
