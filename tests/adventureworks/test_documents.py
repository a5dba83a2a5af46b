"""The published documents say what the plain programs do: the plain evaluator over them pays the same lines."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from compledger.rules.language import parse_rule_set
from tests.adventureworks import Line, bands, categories, margin, overrides, territories
from tests.adventureworks.facts import world_of
from tests.naive import evaluate

EXAMPLES = Path(__file__).parents[2] / "rules" / "examples"
ONE_PERIOD = date(2011, 8, 30)
"""Order lines are many; those of the first period are enough to read a document by."""


Plan = Callable[[Path], list[Line]]


@pytest.mark.parametrize("plan", [bands, territories, overrides, categories, margin], ids=lambda plan: plan.__name__)
def test_a_document_pays_the_lines_of_its_plain_program(plan: Plan, adventureworks: Path) -> None:
    by_line = plan in (categories, margin)
    file = EXAMPLES / f"adventureworks-{plan.__name__}.yaml"
    version = parse_rule_set(file.read_text(encoding="utf-8"), file.name)
    last_day = ONE_PERIOD if by_line else version.effective_until
    found = evaluate(world_of(adventureworks, version, by_line=by_line, last_day=last_day))
    paid = [(each.participant, each.period, each.source_key, each.earned_minor) for each in found.lines]
    by_hand = [
        (line.payee, line.period, line.source_key, int(line.earned * 100))
        for line in plan(adventureworks)
        if not by_line or line.period == "2011-05-31"
    ]
    assert sorted(paid) == sorted(by_hand)
    assert found.exceptions == []
