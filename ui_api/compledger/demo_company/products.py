"""Products: the price list, and how an amount that a customer wants to spend becomes lines of an order."""

from dataclasses import dataclass
from itertools import accumulate

from compledger.demo_company.dice import Dice

PRICE_RISE_PERCENT_2026 = 103
DISCOUNTS_PERMILLE = (0, 0, 0, 25, 50, 50, 75, 100, 125, 150, 200)


@dataclass(frozen=True, slots=True)
class Product:
    """An entry of the price list."""

    name: str
    family: str
    list_euros: int
    """Price of one unit in 2025."""
    weight: int
    """How often it is bought beside the others."""

    def price_cents(self, year: int) -> int:
        """Return the list price of `year` in euro cents, always whole euros."""
        return (self.list_euros if year < 2026 else self.list_euros * PRICE_RISE_PERCENT_2026 // 100) * 100


PRODUCTS = (
    Product("Polaris Seat, one year", "Platform", 540, 14),
    Product("Polaris Site, one year", "Platform", 11_800, 9),
    Product("Polaris Connector", "Platform", 2_400, 7),
    Product("Halo Analytics Seat, one year", "Analytics", 720, 10),
    Product("Halo Forecast Module", "Analytics", 8_600, 8),
    Product("Implementation Day", "Services", 1_380, 11),
    Product("Training Week", "Services", 5_900, 5),
    Product("Edge Sensor Kit", "Hardware", 189, 8),
    Product("Edge Unit G2", "Hardware", 2_290, 12),
    Product("Support Standard, one year", "Support", 1_650, 9),
    Product("Support Premium, one year", "Support", 5_400, 7),
)
CHEAPEST = min(PRODUCTS, key=lambda product: product.list_euros)


@dataclass(frozen=True, slots=True)
class Line:
    """One product on an order; a line that takes goods back has a quantity below zero."""

    product: Product
    quantity: int
    unit_price_cents: int
    discount_permille: int

    @property
    def amount_cents(self) -> int:
        """Quantity times price less discount, rounded half away from zero once, at the end."""
        exact_permille = abs(self.quantity) * self.unit_price_cents * (1000 - self.discount_permille)
        cents = (exact_permille + 500) // 1000
        return cents if self.quantity >= 0 else -cents


def basket(dice: Dice, cents: int, year: int) -> tuple[Line, ...]:
    """Return one to four lines of different products worth about `cents` together, at the prices of `year`."""
    weights = [dice.between(2, 10) for _ in range(dice.pick((1, 1, 1, 2, 2, 2, 3, 3, 4)))]
    lines: list[Line] = []
    for weight in weights:
        share_cents = cents * weight // sum(weights)
        product = _product(dice, share_cents, year, {line.product.name for line in lines})
        if product is not None:
            lines.append(_line(product, share_cents, year, dice.pick(DISCOUNTS_PERMILLE)))
    return tuple(lines)


def _product(dice: Dice, cents: int, year: int, taken: set[str]) -> Product | None:
    """Return a product that fits into `cents`; the cheapest where none does, nothing where that is on the order."""
    fitting = [p for p in PRODUCTS if p.price_cents(year) <= cents and p.name not in taken]
    if fitting:
        return fitting[dice.weighted(list(accumulate(product.weight for product in fitting)))]
    return None if CHEAPEST.name in taken else CHEAPEST


def _line(product: Product, cents: int, year: int, discount_permille: int) -> Line:
    price = product.price_cents(year)
    net_price = price * (1000 - discount_permille) // 1000
    return Line(product, max(1, (cents + net_price // 2) // net_price), price, discount_permille)
