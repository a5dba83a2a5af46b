"""The Snapshot: everything a calculation may read, as known at one log position."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from compledger.rules.language.document import RuleSet
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment

Table = Any
"""A pyarrow.Table; pyarrow carries no types of its own."""

SEATS = pa.schema(
    [
        ("participant", pa.string()),
        ("position", pa.string()),
        ("effective_from", pa.date32()),
        ("effective_until", pa.date32()),
    ]
)
"""Who holds which seat; the days of one participant never overlap."""

QUOTAS = pa.schema(
    [
        ("participant", pa.string()),
        ("measure", pa.string()),
        ("amount", pa.decimal128(18, 6)),
        ("currency", pa.string()),
    ]
)
"""Targets of the snapshot's period, one for each participant and measure."""

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
    """Facts of one period as known at `log_position`, an overlay of hypothetical facts already applied.

    A real run, a preview, a what-if and a planning scenario differ in nothing but that overlay.
    """

    period: Period
    log_position: int
    transactions: str
    """Name of a relation in the engine's connection: transaction_id BIGINT and the fields of the catalogue by their
    names, of the transactions in force whose day lies in the period."""
    rule_sets: tuple[Segment[RuleSet], ...]
    """The versions of one rule set in force, by the days of the period that each decides."""
    seats: Table
    quotas: Table
    rates: Table
    exchange: Table = field(default_factory=EXCHANGE.empty_table)
    assigned: Table | None = None
    """None where nobody was ever assigned to the rule set: it pays everybody then."""
