"""Lookups: which row of a table, or which points of a curve, gave a figure."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from compledger.rules.formulas import (
    OWN,
    Argument,
    CompiledTable,
    Figures,
    Recorded,
    Value,
    compiled_table,
    evaluate,
    first_row,
    rounded,
    written,
)
from compledger.rules.language import Beyond, Cell, CurveTable, Gives, LookupTable, RuleSet, TieredTable
from compledger.rules.money import plain
from compledger.statements.line import Asked, Worked
from compledger.statements.wording import amount_in, rate_of

PLACES = 12
"""A figure is worked out and shown to so many places."""


class Lookups:
    """The tables of one version, each made ready once."""

    def __init__(self, version: RuleSet, currency: str) -> None:
        self.version, self.currency = version, currency
        self._ready: dict[str, CompiledTable] = {}
        self._rows: dict[str, Callable[[tuple[Value, ...]], int | None]] = {}

    def value(self, name: str, figures: Figures, argument: Value | Argument = OWN) -> Decimal | None:
        """Return what a table gives, to 12 places; None if it gives nothing."""
        found = self._compiled(name)(figures, argument)
        return None if found is None else rounded(found, PLACES)

    def compiled(self) -> dict[str, CompiledTable]:
        """Return every lookup and curve, as formulas ask them."""
        tables = self.version.tables
        return {name: self._compiled(name) for name, table in tables.items() if not isinstance(table, TieredTable)}

    def worked(
        self, name: str, figures: Figures, argument: Value | Argument = OWN, *, quantity: bool = False
    ) -> Worked | None:
        """Return how a table was looked up; None if it gives nothing for such figures.

        `quantity` says that what it rates is a quantity, so that a rate is money a unit.
        """
        table, recorded = self.version.tables[name], Recorded(figures)
        assert isinstance(table, LookupTable | CurveTable), "tiers are not looked up"
        value = self.value(name, figures, argument)
        if value is None:
            return None
        if isinstance(table, CurveTable):
            at = argument if argument is not OWN else None if table.by is None else evaluate(table.by, recorded)
            where = _between(table, at)
        else:
            where = self._row(table, recorded, argument)
        found = f"{where} gives {self._given(table.gives, value, quantity=quantity)}"
        return Worked("Looked up", f"table {name}", asked_in(recorded), found, self.version.label)

    def _compiled(self, name: str) -> CompiledTable:
        if name not in self._ready:
            table = self.version.tables[name]
            assert isinstance(table, LookupTable | CurveTable), "tiers are not looked up"
            self._ready[name] = compiled_table(table)
        return self._ready[name]

    def _row(self, table: LookupTable, figures: Figures, argument: Value | Argument) -> str:
        own = (None if found.by is None else evaluate(found.by, figures) for found in table.dimensions)
        asked = tuple(own) if isinstance(argument, Argument) else (argument,)
        if table.id not in self._rows:
            self._rows[table.id] = first_row(table)
        number = self._rows[table.id](asked)
        if number is None:
            return "no row fits; what is said for that"
        cells = zip(table.dimensions, table.rows[number].cells, strict=True)
        words = ", ".join(f"{dimension.name} {asks}" for dimension, cell in cells for asks in _cell(cell))
        return f"row {number + 1} ({words})" if words else f"row {number + 1}"

    def _given(self, gives: Gives, value: Decimal, *, quantity: bool) -> str:
        match gives:
            case Gives.RATE:
                return rate_of(value, self.currency, quantity=quantity)
            case Gives.TIMES:
                return f"{plain(value)} times"
            case Gives.AMOUNT:
                return f"{amount_in(value, self.currency)} {self.currency}"


def asked_in(recorded: Recorded) -> tuple[Asked, ...]:
    """Return what was asked, as it is shown."""
    return tuple(Asked(name, shown_value(value)) for name, value in recorded.asked.items())


def shown_value(value: Value) -> str:
    """Return a value as a figure is shown: a number to 12 places, a dash for what is not there."""
    if isinstance(value, Fraction):
        return plain(rounded(value, PLACES))
    return "–" if value is None else str(value)


def _cell(cell: Cell) -> Iterator[str]:
    """Give what a row asks of a dimension; nothing where it asks nothing."""
    if cell.values:
        yield " or ".join(written(value) for value in cell.values)
    elif cell.begins is not None or cell.ends is not None:
        begins = "" if cell.begins is None else f"from {plain(cell.begins)}"
        ends = "" if cell.ends is None else f"below {plain(cell.ends)}"
        yield " ".join(words for words in (begins, ends) if words)


def _between(curve: CurveTable, at: Value | Argument) -> str:
    assert isinstance(at, Fraction), "a curve that gives something was asked a number"
    points = [f"{plain(point.at)} → {plain(point.value)}" for point in curve.points]
    first, last = curve.points[0], curve.points[-1]
    for point, words in zip(curve.points, points, strict=True):
        if at == point.at:
            return f"its point {words}"
    if at < first.at and curve.before is Beyond.FLAT:
        return f"its first point {points[0]}, for all below it,"
    if at > last.at and curve.after is Beyond.FLAT:
        return f"its last point {points[-1]}, for all above it,"
    segment = max(0, min(sum(point.at < at for point in curve.points) - 1, len(points) - 2))
    return f"the line through {points[segment]} and {points[segment + 1]}"
