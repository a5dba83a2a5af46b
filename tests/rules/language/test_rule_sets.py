"""Rule set documents: what is right is read exactly, what is wrong is named with its place and its cure."""

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.language import DocumentRefused, PersonalRate, RuleSet, parse_rule_set

EXAMPLES = Path(__file__).parents[3] / "rules" / "examples"
FAULTS = Path(__file__).parent / "faults"
ACCELERATOR = (EXAMPLES / "adventureworks-accelerator.yaml").read_text(encoding="utf-8")


def parse(text: str) -> RuleSet:
    return parse_rule_set(text, "plan.yaml")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("adventureworks-[af]*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_well_formed(path: Path) -> None:
    assert parse(path.read_text(encoding="utf-8")).name == path.stem


def test_numbers_are_read_as_the_author_wrote_them() -> None:
    (earning,) = parse(ACCELERATOR).earnings
    assert earning.table is not None
    assert [(t.from_attainment, t.times) for t in earning.table.tiers] == [
        (Decimal(0), Decimal("0.8")),
        (Decimal("0.6"), Decimal("1.0")),
        (Decimal("0.8"), Decimal("1.5")),
        (Decimal("1.0"), Decimal("2.0")),
    ]
    assert earning.rate == PersonalRate("commission")


def test_comments_and_layout_do_not_change_the_hash_but_a_value_does() -> None:
    same = "# a comment\n" + ACCELERATOR.replace('version: "1"', "version:   '1'  # why")
    assert parse(same).hash == parse(ACCELERATOR).hash
    assert parse(ACCELERATOR.replace("times: 1.5", "times: 1.6")).hash != parse(ACCELERATOR).hash


@pytest.mark.parametrize("path", sorted(FAULTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_fault_is_named_with_line_column_and_hint(path: Path) -> None:
    with pytest.raises(DocumentRefused) as refused:
        parse_rule_set(path.read_text(encoding="utf-8"), path.name)
    assert str(refused.value) + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_all_faults_are_named_at_once_in_order_of_place() -> None:
    broken = ACCELERATOR.replace("currency: USD", "curency: usd").replace("to: sold_by", "to: seller")
    with pytest.raises(DocumentRefused) as refused:
        parse(broken)
    lines = [finding.place.line for finding in refused.value.findings]
    assert len(lines) >= 3
    assert lines == sorted(lines)


def test_a_document_deeper_or_larger_than_any_plan_is_refused_before_it_is_read() -> None:
    with pytest.raises(DocumentRefused, match="deeper than"):
        parse("a: " + "[" * 50 + "]" * 50)
    with pytest.raises(DocumentRefused, match="larger than"):
        parse("a: " + "x" * 1_000_001)


def test_entities_that_would_multiply_are_refused() -> None:
    with pytest.raises(DocumentRefused, match="anchors and aliases"):
        parse("a: &a [x, x]\nb: [*a, *a, *a]\n")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with pytest.raises(DocumentRefused):
        parse(text)


@given(st.integers(0, len(ACCELERATOR)), st.integers(0, 40), st.text(max_size=20))
def test_any_damage_to_a_document_is_read_or_refused_and_nothing_else(start: int, length: int, filler: str) -> None:
    damaged = ACCELERATOR[:start] + filler + ACCELERATOR[start + length :]
    with suppress(DocumentRefused):
        assert isinstance(parse(damaged), RuleSet)
