"""What a change of a rule set is: where, what it said before, what it says after, and of which class it is."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeClass(StrEnum):
    """How far a change goes."""

    PARAMETER = "parameter"
    """A figure or a day is another; what is computed is the same."""
    STRUCTURAL = "structural"
    """What is computed is another."""
    WORDING = "wording"
    """Texts, clause numbers, sources or worked examples: it pays the same."""


class ChangeKind(StrEnum):
    """What is another."""

    TERMS = "terms"
    """Name, currency or calendar."""
    DAYS = "days"
    ROUNDING = "rounding"
    EXCHANGE = "exchange"
    FIELD = "field"
    VALUE = "value"
    """A dated figure."""
    RULE = "rule"
    """A credit rule, measure, table or earning that is there in one of the two only."""
    CONDITION = "condition"
    BASE = "base"
    RECIPIENT = "recipient"
    SHARE = "share"
    MEASURE = "measure"
    QUOTA = "quota"
    TABLE = "table"
    """What kind of a table it is and what it is by."""
    TIER = "tier"
    ROW = "row"
    POINT = "point"
    RATE = "rate"
    MULTIPLE = "multiple"
    PAY = "pay"
    """What an earning by formula pays, on which measure, and how."""
    GATE = "gate"
    LIMIT = "limit"
    TEXT = "text"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    path: str
    """Where: `earnings.commission.rate`, `rate_tables.steps.tiers[60 %].times`."""
    clause: str
    """The clause of the plan that it is about, several separated by commas; empty where it is about none."""
    kind: ChangeKind
    change_class: ChangeClass
    before: str
    """What it said, in words; empty for what was not there."""
    after: str
    """What it says now; empty for what is gone."""

    def __str__(self) -> str:
        clause = f" (clause {self.clause})" if self.clause else ""
        if not self.before or not self.after:
            return f"{self.path}{clause}: {'removed' if self.before else 'added'}: {self.before or self.after}"
        return f"{self.path}{clause}: {self.before} → {self.after}"
