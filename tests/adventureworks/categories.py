"""Category rates: each order line pays the rate of its product's category."""

from decimal import Decimal
from pathlib import Path

from tests.adventureworks.tables import Line, cents, line_key, order_lines, period_of, rows

RATES = {
    "Bikes": Decimal("0.0100"),
    "Components": Decimal("0.0150"),
    "Clothing": Decimal("0.0200"),
    "Accessories": Decimal("0.0250"),
}


def categories(folder: Path) -> list[Line]:
    """One line an order line: LineTotal × the category's rate."""
    category = category_of_products(folder)
    return [
        Line(
            order["SalesPersonID"],
            period_of(order),
            line_key(line),
            cents(Decimal(line["LineTotal"]) * RATES[category[line["ProductID"]]]),
        )
        for line, order in order_lines(folder)
    ]


def category_of_products(folder: Path) -> dict[str, str]:
    """Return the category's name by product, over its subcategory; products without one are never sold."""
    names = {row["ProductCategoryID"]: row["Name"] for row in rows(folder, "ProductCategory")}
    of_subcategory = {
        row["ProductSubcategoryID"]: names[row["ProductCategoryID"]] for row in rows(folder, "ProductSubcategory")
    }
    return {
        row["ProductID"]: of_subcategory[row["ProductSubcategoryID"]]
        for row in rows(folder, "Product")
        if row["ProductSubcategoryID"]
    }
