"""The company as files: the one entry of this room."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from compledger.demo_company.careers import Career
from compledger.demo_company.changes import staff_company
from compledger.demo_company.corrections import correct_orders
from compledger.demo_company.files import german_day, money, write_rows
from compledger.demo_company.lifecycle import Event, live_events
from compledger.demo_company.orders import Order, take_orders
from compledger.demo_company.quotas import Quotas, plan_quotas

DOCUMENTS = (
    "README.txt",
    "calendar.yaml",
    "mappings/order-lines.yaml",
    "mappings/lifecycle.yaml",
    "mappings/people.yaml",
    "mappings/quotas.yaml",
    "rule-sets/nordlicht-sales-2025.yaml",
    "rule-sets/nordlicht-sales-2026.yaml",
    "rule-sets/nordlicht-services-spif.yaml",
)
"""Files that are the same for every seed; they lie beside this module."""
PEOPLE = (
    "participant", "name", "position", "title", "business_unit", "reports_to",
    "effective_from", "effective_until", "commission_rate",
)  # fmt: skip
QUOTAS = ("participant", "measure", "period", "amount", "currency")
ORDERS = ("order_number", "ordered_on", "customer", "region", "sold_by", "channel")
LINES = (
    "order_number", "line_number", "product", "product_family", "quantity", "unit_price", "discount", "line_amount",
    "returns",
)  # fmt: skip
LIFECYCLE = ("event_key", "order_number", "line_number", "event", "event_day", "amount", "currency")
CURRENCY = "EUR"


def write_company(folder: Path, *, seed: int = 7, payees: int = 250) -> None:
    """Write the files of an invented company into `folder`, which is made where it is missing.

    The same seed and number of payees write the same bytes. Files of the same names are replaced, others stay.

    Raises:
        CompanyTooSmall: fewer payees than the four levels and their changes need.
    """
    careers = staff_company(seed, payees)
    quotas = plan_quotas(seed, careers)
    orders = take_orders(seed, careers, quotas.final)
    corrected = correct_orders(seed, orders, careers)
    for document in DOCUMENTS:
        _copy_document(folder, document)
    write_rows(folder / "people.csv", PEOPLE, _people(careers))
    write_rows(folder / "quotas.csv", QUOTAS, _quotas(quotas.first))
    write_rows(folder / "quotas-2025-revision.csv", QUOTAS, _quotas(quotas.revised))
    write_rows(folder / "orders.csv", ORDERS, _orders(orders))
    write_rows(folder / "order-lines.csv", LINES, _lines(orders))
    write_rows(folder / "orders-corrected.csv", ORDERS, _orders(corrected))
    write_rows(folder / "order-lines-corrected.csv", LINES, _lines(corrected))
    write_rows(folder / "lifecycle.csv", LIFECYCLE, _lifecycle(live_events(seed, orders)))


def _copy_document(folder: Path, document: str) -> None:
    target = folder / document
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(files("compledger.demo_company").joinpath("documents", document).read_bytes())


def _people(careers: Iterable[Career]) -> Iterator[tuple[str, ...]]:
    for career in careers:
        for fact in career.facts:
            yield (
                career.participant, career.name, fact.seat.position, fact.seat.title, fact.seat.business_unit,
                fact.seat.reports_to, fact.effective_from.isoformat(),
                "" if fact.effective_until is None else fact.effective_until.isoformat(), f"{fact.rate:f}",
            )  # fmt: skip


def _quotas(quotas: Quotas) -> Iterator[tuple[str, ...]]:
    for (participant, period), cents in quotas.items():
        yield participant, "sales", period, money(cents, "."), CURRENCY


def _orders(orders: Iterable[Order]) -> Iterator[tuple[str, ...]]:
    for order in orders:
        yield order.number, german_day(order.day), order.customer, order.region, order.sold_by, order.channel


def _lines(orders: Iterable[Order]) -> Iterator[tuple[str, ...]]:
    for order in orders:
        returned = order.returned.number if order.returned else ""
        for number, line in enumerate(order.lines, 1):
            yield (
                order.number, str(number), line.product.name, line.product.family, str(line.quantity),
                money(line.unit_price_cents, ","), f"0,{line.discount_permille:03}", money(line.amount_cents, ","),
                returned,
            )  # fmt: skip


def _lifecycle(events: Iterable[Event]) -> Iterator[tuple[str, ...]]:
    for event in events:
        yield (
            event.key, event.order_number, str(event.line_number), event.code, german_day(event.day),
            money(event.amount_cents, ","), CURRENCY,
        )  # fmt: skip
