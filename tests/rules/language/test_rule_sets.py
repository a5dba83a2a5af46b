"""Rule set documents: what is right is read exactly, what is wrong is named with its place and its cure."""

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.language import DocumentRefused, ExpectedEarning, PersonalRate, RuleSet, parse_rule_set, sheets_of

EXAMPLES = Path(__file__).parents[3] / "rules" / "examples"
PLANS = EXAMPLES / "plans"
ACCELERATOR = (EXAMPLES / "adventureworks-accelerator.yaml").read_text(encoding="utf-8")


def parse(text: str) -> RuleSet:
    return parse_rule_set(text, "plan.yaml")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("adventureworks-[af]*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_well_formed(path: Path) -> None:
    assert parse(path.read_text(encoding="utf-8")).name == path.stem


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_plan_is_well_formed_and_has_worked_examples(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = parse_rule_set(text, path.name, {file: (PLANS / file).read_bytes() for file in sheets_of(text, path.name)})
    assert found.name == path.stem
    assert text.startswith("# ")
    assert found.examples
    expected = {e.component for example in found.examples for e in example.expects if isinstance(e, ExpectedEarning)}
    assert expected == {earning.id for earning in found.earnings}


def test_numbers_are_read_as_the_author_wrote_them() -> None:
    (earning,) = parse(ACCELERATOR).earnings
    assert earning.table is not None
    assert [(t.begins, t.times) for t in earning.table.tiers] == [
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


def test_all_faults_are_named_at_once_in_order_of_place() -> None:
    broken = ACCELERATOR.replace("currency: USD", "curency: usd").replace("to: sold_by", "to: seller")
    with pytest.raises(DocumentRefused) as refused:
        parse(broken)
    lines = [finding.place.line for finding in refused.value.findings]
    assert len(lines) >= 3
    assert lines == sorted(lines)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with pytest.raises(DocumentRefused):
        parse(text)


@given(st.integers(0, len(ACCELERATOR)), st.integers(0, 40), st.text(max_size=20))
def test_any_damage_to_a_document_is_read_or_refused_and_nothing_else(start: int, length: int, filler: str) -> None:
    damaged = ACCELERATOR[:start] + filler + ACCELERATOR[start + length :]
    with suppress(DocumentRefused):
        assert isinstance(parse(damaged), RuleSet)


SHEET_PLAN = (PLANS / "rate-sheet.yaml").read_text(encoding="utf-8")
SHEET = (PLANS / "rate-sheet.csv").read_bytes()


def with_sheet(sheet: bytes) -> RuleSet:
    return parse_rule_set(SHEET_PLAN, "plan.yaml", {"rate-sheet.csv": sheet})


def test_what_a_sheet_says_is_part_of_the_hash_and_how_it_is_written_is_not() -> None:
    same = with_sheet(SHEET).hash
    assert with_sheet(b"\xef\xbb\xbf" + SHEET.replace(b"\n", b"\r\n")).hash == same
    assert with_sheet(SHEET.replace(b"3 December", b"4 December")).hash == same
    assert with_sheet(SHEET.replace(b"0.04", b"0.05")).hash != same


def test_semicolons_divide_a_sheet_as_well_as_commas() -> None:
    assert (
        with_sheet(SHEET.replace(b'"other regions, all sizes"', b"").replace(b",", b";")).hash == with_sheet(SHEET).hash
    )


def test_an_earning_comes_after_those_that_it_asks() -> None:
    later = """  - {id: bonus, text: bonus, kind: formula, pays: earned('accelerated-commission') * 0.1}
  - id: accelerated-commission"""
    found = parse(ACCELERATOR.replace("  - id: accelerated-commission", later))
    assert [earning.id for earning in found.earnings] == ["accelerated-commission", "bonus"]


def test_canonical_bytes_are_a_document_of_the_same_meaning_and_hash() -> None:
    found = parse(ACCELERATOR)
    again = parse(found.canonical.decode())
    assert (again.hash, again.earnings, again.credit_rules) == (found.hash, found.earnings, found.credit_rules)
