"""Margin: each order line pays on what it brought above its product's standard cost."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from tests.adventureworks.tables import Line, Row, cents, in_force, line_key, order_lines, period_of, rows

RATE = Decimal("0.0400")


def margin(folder: Path) -> list[Line]:
    """One line an order line: 4 % of LineTotal − OrderQty × cost, where that is above nought."""
    cost, lines = costs(folder), []
    for line, order in order_lines(folder):
        of_all = int(line["OrderQty"]) * cost(line["ProductID"], order["OrderDate"])
        above = max(Decimal(line["LineTotal"]) - of_all, Decimal(0))
        lines.append(Line(order["SalesPersonID"], period_of(order), line_key(line), cents(above * RATE)))
    return lines


def costs(folder: Path) -> Callable[[str, str], Decimal]:
    """Return what tells a product's cost on a day: that in force, both ends counting; else the product's own."""
    history = defaultdict[str, list[Row]](list)
    for row in rows(folder, "ProductCostHistory"):
        history[row["ProductID"]].append(row)
    own = {row["ProductID"]: row["StandardCost"] for row in rows(folder, "Product")}

    def cost(product: str, day: str) -> Decimal:
        found = [row["StandardCost"] for row in history[product] if in_force(row, day)]
        return Decimal(found[0] if found else own[product])

    return cost
