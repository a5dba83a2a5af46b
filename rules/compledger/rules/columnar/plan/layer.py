"""A layer of earnings."""

from dataclasses import dataclass

from compledger.rules.columnar.plan.numbered import NumberedEarning
from compledger.rules.columnar.plan.widths import Width, widest, width_of_number
from compledger.rules.language.forms.tables import TieredTable


@dataclass(frozen=True, slots=True)
class Layer:
    """Earnings that may be worked out together: none asks what another of them comes to. It has tables of its own."""

    number: int
    earnings: tuple[NumberedEarning, ...]
    tables: tuple[TieredTable, ...]
    """Their tiers, numbered by their place here."""
    asked_each: frozenset[int]
    """Numbers of earnings whose rate is asked of each credit."""

    def of(self, table: str) -> str:
        """Return the name of a table of this layer."""
        return f"{table}_{self.number}"

    @property
    def most_bounds(self) -> int:
        """How many bounds the longest table has."""
        return max((len(table.tiers) - 1 for table in self.tables), default=0)

    @property
    def bounds_width(self) -> Width:
        """How wide the bounds of its tables are, in their tables' own units."""
        return widest([width_of_number(tier.begins) for table in self.tables for tier in table.tiers])
