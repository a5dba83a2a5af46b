"""Random transactions."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tests.naive import Row
from tests.worlds.features import Features
from tests.worlds.people import PEOPLE, TERRITORIES, UNITS

REGIONS = ("EMEA", "APAC", "it's")
FIELDS = {
    "sold_by": "participant", "helped_by": "participant", "region": "text", "territory": "text", "team": "text",
    "cost": "money", "list_price": "money EUR", "quantity": "quantity", "discount": "share", "new": "flag",
    "booked": "date",
}  # fmt: skip

DAYS = tuple(
    date.fromisoformat(f"2025-{day}")
    for day in ("02-01", "02-09", "02-10", "02-14", "02-28", "01-20", "01-31", "03-01", "03-04", "03-31", "04-02")
)
"""Bounds of periods, versions, campaigns and stays, and days beside them; few, so that sales share days."""
days = st.sampled_from(DAYS[:5] * 2 + DAYS[5:])
amounts = st.one_of(
    st.sampled_from([Decimal(n) for n in (1000, 100, 2500, 10_000, 1, 0, -1000, -2500)]),
    st.decimals(-50_000, 50_000, places=6, allow_nan=False, allow_infinity=False),
)
quantities = [Decimal(text) for text in ("2", "1", "10", "0.5", "-3", "7.123456", "0")]

WIDEST = Decimal("999999999999.999999")


def transactions(features: Features) -> st.SearchStrategy[Row]:
    """Draw a transaction; amounts are as wide as they may be only where the features say so."""
    return _wide if "wide" in features else _usual


_usual: st.SearchStrategy[Row] = st.fixed_dictionaries(
    {
        "source": st.just("erp"),
        "source_key": st.sampled_from([*map(str, range(1, 13)), "A/1", "A/10", "é", "B"]),
        "day": days,
        "amount": amounts,
        "currency": st.sampled_from(["EUR"] * 14 + ["USD"] * 4 + ["GBP"]),
        "sold_by": st.sampled_from(["P-1"] * 6 + [*PEOPLE[1:], "P-2", None]),
        "helped_by": st.sampled_from(["P-2"] * 4 + [*PEOPLE, None]),
        "region": st.sampled_from(["EMEA"] * 4 + [*REGIONS, None]),
        "territory": st.sampled_from(["4"] * 6 + [*TERRITORIES, "nobody's", None]),
        "team": st.sampled_from(["North"] * 6 + [*UNITS, "East", None]),
        "cost": st.one_of(amounts, amounts, st.none()),
        "list_price": st.sampled_from([Decimal(100), Decimal("999.99"), None]),
        "quantity": st.sampled_from([*quantities, None]),
        "discount": st.sampled_from([Decimal("0.1"), Decimal("0.25"), Decimal(0), None]),
        "new": st.sampled_from([True, False, None]),
        "booked": st.sampled_from([*DAYS, None]),
    }
)
_wide = _usual.flatmap(
    lambda row: st.sampled_from([row["amount"], WIDEST, -WIDEST, Decimal("1234567890.123456")]).map(
        lambda amount: {**row, "amount": amount}
    )
)
exchange_rates = st.one_of(
    st.decimals("0.00000000000001", "999.99999999999999", places=14),
    st.sampled_from([Decimal("0.9"), Decimal("1.00000000000005")]),
)
