"""Overrides: the salesperson's manager and that manager's manager are paid on each order."""

from decimal import Decimal
from pathlib import Path

from tests.adventureworks.tables import Line, cents, orders, period_of, rows

RATES = (Decimal("0.0020"), Decimal("0.0005"))
"""Of the direct manager, and of the one above."""


def overrides(folder: Path) -> list[Line]:
    """One line per order and manager: SubTotal × the level's rate."""
    node_of = {row["BusinessEntityID"]: row["OrganizationNode"] for row in rows(folder, "Employee")}
    seat_of = {node: employee for employee, node in node_of.items()}
    return [
        Line(seat_of[manager], period_of(order), order["SalesOrderID"], cents(Decimal(order["SubTotal"]) * rate))
        for order in orders(folder)
        for manager, rate in zip(managers(node_of[order["SalesPersonID"]]), RATES, strict=False)
    ]


def managers(node: str) -> list[str]:
    """Return the nodes above `/6/1/3/`: `/6/1/`, then `/6/`. Above that is the company's head, who gets nothing."""
    steps = node.strip("/").split("/")
    return ["/" + "/".join(steps[:count]) + "/" for count in range(len(steps) - 1, 0, -1)]
