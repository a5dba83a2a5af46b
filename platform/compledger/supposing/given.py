"""Supposed sales as somebody writes them: fields by name, each read as the kind that the rule set declares."""

import csv
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from compledger.rules.language import EXACT_KINDS, TRANSACTION_FIELDS, FieldKind, RuleSet
from compledger.rules.money import NotAnAmount, sale_amount
from compledger.rules.periods import Period
from compledger.rules.refused import Refused

GivenSale = Mapping[str, str]
"""Fields by name, as texts; what is not there is missing."""
SOURCE = "supposed"
"""The source of a sale that names none."""


class NotASale(Refused, ValueError):
    """A supposed sale cannot be read."""

    def __init__(self, what: str, why: str) -> None:
        self.what, self.why = what, why
        super().__init__(f"supposed sale {what}: {why}")


def given_sale(
    given: GivenSale, number: int, versions: Sequence[RuleSet], period: Period, elsewhere: Collection[str] = ()
) -> Mapping[str, object]:
    """Return a supposed sale as engines read it.

    Args:
        given: amount and day at least; the currency is the rule set's unless it is given.
        number: tells it apart from others: without a key of its own it is `supposed-1`.
        versions: that may decide its day; they declare its fields.
        period: the days that are calculated.
        elsewhere: fields that other plans know, and that are nothing to this one.

    Raises:
        NotASale: a field is unknown or not of its kind, or the day is none of the period's.
    """
    what = given.get("source_key") or str(number)
    kinds = dict(TRANSACTION_FIELDS.kinds)
    for version in versions:
        kinds |= version.fields
    for name in given:
        if name not in kinds and name not in elsewhere:
            known = ", ".join(sorted({*kinds, *elsewhere}))
            raise NotASale(what, f"no rule set of the period knows a field {name!r}. They have: {known}")
    for name in ("amount", "day"):
        if not given.get(name):
            raise NotASale(what, f"it has no {name}. Give at least amount and day, as in amount=1000,day=2025-03-20")
    usual = {"source": SOURCE, "source_key": f"{SOURCE}-{number}", "currency": versions[0].currency}
    said = {name: text for name, text in {**usual, **given}.items() if text and name in kinds}
    read = {name: _value(what, name, text, kinds[name]) for name, text in said.items()}
    day = read["day"]
    assert isinstance(day, date)
    if day not in period:
        raise NotASale(what, f"its day {day} is none of {period.name}, {period.starts_on} until {period.ends_before}")
    return {**dict.fromkeys(kinds), **read}


def sales_in_file(path: Path) -> Iterator[GivenSale]:
    """Give the sales of a CSV file with a header, or of a file with a JSON object a line.

    Raises:
        NotASale: a line is no JSON object of texts and numbers, or has more cells than the header.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix in {".jsonl", ".ndjson", ".json"}:
        for number, line in enumerate(filter(None, text.splitlines()), start=1):
            yield _object(f"{path.name}:{number}", line)
        return
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        if None in row or None in row.values():
            raise NotASale(f"{path.name}:{number}", "it has not as many cells as the header")
        yield row


def _object(place: str, line: str) -> GivenSale:
    try:
        found = json.loads(line, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise NotASale(place, f"it is no JSON: {error.msg}") from error
    if not isinstance(found, dict) or not all(isinstance(v, str | bool | None) for v in found.values()):
        raise NotASale(place, "it has to be an object of texts, numbers and flags by name of field")
    return {name: str(value).lower() if isinstance(value, bool) else value or "" for name, value in found.items()}


def _value(what: str, name: str, text: str, kind: FieldKind) -> str | Decimal | date | bool:
    try:
        if kind in EXACT_KINDS:
            return sale_amount(text)
        if kind is FieldKind.DATE:
            return date.fromisoformat(text)
    except NotAnAmount as error:
        raise NotASale(what, f"{name}: {error}") from error
    except ValueError as error:
        raise NotASale(what, f"{name} {text!r} is no day. Write it as 2025-03-20") from error
    if kind is not FieldKind.FLAG:
        return text
    if text not in {"true", "false"}:
        raise NotASale(what, f"{name} {text!r} is neither true nor false")
    return text == "true"
