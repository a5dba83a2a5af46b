"""A stored manifest as JSON, and back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from compledger.rules.language import parse_rule_set
from compledger.rules.language.forms.crediting import Through
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Held, OwnRate, Quota, Tie, World
from tests.naive.world import Assigned

FOLDER = Path(__file__).parent
DATED = ("begins", "ends")


@dataclass(frozen=True)
class Stored:
    """One of them."""

    name: str
    engine: str
    lines_root: str
    rule_sets: tuple[str, ...]
    """Their hashes."""
    world: World


def stored(engine: str) -> Iterator[Stored]:
    """Give those that an engine wrote, in order of name."""
    for file in sorted((FOLDER / engine.replace("/", "-")).glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        yield Stored(file.stem, told["engine"], told["lines_root"], tuple(told["rule_sets"]), _world(told["world"]))


def as_json(world: World, engine: str, lines_root: str) -> str:
    """Return a world and what an engine made of it."""
    told = {
        "engine": engine,
        "lines_root": lines_root,
        "rule_sets": [segment.value.hash for segment in world.versions],
        "world": {
            "calendar": world.calendar,
            "periods": [_period(period) for period in world.periods],
            "windows": {name: [_period(period) for period in periods] for name, periods in world.windows.items()},
            "versions": [
                [str(s.effective_from), str(s.effective_until), json.loads(s.value.canonical)] for s in world.versions
            ],
            "transactions": [{name: _told(value) for name, value in row.items()} for row in world.transactions],
            "exchange": [[currency, str(day), str(rate)] for (currency, day), rate in world.exchange.items()],
            **{name: _rows(getattr(world, name)) for name in KINDS},
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


KINDS: Mapping[str, type[Any]] = {
    "seats": Held, "ties": Tie, "quotas": Quota, "rates": OwnRate, "assigned": Assigned,
}  # fmt: skip
DECIMALS = {"amount", "rate", "share"}


def _rows(rows: Iterable[Any] | None) -> list[list[Any]] | None:
    if rows is None:
        return None
    return [[_plain(getattr(row, field.name)) for field in fields(row)] for row in rows]


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal | date) else value


def _period(period: Period) -> list[str]:
    return [period.name, str(period.starts_on), str(period.ends_before)]


def _told(value: object) -> object:
    """Return a field's value with its kind, where JSON has none of it."""
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"day": str(value)} if isinstance(value, date) else value


def _world(told: Mapping[str, Any]) -> World:
    read = {name: _read(kind, told[name]) for name, kind in KINDS.items()}
    return World(
        calendar=told["calendar"],
        periods=tuple(_read_period(period) for period in told["periods"]),
        windows={name: tuple(map(_read_period, periods)) for name, periods in told["windows"].items()},
        versions=[
            Segment(date.fromisoformat(begins), date.fromisoformat(ends), parse_rule_set(json.dumps(text), "stored"))
            for begins, ends, text in told["versions"]
        ],
        transactions=[{name: _value(value) for name, value in row.items()} for row in told["transactions"]],
        exchange={(currency, date.fromisoformat(day)): Decimal(rate) for currency, day, rate in told["exchange"]},
        **read,
    )


def _read(kind: type[Any], rows: list[list[Any]] | None) -> Any:
    if rows is None:
        return None
    names = [field.name for field in fields(kind)]
    return [kind(**{name: _field(name, value) for name, value in zip(names, row, strict=True)}) for row in rows]


def _field(name: str, value: Any) -> Any:
    if name in DATED:
        return date.fromisoformat(value)
    if name == "through":
        return Through(value)
    return Decimal(value) if name in DECIMALS and value is not None else value


def _read_period(told: list[str]) -> Period:
    name, begins, ends = told
    return Period(name, date.fromisoformat(begins), date.fromisoformat(ends))


def _value(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    return Decimal(told["number"]) if "number" in told else date.fromisoformat(told["day"])
