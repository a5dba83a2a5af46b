"""Bands on the whole amount: the attainment at the period's end sets the multiple of every order in it."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from tests.adventureworks.tables import Line, cents, orders, own_rates, period_of, rows


def bands(folder: Path) -> list[Line]:
    """One line an order: SubTotal × CommissionPct × the multiple of the band that the final attainment lies in."""
    rates, quotas = own_rates(folder), quotas_of(folder)
    sold = defaultdict[tuple[str, str], Decimal](Decimal)
    for order in orders(folder):
        sold[order["SalesPersonID"], period_of(order)] += Decimal(order["SubTotal"])
    lines = []
    for order in orders(folder):
        payee, period = order["SalesPersonID"], period_of(order)
        times = multiple(sold[payee, period], quotas[payee, period])
        earned = cents(Decimal(order["SubTotal"]) * rates[payee] * times)
        lines.append(Line(payee, period, order["SalesOrderID"], earned))
    return lines


def quotas_of(folder: Path) -> dict[tuple[str, str], Decimal]:
    """Return quotas by salesperson and first day of the period."""
    return {
        (row["BusinessEntityID"], row["QuotaDate"]): Decimal(row["SalesQuota"])
        for row in rows(folder, "SalesPersonQuotaHistory")
    }


def multiple(sold: Decimal, quota: Decimal) -> Decimal:
    """Return the band's multiple; bounds are compared without dividing, and belong to the band above."""
    if sold < Decimal("0.70") * quota:
        return Decimal("0.50")
    if sold < Decimal("0.85") * quota:
        return Decimal("1.00")
    if sold < quota:
        return Decimal("1.25")
    return Decimal("1.50")
