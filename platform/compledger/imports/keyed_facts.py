"""Exchange rates: one value for each key, the newest counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from compledger.imports.new_facts import NewFacts
from compledger.imports.timelines import NewestValues
from compledger.plans import CurrencyRow, ExchangeRate
from compledger.rules.money import minor_places
from compledger.store import newest_position

KeyedRow = Mapping[str, Any]


def exchange_rate_facts(session: Session, rows: Sequence[KeyedRow]) -> NewFacts:
    """Return the rates that are new or revised, and the currencies that they are the first of."""
    codes = {row[side] for row in rows for side in ("from_currency", "to_currency")}
    codes -= set(session.exec(select(CurrencyRow.code)).all())
    currencies = [{"code": code, "minor_places": minor_places(code)} for code in sorted(codes)]
    known = NewestValues(session, ExchangeRate, ("from_currency", "to_currency", "day", "source"), ("rate",))
    pair = ("from_currency", "to_currency", "day", "publisher")
    changes = Counter(known.say(_taken(row, pair), (row["rate"],)) for row in rows)
    return NewFacts(newest_position(session), {CurrencyRow: currencies, ExchangeRate: known.added}, Counter(changes))


def _taken(row: KeyedRow, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
