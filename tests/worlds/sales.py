"""Random transactions."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.naive import Row
from tests.worlds.people import PEOPLE, TERRITORIES, UNITS

FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 4, 30)
REGIONS = ("EMEA", "APAC", "it's")
FIELDS = {
    "sold_by": "participant", "helped_by": "participant", "region": "text", "territory": "text", "team": "text",
    "cost": "money", "quantity": "quantity", "discount": "share", "new": "flag", "booked": "date",
}  # fmt: skip

days = st.integers(0, (LAST_DAY - FIRST_DAY).days).map(lambda n: FIRST_DAY + timedelta(days=n))
amounts = st.one_of(
    st.sampled_from([Decimal(n) for n in (0, 1, 100, 1000, 2500, 10_000, -1000, -2500)]),
    st.decimals(-50_000, 50_000, places=6, allow_nan=False, allow_infinity=False),
)
quantities = st.sampled_from([Decimal(text) for text in ("0", "1", "2", "10", "0.5", "-3", "7.123456")])


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Draw a value, now and then a missing one."""
    return st.integers(0, 7).flatmap(lambda n: strategy if n else st.none())


transactions: st.SearchStrategy[Row] = st.fixed_dictionaries(
    {
        "source": st.just("erp"),
        "source_key": st.one_of(st.integers(1, 2000).map(str), st.sampled_from(["A/1", "A/10", "é", "B"])),
        "day": days,
        "amount": amounts,
        "currency": st.sampled_from(["EUR", "EUR", "EUR", "USD", "GBP"]),
        "sold_by": maybe(st.sampled_from(PEOPLE)),
        "helped_by": maybe(st.sampled_from(PEOPLE)),
        "region": maybe(st.sampled_from(REGIONS)),
        "territory": maybe(st.sampled_from([*TERRITORIES, "nobody's"])),
        "team": maybe(st.sampled_from([*UNITS, "East"])),
        "cost": maybe(amounts),
        "quantity": maybe(quantities),
        "discount": maybe(st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("0.25")])),
        "new": maybe(st.booleans()),
        "booked": maybe(days),
    }
)
exchange_rates = st.one_of(
    st.decimals("0.00000000000001", "999.99999999999999", places=14),
    st.sampled_from([Decimal("0.9"), Decimal("1.00000000000005")]),
)
