"""The Snapshot: everything a calculation may read, as known at one log position."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment

Table = Any
"""A pyarrow.Table; pyarrow carries no types of its own."""

SEATS = pa.schema(
    [
        ("participant", pa.string()),
        ("position", pa.string()),
        ("title", pa.string()),
        ("unit", pa.string()),
        ("effective_from", pa.date32()),
        ("effective_until", pa.date32()),
    ]
)
"""Who holds which seat, its title and business unit; the days of one participant never overlap."""

RELATED = pa.schema(
    [
        ("through", pa.string()),
        ("relation", pa.string()),
        ("of", pa.string()),
        ("level", pa.int32()),
        ("participant", pa.string()),
        ("position", pa.string()),
        ("share", pa.decimal128(7, 6)),
        ("effective_from", pa.date32()),
        ("effective_until", pa.date32()),
    ]
)
"""Whom a credit reaches through something else than a participant's own field.

Managers and relations are told for days on which `of` holds a seat, and for no others.

`through` is a `Through` other than SELF, `relation` a relation's name or empty. `of` is what the transaction's field
says: a participant (managers, relations), a territory or a business unit. `level` counts from 1 for managers and
relations and is 0 otherwise. `participant` is null where the `position` is vacant on those days. `share` is a
territory member's, null where they have none. One participant may be there several times, on days that may overlap
only for different `of` or `level`.
"""

QUOTAS = pa.schema(
    [
        ("participant", pa.string()),
        ("measure", pa.string()),
        ("calendar", pa.string()),
        ("period", pa.string()),
        ("amount", pa.decimal128(18, 6)),
        ("currency", pa.string()),
    ]
)
"""Targets of the snapshot's periods and windows: one for each participant, measure, calendar and period.

The currency says nothing of a quota for a measure of quantities.
"""

RATES = pa.schema(
    [
        ("participant", pa.string()),
        ("name", pa.string()),
        ("rate", pa.decimal128(12, 8)),
        ("effective_from", pa.date32()),
        ("effective_until", pa.date32()),
    ]
)
"""Personal rates; the days of one participant and name never overlap."""

EXCHANGE = pa.schema(
    [
        ("version", pa.int32()),
        ("currency", pa.string()),
        ("day", pa.date32()),
        ("rate", pa.decimal128(20, 14)),
        ("path", pa.string()),
    ]
)
"""What a unit of a currency is worth in the rule set's, by the version's own terms, for a transaction of that day."""


ASSIGNED = pa.schema(
    [
        ("participant", pa.string()),
        ("effective_from", pa.date32()),
        ("effective_until", pa.date32()),
    ]
)
"""Who is paid by the rule set; the days of one participant never overlap."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts of one or more periods as known at `log_position`, an overlay of hypothetical facts already applied.

    A real run, a preview, a what-if and a planning scenario differ in nothing but that overlay.
    """

    calendar: str
    """The rule set's calendar, whose periods `periods` are."""
    periods: tuple[Period, ...]
    """What is paid: neighbouring periods in order of time, each calculated by itself."""
    windows: Mapping[str, tuple[Period, ...]]
    """By calendar: the longer periods that measures with a `window` are taken over, in order; every paid period lies in
    one of each."""
    log_position: int
    transactions: str
    """Name of a relation in the engine's connection: transaction_id BIGINT and the fields of the catalogue by their
    names, of the transactions in force whose day lies in a paid period, or before it in a window that holds one."""
    rule_sets: tuple[Segment[RuleSet], ...]
    """The versions of one rule set in force, by the days that each decides, over periods and windows."""
    seats: Table
    quotas: Table
    rates: Table
    related: Table = field(default_factory=RELATED.empty_table)
    exchange: Table = field(default_factory=EXCHANGE.empty_table)
    assigned: Table | None = None
    """None where nobody was ever assigned to the rule set: it pays everybody then."""

    @property
    def begins(self) -> date:
        """The first day whose transactions may count: that of the earliest window that holds a paid period."""
        held = [w for windows in self.windows.values() for w in windows if w.ends_before > self.periods[0].starts_on]
        return min([self.periods[0].starts_on, *(window.starts_on for window in held)])

    @property
    def ends_before(self) -> date:
        """The first day after all that is paid."""
        return self.periods[-1].ends_before
