"""Territory credit: whoever holds the order's territory on its day shares it, whoever sold it."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

from tests.adventureworks.tables import Line, Row, cents, in_force, orders, own_rates, period_of, rows


def territories(folder: Path) -> list[Line]:
    """One line per order and holder: the holder's part of SubTotal × the holder's own CommissionPct."""
    rates, history = own_rates(folder), rows(folder, "SalesTerritoryHistory")
    lines = []
    for order in orders(folder):
        holders = holders_of(history, order["TerritoryID"], order["OrderDate"])
        for holder, part in zip(holders, parts(Decimal(order["SubTotal"]), holders), strict=True):
            lines.append(Line(holder, period_of(order), order["SalesOrderID"], cents(part * rates[holder])))
    return lines


def holders_of(history: Sequence[Row], territory: str, day: str) -> list[str]:
    """Return who holds a territory on a day, in order of BusinessEntityID as a number."""
    found = [row for row in history if row["TerritoryID"] == territory and in_force(row, day)]
    return sorted((row["BusinessEntityID"] for row in found), key=int)


def parts(amount: Decimal, holders: Sequence[str]) -> list[Decimal]:
    """Split equally: all parts but the last are cut off at 4 decimals, the last takes what is left."""
    cut = (amount / len(holders)).quantize(Decimal("0.0001"), ROUND_DOWN)
    return [cut] * (len(holders) - 1) + [amount - cut * (len(holders) - 1)]
