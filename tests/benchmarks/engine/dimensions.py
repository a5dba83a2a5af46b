"""What the generated transactions look like: their dimensions, whole numbers and names.

Every dimension is a small whole number inside the benchmark and a text in the Parquet file, as a source sends it.
"""

from collections.abc import Mapping
from datetime import date, timedelta

FIRST_DAY = date(2025, 1, 1)
DAYS = 365
QUARTER_STARTS = (0, 90, 181, 273, 365)
"""Days of the year on which quarters begin; the last is the day after the year."""

REPS = 2_000
TEAMS = 50
ACCOUNTS = 100_000

SIZES: Mapping[str, int] = {
    "region": 20,
    "country": 60,
    "family": 12,
    "product": 500,
    "segment": 4,
    "channel": 5,
    "deal_currency": 6,
    "account": ACCOUNTS,
    "team": TEAMS,
    "sold_by": REPS,
}
"""How many values each dimension has. A country lies in one region and a product in one family."""

_LETTERS = {
    "region": "R{:02}",
    "country": "C{:02}",
    "family": "F{:02}",
    "product": "PR-{:03}",
    "segment": "S{}",
    "channel": "CH{}",
    "deal_currency": "X{}",
    "account": "A-{:06}",
    "team": "T-{:02}",
    "sold_by": "P-{:04}",
}


def name_of(field: str, code: int) -> str:
    """Return the text that stands for a dimension's value."""
    return _LETTERS[field].format(code)


def participant(number: int) -> str:
    """Return a payee's id: a rep's or, from REPS on, an overlay specialist's."""
    return name_of("sold_by", number)


def day_of(number: int) -> date:
    """Return a day of the year by its number from 0."""
    return FIRST_DAY + timedelta(days=number)
