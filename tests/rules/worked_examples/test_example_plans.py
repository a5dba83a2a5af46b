"""The example plans pay what their own worked examples say, to the cent, and nothing beside it."""

import re
from pathlib import Path

import duckdb
import pytest

from compledger.rules.language import parse_rule_set, sheets_of
from compledger.rules.worked_examples import run_examples

EXAMPLES = Path(__file__).parents[3] / "rules" / "examples"
PLANS = EXAMPLES / "plans"
RULE_SETS = [
    path
    for path in sorted([*EXAMPLES.glob("*.yaml"), *PLANS.glob("*.yaml")])
    if "\nrule_set:" in path.read_text(encoding="utf-8")
]
LINK = re.compile(r"\]\(([\w/-]+\.yaml)\)")


@pytest.mark.parametrize("path", RULE_SETS, ids=lambda path: path.stem)
def test_every_rule_set_has_worked_examples_and_they_come_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    sheets = {file: (PLANS / file).read_bytes() for file in sheets_of(text, path.name)}
    rule_set = parse_rule_set(text, path.name, sheets)
    assert rule_set.examples
    with duckdb.connect(":memory:") as connection:
        assert run_examples(rule_set, connection) == ()


def test_the_list_of_kinds_names_every_rule_set_and_no_other() -> None:
    listed = LINK.findall((EXAMPLES / "README.md").read_text(encoding="utf-8"))
    assert {EXAMPLES / name for name in listed} == set(RULE_SETS)
