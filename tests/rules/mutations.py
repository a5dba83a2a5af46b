"""Every single change that can be made to a rule set's typed form, one at a time."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from compledger.rules.language.forms.crediting import Recipient, Split, Through
from compledger.rules.language.forms.findings import Place
from compledger.rules.language.forms.paying import Earning, PeriodRate
from compledger.rules.language.forms.tables import Tier
from compledger.rules.language.forms.values import NamedValue

SAYS_NOTHING = {"canonical", "hash", "when_text", "base_text", "only_text", "pays_text", "only_if_text", "place"}
"""Attributes that repeat what others say, or say where it is written."""
AS_MANY_AS = (".cells", ".dimensions", ".arguments")
"""Where nothing can be taken out without taking something out elsewhere."""
ONE_CASE = re.compile(r"\.cases\[\d+]$")
OPPOSITES = {
    "=": "<>",
    "<>": "=",
    "<": ">",
    ">": "<",
    "<=": ">=",
    ">=": "<=",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "EUR": "GBP",
    "USD": "CHF",
}


def mutations(of: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield a path and the whole with one value at that path changed, or one item taken out."""
    if is_dataclass(of) and not isinstance(of, type):
        yield from _of_form(of, path)
    elif isinstance(of, tuple):
        yield from _of_items(of, path)
    elif isinstance(of, Mapping):
        yield from _of_mapping(of, path)
    elif of is not None:
        yield path, _other(of)


def _of_form(of: Any, path: str) -> Iterator[tuple[str, Any]]:
    for field in fields(of):
        if not _idle(of, field.name):
            for inner, value in mutations(getattr(of, field.name), f"{path}.{field.name}"):
                yield inner, replace(of, **{field.name: value})


def _of_items(of: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    for n, item in enumerate(of):
        for inner, value in mutations(item, f"{path}[{n}]"):
            yield inner, (*of[:n], value, *of[n + 1 :])
        if len(of) > 1 and not path.endswith(AS_MANY_AS) and not ONE_CASE.search(path):
            yield f"{path}[-{n}]", (*of[:n], *of[n + 1 :])


def _of_mapping(of: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for key, item in of.items():
        for inner, value in mutations(item, f"{path}[{key}]"):
            yield inner, {**of, key: value}
        yield f"{path}[-{key}]", {k: v for k, v in of.items() if k != key}


def _other(value: object) -> object:
    if isinstance(value, StrEnum):
        kinds = list(type(value))
        return kinds[(kinds.index(value) + 1) % len(kinds)]
    if isinstance(value, bool):
        return not value
    if isinstance(value, Decimal):
        return value + Decimal("0.25")
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value - timedelta(days=1)
    assert isinstance(value, str)
    return OPPOSITES.get(value, f"{value}x")


def _idle(of: object, name: str) -> bool:
    """Return whether an attribute says nothing here, or would contradict another if it were changed by itself."""
    if name in SAYS_NOTHING or isinstance(of, Place) or (isinstance(of, Earning) and name == "table"):
        # The table of an earning stands among those of the rule set.
        return True
    if name in {"kind", "match", "function"}:
        # What a formula is of follows from what it is made of; nothing else here can be another without more.
        return not isinstance(of, NamedValue)
    if isinstance(of, PeriodRate | Earning) and name in {"text", "measure"}:
        return isinstance(of, PeriodRate) or (name == "measure" and of.pays is not None)
    if isinstance(of, Recipient):
        several = of.through in {Through.TERRITORY, Through.UNIT}
        above = of.through in {Through.MANAGERS, Through.RELATION}
        split = of.split is not Split.EACH
        return {
            "through": True,
            "relation": of.through is not Through.RELATION,
            "first_level": not above,
            "levels": not above,
            "split": not several,
            "places": not (several and split),
            "rest": not (several and split),
            "on_top": above,
        }.get(name, False)
    return isinstance(of, Tier) and ((name == "times" and of.rate is not None) or (name == "begins" and of.begins == 0))
