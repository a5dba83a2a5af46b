"""Files: rows as text, the way each system of the company writes them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file in UTF-8 with commas and plain line feeds, the same bytes on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def money(cents: int, mark: str) -> str:
    """Return cents as an amount with two places after `mark`, as in `-1234,50`."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}{mark}{abs(cents) % 100:02}"


def german_day(day: date) -> str:
    """Return the day as in `31.03.2025`."""
    return f"{day.day:02}.{day.month:02}.{day.year}"
