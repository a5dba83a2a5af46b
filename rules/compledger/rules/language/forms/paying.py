"""Earnings: what a measure's credits or a period's figures pay."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from compledger.rules.language.forms.expression import Condition, Formula
from compledger.rules.language.forms.tables import TieredTable


@dataclass(frozen=True, slots=True)
class PersonalRate:
    """A rate that each participant has of their own, by its name; in force on the day of the credit."""

    name: str


@dataclass(frozen=True, slots=True)
class TableRate:
    """What a lookup or a curve gives, by its id: for each credit, or for the period if it is by figures of one."""

    table: str


@dataclass(frozen=True, slots=True)
class ValueRate:
    """A dated value of the document, by its id; as it stands on the day of the credit."""

    name: str


@dataclass(frozen=True, slots=True)
class PeriodRate:
    """What a period formula comes to for the payee, rounded half away from zero to 12 places."""

    formula: Formula
    text: str


Factor = Decimal | PersonalRate | TableRate | ValueRate | PeriodRate


class EarningKind(StrEnum):
    """How an earning is worked out."""

    FLAT = "flat"
    """Each credit pays the rate: one line a credit."""
    MARGINAL = "marginal"
    """Each slice of the running total pays its tier: one line a credit and tier, or a credit if rounded per credit."""
    STANDING = "standing"
    """Each credit pays the tier that the total stands in before it, a return the one after it: one line a credit."""
    WHOLE = "whole"
    """Each credit pays the tier that the period's final total reaches: one line a credit."""
    FORMULA = "formula"
    """One line a payee and period."""


class LimitPer(StrEnum):
    """What a limit is on."""

    DEAL = "deal"
    """What one transaction pays a payee in the component; a return is limited as the mirror of a sale."""
    PERIOD = "period"
    """What the component pays a payee in the period."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A floor, a cap or both. What it adds or takes away is a line of its own."""

    per: LimitPer
    least: Formula | None
    """Period formulas, money in the plan's currency."""
    most: Formula | None


@dataclass(frozen=True, slots=True)
class Earning:
    """A component of pay."""

    id: str
    clause: str
    text: str
    kind: EarningKind
    measure: str
    """What it pays on; empty for a formula."""
    rate: Factor | None
    """None where every tier has a rate of its own, and for a formula."""
    table: TieredTable | None
    """For MARGINAL, STANDING and WHOLE."""
    times: tuple[Factor, ...]
    """Multiples of the rate. Rate, tier and multiples make the effective rate, rounded once to 12 places."""
    pays: Formula | None
    """For FORMULA: money in the plan's currency."""
    pays_text: str
    only_if: Condition
    """A gate, asked of the period's figures; where it does not hold, the earning pays nothing at all."""
    only_if_text: str
    limits: tuple[Limit, ...]
