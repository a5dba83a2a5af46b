"""Exact amounts at rest: scaled integers, because SQLite would keep a decimal as a binary fraction."""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, type_coerce, types
from sqlalchemy.sql.operators import OperatorType

INEXACT_IN_SQL = frozenset({operator.mul, operator.truediv, operator.floordiv, operator.mod})


class ScaledDecimal(types.TypeDecorator[Decimal]):
    """A Decimal with a fixed number of places, stored as an integer of 64 bits.

    Sums, comparisons and order are exact in SQL. A product or a quotient would come back in the wrong scale and is
    refused when the statement is built: multiply in Python.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, scale: int) -> None:
        self.scale = scale
        super().__init__()

    class Comparator(types.TypeDecorator.Comparator[Decimal]):
        """Keeps the type through + and -, refuses the operators that would change the scale."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            """Return `self op other`, of the same type where op adds or subtracts."""
            return self._kept(op, super().operate, *other, **kwargs)

        def reverse_operate(self, op: OperatorType, other: Any, **kwargs: Any) -> ColumnElement[Any]:
            """Return `other op self`, likewise."""
            return self._kept(op, super().reverse_operate, other, **kwargs)

        def _kept(
            self, op: OperatorType, build: Callable[..., ColumnElement[Any]], *other: Any, **kwargs: Any
        ) -> ColumnElement[Any]:
            if op in INEXACT_IN_SQL:
                raise TypeError("multiply and divide exact amounts in Python, not in SQL")
            result = build(op, *other, **kwargs)
            return type_coerce(result, self.type) if op in {operator.add, operator.sub} else result

    comparator_factory = Comparator

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return the integer at rest; raises TypeError for a float, ValueError for what does not fit."""
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("float is not an exact amount")
        units = Decimal(value).scaleb(self.scale)
        if units != units.to_integral_value() or not -(2**63) <= units < 2**63:
            raise ValueError(f"{value} does not fit {self.scale} places in 64 bits")
        return int(units)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return the exact amount; raises TypeError if the database answered with a float."""
        if isinstance(value, float):
            raise TypeError("the database answered with a float")
        return None if value is None else Decimal(value).scaleb(-self.scale)
