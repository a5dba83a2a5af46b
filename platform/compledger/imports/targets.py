"""Targets: what a file can be imported as, and the fields that each target has."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from compledger.people import KINDS, Column, FactKind
from compledger.people import Form as Written
from compledger.rules.language import FieldKind


class Form(StrEnum):
    """How a cell must be written, where a kind of field alone does not say."""

    PLAIN = "plain"
    ID = "id"
    """A pseudonymous id: letters, digits and . _ : - only, so that no name and no e-mail address passes for one."""
    CURRENCY = "currency"
    EVENT = "event"
    """One of the lifecycle kinds."""
    COUNTRY = "country"
    TIME_ZONE = "time_zone"
    REFERENCE = "reference"
    """An id that is no account number."""
    CHOICE = "choice"
    """One of the field's `choices`."""


@dataclass(frozen=True, slots=True)
class TargetField:
    """A field that a target has in any case."""

    name: str
    kind: FieldKind
    required: bool = True
    form: Form = Form.PLAIN
    places: int = 6
    """Places that an exact kind may have."""
    positive: bool = False
    """Whether an exact kind must be above nought."""
    rate: bool = False
    """True: a part of what is sold, from 0 to 1."""
    choices: tuple[str, ...] = ()
    nobody: bool = False
    """Whether the word NOBODY stands for no one; an empty cell is refused all the same."""


@dataclass(frozen=True, slots=True)
class Target:
    """What rows become."""

    name: str
    fields: tuple[TargetField, ...]
    key: tuple[str, ...]
    """Fields that name a row: two rows of one key in a batch are refused."""
    bulk: bool
    """True: rows go to a bulk file and a table of rows. False: rows are few and become facts."""
    extra: bool = False
    """Whether a mapping may add fields of its own."""
    rates: bool = False
    """Whether fields named `rate_…` are personal rates."""
    kind: FactKind | None = None
    """The kind of fact that a row is; None where a row is something else, or several facts."""


RATE_PLACES = 8


def _text(name: str, *, required: bool = True, form: Form = Form.PLAIN) -> TargetField:
    return TargetField(name, FieldKind.TEXT, required, form)


def _day(name: str, *, required: bool = True) -> TargetField:
    return TargetField(name, FieldKind.DATE, required)


AMOUNT = TargetField("amount", FieldKind.MONEY)
DAYS = (_day("effective_from"), _day("effective_until", required=False))
CURRENCY = _text("currency", form=Form.CURRENCY)

TRANSACTIONS = Target(
    "transactions", (_text("source_key"), _day("day"), AMOUNT, CURRENCY), key=("source_key",), bulk=True, extra=True
)
LIFECYCLE = Target(
    "lifecycle",
    (_text("source_key"), _text("transaction_key"), _text("kind", form=Form.EVENT), _day("day"), AMOUNT, CURRENCY),
    key=("source_key",),
    bulk=True,
)
PEOPLE = Target(
    "people",
    (
        TargetField("participant", FieldKind.PARTICIPANT, form=Form.ID, nobody=True),
        _text("name", required=False),
        _text("position", form=Form.ID),
        _text("title"),
        _text("business_unit"),
        _text("reports_to", required=False, form=Form.ID),
        *DAYS,
    ),
    key=("participant", "effective_from"),
    bulk=False,
    rates=True,
)
EXCHANGE_RATES = Target(
    "exchange_rates",
    (
        _text("from_currency", form=Form.CURRENCY),
        _text("to_currency", form=Form.CURRENCY),
        _day("day"),
        TargetField("rate", FieldKind.QUANTITY, places=10, positive=True),
        _text("publisher"),
    ),
    key=("from_currency", "to_currency", "day", "publisher"),
    bulk=False,
)

REORGANISATION = Target(
    "reorganisation",
    (
        _text("position", form=Form.ID),
        _text("participant", required=False, form=Form.ID),
        _text("title", required=False),
        _text("business_unit", required=False),
        _text("reports_to", required=False, form=Form.ID),
        *DAYS,
    ),
    key=("position", "effective_from"),
    bulk=False,
)

FORMS = {
    Written.ID: Form.ID, Written.TEXT: Form.PLAIN, Written.CHOICE: Form.CHOICE, Written.CURRENCY: Form.CURRENCY,
    Written.REFERENCE: Form.REFERENCE, Written.COUNTRY: Form.COUNTRY, Written.TIME_ZONE: Form.TIME_ZONE,
}  # fmt: skip


def _field(column: Column) -> TargetField:
    required = not column.optional
    if column.form is Written.AMOUNT:
        return TargetField(column.name, FieldKind.MONEY, required)
    if column.form in {Written.RATE, Written.SHARE}:
        places = RATE_PLACES if column.form is Written.RATE else 6
        return TargetField(column.name, FieldKind.SHARE, required, places=places, rate=True)
    kind = FieldKind.PARTICIPANT if column.refers == "participant" else FieldKind.TEXT
    return TargetField(column.name, kind, required, FORMS[column.form], choices=column.choices)


def _of_kind(kind: FactKind) -> Target:
    """Return the target whose rows are facts of one kind."""
    fields = tuple(_field(column) for column in kind.columns)
    key = kind.key_names
    if not kind.dated:
        return Target(kind.target, fields, key, bulk=False, kind=kind)
    return Target(kind.target, (*fields, *DAYS), (*key, "effective_from"), bulk=False, kind=kind)


TARGETS: Mapping[str, Target] = {
    target.name: target
    for target in (
        TRANSACTIONS, LIFECYCLE, PEOPLE, EXCHANGE_RATES, REORGANISATION, *map(_of_kind, KINDS.values())
    )
}  # fmt: skip
