"""What is probably not meant: told, with place and hint, and refused by nobody. Every warning is in a golden file."""

from pathlib import Path

import pytest

from compledger.rules.language import parse_rule_set, parse_with_warnings

WARNINGS = Path(__file__).parent / "warnings"
PLANS = Path(__file__).parents[3] / "rules" / "examples" / "plans"


@pytest.mark.parametrize("path", sorted(WARNINGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_warning_has_line_column_and_hint_and_refuses_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rule_set, warnings = parse_with_warnings(text, path.name)
    assert parse_rule_set(text, path.name) == rule_set
    assert "".join(f"{warning}\n" for warning in warnings) == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_plans_as_companies_pay_them_are_not_warned_of() -> None:
    for path in sorted(PLANS.glob("*.yaml")):
        sheets = {sheet.name: sheet.read_bytes() for sheet in PLANS.glob("*.csv")}
        assert parse_with_warnings(path.read_text(encoding="utf-8"), path.name, sheets)[1] == (), path.name
