"""Figures that remember what they were asked, so that what a formula came to can be explained."""

from dataclasses import dataclass, field
from fractions import Fraction

from compledger.rules.formulas.figures import CompiledTable, Figures, Value
from compledger.rules.language.forms.expression import MeasureFigure, PeriodFigure


@dataclass(slots=True)
class Recorded(Figures):
    """Other figures, and in `asked` every answer under its name as formulas write it: `attainment(sales)`."""

    of: Figures
    asked: dict[str, Value] = field(default_factory=dict)
    """In the order first asked. What a branch of a `case` that was not taken would have asked is not there."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of what was asked and is missing; with none of them, what came to missing was divided by nought."""
        return tuple(name for name, value in self.asked.items() if value is None)

    def field(self, name: str) -> Value:
        """Ask, and remember."""
        return self.noted(name, self.of.field(name))

    def seat(self, name: str) -> Value:
        """Ask, and remember."""
        return self.noted(name, self.of.seat(name))

    def dated(self, name: str) -> Fraction | None:
        """Ask, and remember."""
        return self._number(name, self.of.dated(name))

    def of_measure(self, figure: MeasureFigure, measure: str) -> Fraction | None:
        """Ask, and remember."""
        return self._number(f"{figure.value}({measure})", self.of.of_measure(figure, measure))

    def quota(self, name: str) -> Fraction | None:
        """Ask, and remember."""
        return self._number(f"quota({name})", self.of.quota(name))

    def personal(self, name: str) -> Fraction | None:
        """Ask, and remember."""
        return self._number(f"personal({name})", self.of.personal(name))

    def earned(self, component: str) -> Fraction | None:
        """Ask, and remember."""
        return self._number(f"earned({component})", self.of.earned(component))

    def of_period(self, figure: PeriodFigure) -> Fraction | None:
        """Ask, and remember."""
        return self._number(figure.value, self.of.of_period(figure))

    def table(self, name: str) -> CompiledTable:
        """Return the table itself; what it gives is noted by whoever looks it up."""
        return self.of.table(name)

    def noted(self, name: str, value: Value) -> Value:
        """Remember an answer, and return it."""
        self.asked[name] = value
        return value

    def _number(self, name: str, value: Fraction | None) -> Fraction | None:
        self.asked[name] = value
        return value
