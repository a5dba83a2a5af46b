"""The factors of an earning: its rate, and the multiples of it."""

import re

from compledger.rules.language.forms.document import (
    RATE_BELOW,
    RATE_PLACES,
    TIMES_PLACES,
    UNIT_RATE_BELOW,
    UNIT_RATE_PLACES,
)
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.paying import Factor, PeriodRate, PersonalRate, TableRate, ValueRate
from compledger.rules.language.forms.tables import Gives, TieredTable
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.reader import NAME, nearest
from compledger.rules.language.text.source import Items, Mapping, Text, Value

MOST_MULTIPLES = 20
ONLY_DIGITS = re.compile(r"[-+]?[0-9][-+0-9.,_eE]*\s*%?", re.ASCII)
"""What can be meant as nothing but a number."""
BY_WORD = re.compile(r"(personal|table|value)\s+([^\s(*/+-].*)", re.ASCII)
"""A source of factors and its name; `table (x)` and `value * 2` are formulas."""


def read_rate(item: Mapping, manuscript: Manuscript, table: TieredTable | None, paid_on: FieldKind) -> Factor | None:
    """Return an earning's rate: a share of money, or money a unit; None where every tier has its own."""
    multiplied = table is None or any(tier.rate is None for tier in table.tiers)
    value = item.values.get("rate")
    if value is None:
        if multiplied and table is not None:
            hint = "add `rate: 0.08` or `rate: personal commission`"
            manuscript.reader.fault(item.place, "the earning has no rate", hint)
        return None
    if table is not None and not table.tiers:
        return _rate(value, manuscript, paid_on)
    if not multiplied:
        hint = "leave `rate` out, or write `times` in the tiers"
        manuscript.reader.fault(value.place, "every tier has a rate of its own", hint)
    return _rate(value, manuscript, paid_on)


def _rate(value: Value, manuscript: Manuscript, paid_on: FieldKind) -> Factor:
    by_unit = paid_on is FieldKind.QUANTITY
    kind = FieldKind.MONEY if by_unit else FieldKind.SHARE
    places, below = (UNIT_RATE_PLACES, UNIT_RATE_BELOW) if by_unit else (RATE_PLACES, RATE_BELOW)
    return _factor(value, manuscript, kind, Gives.RATE, places=places, below=below)


def read_times(item: Mapping, manuscript: Manuscript) -> tuple[Factor, ...]:
    """Return the multiples of an earning's rate."""
    value = item.values.get("times")
    if value is None:
        return ()
    values = value.values if isinstance(value, Items) else (value,)
    if len(values) > MOST_MULTIPLES:
        hint = "multiply figures out, or put them into one table"
        manuscript.reader.fault(values[MOST_MULTIPLES].place, f"more than {MOST_MULTIPLES} multiples", hint)
        values = values[:MOST_MULTIPLES]
    return tuple(
        _factor(one, manuscript, FieldKind.SHARE, Gives.TIMES, places=TIMES_PLACES, below=RATE_BELOW) for one in values
    )


def _factor(value: Value, manuscript: Manuscript, kind: FieldKind, gives: Gives, *, places: int, below: int) -> Factor:
    reader = manuscript.reader
    if not isinstance(value, Text) or ONLY_DIGITS.fullmatch(value.value):
        found = reader.decimal(Mapping(value.place, {"factor": value}), "factor", places=places, below=below)
        if found < 0:
            what = f"a {'rate' if gives is Gives.RATE else 'multiple'} of {found} is below 0"
            reader.fault(value.place, what, "rates and multiples are 0 or more")
        return found
    named = BY_WORD.fullmatch(value.value)
    if named is None:
        return PeriodRate(manuscript.formula_at(value, manuscript.of_period(), (kind,)), value.value)
    word, name = named[1], named[2].strip()
    if word == "personal":
        if not NAME.fullmatch(name):
            reader.fault(value.place, f"{name!r} is not a personal rate's name", "write `rate: personal commission`")
        return PersonalRate(name)
    if word == "value":
        _refuse_value(name, value, manuscript, kind)
        return ValueRate(name)
    _refuse_table(name, value, manuscript, gives)
    return TableRate(name)


def _refuse_value(name: str, value: Text, manuscript: Manuscript, kind: FieldKind) -> None:
    known = manuscript.values.get(name)
    if known is None:
        fitting = [one for one, found in manuscript.values.items() if found.kind is kind]
        manuscript.reader.fault(value.place, f"no value is called {name!r}", nearest(name, fitting))
    elif known.kind is not kind:
        what = f"{name!r} is {known.kind}, {kind} is needed"
        manuscript.reader.fault(value.place, what, "a rate is a share of money, or money a unit; a multiple is a share")


def _refuse_table(name: str, value: Text, manuscript: Manuscript, gives: Gives) -> None:
    found = manuscript.tables.get(name)
    if found is None:
        hint = nearest(name, manuscript.tables) + "; a table of tiers goes into `table`"
        manuscript.reader.fault(value.place, f"no lookup or curve is called {name!r}", hint)
    elif found is not gives:
        what = f"{name!r} gives {found}, {gives} is needed"
        manuscript.reader.fault(value.place, what, f"write `{gives}: …` in its rows, or use it where it fits")
