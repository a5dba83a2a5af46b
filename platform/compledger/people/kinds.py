"""Kinds of facts: what each table's key, values and references are, said once.

Imports, commands, undoing, showing and the questions of a day all run from these descriptions. Of one key only one
assertion holds on a day; where several things may hold at once, each of them is part of the key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Table

from compledger.people.assignments import LevelQuota, LevelRate, PlanAssignment
from compledger.people.days import ALWAYS
from compledger.people.facts import DatedFact, Fact, Holding, PersonalRate, Quota, Reporting, Seat
from compledger.people.organisation import BusinessUnit, Payee, PayingEntity, PersonalCurrency
from compledger.people.territories import Territory, TerritoryMember, TerritoryRule
from compledger.rules.timeline import FOREVER

LINE = "line"
"""The relation of the tree of managers."""


class Level(StrEnum):
    """Whom something is assigned to, the most specific first."""

    PARTICIPANT = "participant"
    POSITION = "position"
    TITLE = "title"


class Form(StrEnum):
    """How a value must be written."""

    ID = "id"
    TEXT = "text"
    CHOICE = "choice"
    CURRENCY = "currency"
    COUNTRY = "country"
    TIME_ZONE = "time_zone"
    RATE = "rate"
    """A part of what is sold, from 0 to 1, up to 8 places."""
    SHARE = "share"
    """From 0 to 1, up to 6 places."""
    AMOUNT = "amount"
    REFERENCE = "reference"
    """An id, and not an account number in its place."""


BY_LEVEL = "level"
"""A reference to a participant, a position or a title, as the level beside it says."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a key or of the values."""

    name: str
    form: Form = Form.TEXT
    refers: str | None = None
    """What it names: `participant`, `position`, `territory`, `paying_entity`, `business_unit`, or `level`."""
    founds: bool = False
    """Whether an id that nobody knows is known from then on; otherwise it is refused."""
    optional: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact."""

    name: str
    target: str
    """What a mapping calls it."""
    model: type[Fact]
    key: tuple[Column, ...]
    values: tuple[Column, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Columns that have this value in every fact of the kind."""
    excluded: Mapping[str, str] = field(default_factory=dict)
    """Columns that never have this value: those facts are of another kind."""
    about: str = ""
    """The key's column that says whom or what a fact is about; its first, if none is named."""

    def __post_init__(self) -> None:
        """See to it that a fact is about something that its key names."""
        if not self.about:
            object.__setattr__(self, "about", self.key_names[0])
        assert self.about in self.key_names

    @property
    def dated(self) -> bool:
        """Whether its facts hold for days; the others hold for a period that their key names."""
        return issubclass(self.model, DatedFact)

    @property
    def table(self) -> Table:
        """The table that its facts stand in."""
        return self.model.__table__  # type: ignore[attr-defined,no-any-return]  # every table class has one

    @property
    def columns(self) -> tuple[Column, ...]:
        """Key and values."""
        return (*self.key, *self.values)

    @property
    def key_names(self) -> tuple[str, ...]:
        """The names of the key's columns."""
        return tuple(column.name for column in self.key)

    @property
    def value_names(self) -> tuple[str, ...]:
        """The names of the values' columns."""
        return tuple(column.name for column in self.values)

    def has(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row of the table is a fact of this kind."""
        return all(row[name] == value for name, value in self.fixed.items()) and all(
            row[name] != value for name, value in self.excluded.items()
        )

    def days(self, row: Mapping[str, Any]) -> tuple[date, date]:
        """Return the days of a row; all days for one that has a period."""
        return (row["effective_from"], row["effective_until"]) if self.dated else (ALWAYS, FOREVER)

    def naming(self, what: str) -> Iterator[tuple[str, str | None]]:
        """Give each column that names such a thing, and the column that its level stands in, if it has one."""
        for column in self.columns:
            if column.refers == what:
                yield column.name, None
            elif column.refers == BY_LEVEL and what in self.column("level").choices:
                yield column.name, "level"

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


def _id(name: str, refers: str | None = None, *, founds: bool = False, optional: bool = False) -> Column:
    return Column(name, Form.ID, refers, founds, optional)


def _level(*choices: Level) -> tuple[Column, Column]:
    return (
        Column("level", Form.CHOICE, choices=tuple(level.value for level in choices)),
        Column("subject", Form.TEXT, BY_LEVEL),
    )


_PARTICIPANT = _id("participant", "participant")
_CURRENCY = Column("currency", Form.CURRENCY)
_PERIOD = (Column("measure"), Column("calendar"), Column("period"))
_AMOUNT = (Column("amount", Form.AMOUNT), _CURRENCY)
_RATE = (Column("rate", Form.RATE),)
_REPORTS_TO = _id("reports_to", "position")
_SEAT = _id("position", "position")

SEAT = FactKind(
    "seat", "seats", Seat, (_id("position", "position", founds=True),), (Column("title"), Column("business_unit"))
)
HOLDING = FactKind("holding", "holdings", Holding, (_id("participant", "participant", founds=True),), (_SEAT,))
REPORTING = FactKind("line", "lines", Reporting, (_SEAT,), (_REPORTS_TO,), fixed={"relation": LINE})
RELATION = FactKind(
    "relation", "relations", Reporting, (_SEAT, _id("relation"), _REPORTS_TO), excluded={"relation": LINE}
)
UNIT = FactKind(
    "business_unit", "business_units", BusinessUnit,
    (_id("business_unit", "business_unit", founds=True),),
    (Column("title"), _id("parent", "business_unit", optional=True)),
)  # fmt: skip
PAYING_ENTITY = FactKind(
    "paying_entity", "paying_entities", PayingEntity,
    (_id("paying_entity", "paying_entity", founds=True),),
    (Column("title"), Column("country", Form.COUNTRY), _CURRENCY, Column("time_zone", Form.TIME_ZONE)),
)  # fmt: skip
PAYEE = FactKind(
    "payee", "payees", Payee,
    (_PARTICIPANT,),
    (_id("paying_entity", "paying_entity"), _CURRENCY, Column("bank_reference", Form.REFERENCE, optional=True)),
)  # fmt: skip
PERSONAL_CURRENCY = FactKind(
    "personal_currency", "personal_currencies", PersonalCurrency, (_PARTICIPANT,), (_CURRENCY,)
)
TERRITORY = FactKind(
    "territory", "territories", Territory,
    (_id("territory", "territory", founds=True),), (Column("title"), _id("parent", "territory", optional=True)),
)  # fmt: skip
MEMBER = FactKind(
    "territory_member", "territory_members", TerritoryMember,
    (_id("territory", "territory"), *_level(Level.PARTICIPANT, Level.POSITION)),
    (Column("share", Form.SHARE, optional=True),),
)  # fmt: skip
TERRITORY_RULE = FactKind(
    "territory_rule", "territory_rules", TerritoryRule,
    (
        _id("territory", "territory"),
        Column("dimension", Form.CHOICE, choices=("geography", "product", "account")),
        Column("value"),
    ),
)  # fmt: skip
PLAN = FactKind("plan", "plan_assignments", PlanAssignment, (*_level(*Level), Column("plan")), about="subject")
RATE = FactKind("rate", "rates", PersonalRate, (_PARTICIPANT, Column("name")), _RATE)
LEVEL_RATE = FactKind(
    "level_rate",
    "level_rates",
    LevelRate,
    (*_level(Level.POSITION, Level.TITLE), Column("name")),
    _RATE,
    about="subject",
)
QUOTA = FactKind("quota", "quotas", Quota, (_PARTICIPANT, *_PERIOD), _AMOUNT)
LEVEL_QUOTA = FactKind(
    "level_quota",
    "level_quotas",
    LevelQuota,
    (*_level(Level.POSITION, Level.TITLE), *_PERIOD),
    _AMOUNT,
    about="subject",
)

KINDS: Mapping[str, FactKind] = {
    kind.name: kind
    for kind in (
        SEAT, HOLDING, REPORTING, RELATION, UNIT, PAYING_ENTITY, PAYEE, PERSONAL_CURRENCY, TERRITORY, MEMBER,
        TERRITORY_RULE, PLAN, RATE, LEVEL_RATE, QUOTA, LEVEL_QUOTA,
    )
}  # fmt: skip
"""Every kind, in an order in which what is referred to comes first."""
