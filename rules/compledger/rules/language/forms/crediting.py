"""Credit rules and measures: who is credited with how much of which sales, and what is summed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from compledger.rules.language.forms.expression import Condition, Formula


class Through(StrEnum):
    """How the participants who are credited are found from a field of the transaction."""

    SELF = "self"
    """The field names the participant."""
    MANAGERS = "managers"
    """The managers of the participant that the field names: level 1 the direct one, 2 theirs, and so on."""
    RELATION = "relation"
    """As managers, along another relation between seats: mentor, overlay."""
    TERRITORY = "territory"
    """Everybody who holds the territory that the field names."""
    UNIT = "unit"
    """Everybody with a seat in the business unit that the field names: a team."""


class Split(StrEnum):
    """How several who are found share."""

    EACH = "each"
    """Each is credited with all of it: a team or an overlay."""
    EQUAL = "equal"
    """In equal parts."""
    WEIGHTS = "weights"
    """In parts by the share that each has as a member; a member without one has 1."""


class Rest(StrEnum):
    """Who gets what a split leaves over when its parts are cut off at `places`."""

    LARGEST = "largest"
    """Largest remainder: one unit of the last place each to those who lost most, in order of participant on a tie."""
    LAST = "last"
    """The last in order of participant. Numbers in ids count as numbers: P-9 comes before P-10."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a credit rule credits, and with what part."""

    through: Through
    field: str
    relation: str
    """The relation's name, for RELATION; empty otherwise."""
    first_level: int
    levels: int
    """For MANAGERS and RELATION: levels from `first_level` to this are credited, both counting."""
    share: Decimal
    """The part of the base that is credited; 1 = 100 %."""
    pay_share: Decimal
    """The part of what that credit earns that is paid; 1 unless pay is split otherwise than credit."""
    split: Split
    places: int
    """Places at which the parts of a split are cut off, 0 to 6."""
    rest: Rest
    on_top: bool
    """Whether the share does not count towards the 100 % that a rule's recipients may have together."""
    optional: bool = False
    """Whether an empty field credits nobody in silence, instead of being an exception."""


@dataclass(frozen=True, slots=True)
class CreditRule:
    """Who is credited with how much of which transactions."""

    id: str
    clause: str
    text: str
    when: Condition
    when_text: str
    recipients: tuple[Recipient, ...]
    """In the document's order; a credit names its recipient by its place here, from 0."""
    base: Formula
    """Money or a quantity; rounded half away from zero to 6 places."""
    base_text: str
    only: Condition
    """What is asked of the credited seat: its title, business unit, position, level."""
    only_text: str
    effective_from: date
    effective_until: date
    """The rule's own days within those of its version, for campaigns; half-open."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Credits summed for one purpose; its quota has the same name unless `quota` says otherwise."""

    id: str
    credits: tuple[str, ...]
    window: str | None
    """Calendar whose periods the running total goes over, as in the year to date; None: the plan's own periods."""
    quota: Formula | None
    """A period formula; None: the quota imported under the measure's name, for the window's period."""
