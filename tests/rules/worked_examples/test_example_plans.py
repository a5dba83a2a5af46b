"""The example plans pay what their own worked examples say, to the cent, and nothing beside it."""

from pathlib import Path

import duckdb
import pytest

from compledger.rules.language import parse_rule_set, sheets_of
from compledger.rules.worked_examples import run_examples

PLANS = Path(__file__).parents[3] / "rules" / "examples" / "plans"


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_worked_example_comes_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    sheets = {file: (PLANS / file).read_bytes() for file in sheets_of(text, path.name)}
    with duckdb.connect(":memory:") as connection:
        assert run_examples(parse_rule_set(text, path.name, sheets), connection) == ()
