"""Parameters: the literals of many rules as columns of one table, so that rules alike but for them are one SQL."""

from collections.abc import Mapping
from decimal import Decimal

from compledger.rules.columnar.loading.signatures import Asked
from compledger.rules.columnar.plan.columns import Columns
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.sql.expressions import Writer
from compledger.rules.columnar.sql.numbers import LiteralValue, width_of

Literals = Mapping[str, LiteralValue | int]
"""By column of the key table."""


class Parameters:
    """Takes literals out of SQL while it is written, and keeps them as a row's columns, one for each type and place."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken: dict[str, LiteralValue | int] = {}

    def __call__(self, value: LiteralValue | int, _: str) -> str:
        """Return the column that stands for a literal; numbers of different width are different SQL."""
        column = f"{self.name}_{_type_name(value)}_{len(self.taken)}"
        self.taken[column] = value
        return f"k.{column}"


def _type_name(value: LiteralValue | int) -> str:
    digits = f"_{'_'.join(map(str, width_of(value)))}" if isinstance(value, Decimal) else ""
    return f"{type(value).__name__.lower()}{digits}"


def writer_of(plan: Plan, columns: Columns, one: Asked, parameters: Parameters) -> Writer:
    """Return what writes the forms of a rule, its literals taken out."""
    return Writer(columns, {value.id: value for value in plan.versions[one.rule.version].values}, parameters)
