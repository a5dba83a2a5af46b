"""Targets: what a file can be imported as, and the fields that each target has."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from compledger.rules.language import FieldKind


class Form(StrEnum):
    """How a cell must be written, where a kind of field alone does not say."""

    PLAIN = "plain"
    ID = "id"
    """A pseudonymous id: letters, digits and . _ : - only, so that no name and no e-mail address passes for one."""
    CURRENCY = "currency"
    EVENT = "event"
    """One of the lifecycle kinds."""


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


RATE_PLACES = 8

RESERVED = frozenset(
    {
        "row", "batch", "kind", "corrects", "canonical", "content", "content_hash", "step", "file_no", "row_no",
        "transaction_id", "transaction_key", "event", "fields",
    }
)  # fmt: skip
"""Names that rows carry beside their own fields, here and in the engines: no mapping may add a field of that name."""


def _text(name: str, *, required: bool = True, form: Form = Form.PLAIN) -> TargetField:
    return TargetField(name, FieldKind.TEXT, required, form)


def _day(name: str, *, required: bool = True) -> TargetField:
    return TargetField(name, FieldKind.DATE, required)


AMOUNT = TargetField("amount", FieldKind.MONEY)
CURRENCY = _text("currency", form=Form.CURRENCY)
PARTICIPANT = TargetField("participant", FieldKind.PARTICIPANT, form=Form.ID)

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
        PARTICIPANT,
        _text("name", required=False),
        _text("position", form=Form.ID),
        _text("title"),
        _text("business_unit"),
        _text("reports_to", required=False, form=Form.ID),
        _day("effective_from"),
        _day("effective_until", required=False),
    ),
    key=("participant", "effective_from"),
    bulk=False,
    rates=True,
)
QUOTAS = Target(
    "quotas",
    (PARTICIPANT, _text("measure"), _text("calendar"), _text("period"), AMOUNT, CURRENCY),
    key=("participant", "measure", "calendar", "period"),
    bulk=False,
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

TARGETS: Mapping[str, Target] = {
    target.name: target for target in (TRANSACTIONS, LIFECYCLE, PEOPLE, QUOTAS, EXCHANGE_RATES)
}
