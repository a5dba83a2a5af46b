"""`explain line` and `explain why-not`: enough words to do every rule again by hand."""

import json
from pathlib import Path

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany, plan
from tests.platform.runs.test_incremental import TWO_SELLERS


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    made = SmallCompany(Terminal(location, capsys), tmp_path)
    made.bring("sales", TWO_SELLERS)
    made.publish(plan(when="region is not null and amount > 500"))
    made.terminal.ok("run", "calculate", "--period", "2025-Q1")
    return made


def why_not(company: SmallCompany, *words: str) -> list[str]:
    return company.terminal.ok("explain", "why-not", *words).splitlines()


def test_a_credited_sale_is_told_with_its_sum(company: SmallCompany) -> None:
    said = why_not(company, "A-1", "P-1")
    assert said[0].startswith("plan version 1, 2025-Q1, as known at log position ")
    assert said[1:4] == [
        "erp:A-1 of 2025-01-10, 600.00 EUR",
        "P-1 holds seat S-1 on that day: Seller, Sales",
        "P-1 is credited with 600.00 = 600.00 × 100 %, by rule own, seat S-1",
    ]
    assert "rule own, clause 1: credited" in said
    assert "    yes: region is not null  (region = 'EMEA')" in said
    assert "    yes: amount > 500  (amount = 600)" in said
    assert "  amount: amount = 600" in said


def test_a_rule_that_does_not_hold_is_told_part_by_part(company: SmallCompany) -> None:
    said = why_not(company, "B-1", "P-2")
    assert "P-2 is credited by no rule" in said
    assert "rule own, clause 1: the condition does not hold" in said
    assert "  no: all of these" in said
    assert "    yes: region is not null  (region = 'EMEA')" in said
    assert "    no: amount > 500  (amount = 400)" in said


def test_somebody_else_is_told_who_is_credited_instead(company: SmallCompany) -> None:
    said = why_not(company, "erp:A-1", "P-2")
    assert "P-2 holds no seat on that day" in said
    assert "rule own, clause 1: not among those whom it goes to" in said
    assert "  to the participant in seller (P-1), 100 %: not among those whom it goes to" in said
    assert "    it goes to P-1" in said
    found = json.loads(company.terminal.ok("explain", "why-not", "A-1", "P-2", "--json"))["answers"][0]
    assert (found["credits"], found["rules"][0]["outcome"]) == ([], "others")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("A-0", "P-1"), "there is no transaction 'A-0'"),
        (("crm:A-1", "P-1"), "there is no transaction 'crm:A-1'"),
        (("A-1", "P-1", "--rule-set", "other"), "rule set 'other' has no version in force on 2025-01-10"),
        (("A-1", "P-77"), "nobody is known as 'P-77'"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_way_on(
    company: SmallCompany, words: tuple[str, ...], reason: str
) -> None:
    said = company.terminal.give("explain", "why-not", *words)
    assert said.code == 1
    assert reason in said.err


def test_a_sale_that_was_taken_back_is_nobodys(company: SmallCompany) -> None:
    company.bring("sales", TWO_SELLERS.replace("700.00", "900.00"))
    assert "erp:A-2 of 2025-02-10, 900.00 EUR" in why_not(company, "A-2", "P-1")


def test_a_line_is_told_from_the_sale_s_fields_to_the_cent(company: SmallCompany) -> None:
    said = company.terminal.ok("explain", "line", "P-1", "1", "--period", "2025-Q1").splitlines()
    assert said[0].endswith(": commission, 30.00 EUR")
    assert "  Rule own, clause 1: own sales" in said
    assert "      yes: amount > 500  (amount = 600)" in said
    assert said[-1] == "  Rounding: 30.00 → 30.00 EUR, half away from zero  [1, clause rounding]"
    steps = json.loads(company.terminal.ok("explain", "line", "P-1", "1", "--period", "2025-Q1", "--json"))["steps"]
    assert [step["label"] for step in steps][:2] == ["Transaction", "Credit"]


def test_a_line_that_is_not_there_is_refused(company: SmallCompany) -> None:
    said = company.terminal.give("explain", "line", "P-1", "99", "--period", "2025-Q1")
    assert said.code == 1
    assert "there is no line 99 in the statement of P-1 for 2025-Q1, which has" in said.err
