"""The plain programs reach the published figures."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.adventureworks import Line, bands, categories, margin, overrides, territories, totals

FIGURES = [
    (bands, 1_994, "666069.48"),
    (territories, 3_136, "572044.52"),
    (categories, 30_129, "481669.52"),
    (margin, 30_129, "92724.21"),
    (overrides, 3_946, "110152.60"),
]


@pytest.mark.parametrize(("plan", "count", "figure"), FIGURES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_plain_program_reaches_the_golden_figure(
    plan: Callable[[Path], list[Line]], count: int, figure: str, adventureworks: Path
) -> None:
    lines = plan(adventureworks)
    assert len(lines) == count
    assert sum(totals(lines).values()) == Decimal(figure)
