import json
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from compledger.statements.as_json import as_json
from compledger.statements.line import StatementLine
from tests.samples import NO_YEN, in_other_currencies, the_statement, with_two_versions


def parsed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_json(the_statement()))
    return found


def test_no_amount_is_a_json_number_that_a_reader_would_take_for_a_float() -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    json.loads(as_json(the_statement()), parse_float=refuse)


def test_pay_has_the_places_of_the_currency_and_sales_are_plain() -> None:
    last = parsed()["lines"][7]
    assert (last["earned"], last["exact"], last["slice"]) == ("631.62", "631.62354", "8421.6472")
    assert parsed()["lines"][0]["earned"] == "1536.00"
    assert parsed()["measurements"][0]["quota"] == "100000"


def test_what_does_not_exist_is_null_and_not_zero() -> None:
    assert parsed()["measurements"][1]["quota"] is None
    assert parsed()["lines"][7]["tier"]["ends"] is None
    assert parsed()["lines"][8]["tier"] is None


def test_every_line_carries_all_its_facts_and_its_trace() -> None:
    names = {field.name for field in fields(StatementLine)} | {"trace"}
    assert all(set(line) == names for line in parsed()["lines"])
    assert parsed()["lines"][4]["trace"][-1]["working"] == "-124.0125 → -124.01 USD, half away from zero"


def test_days_are_iso_and_the_period_is_half_open() -> None:
    assert parsed()["period"] == {"name": "2025-Q2", "starts_on": "2025-04-01", "ends_before": "2025-07-01"}


def test_the_same_statement_gives_the_same_text_ending_with_a_newline() -> None:
    assert as_json(the_statement()) == as_json(the_statement())
    assert as_json(the_statement()).endswith("}\n")


def test_each_version_has_its_hash_and_its_days_and_each_line_and_step_names_its_own() -> None:
    found = json.loads(as_json(with_two_versions()))
    days = [(b["version"], b["effective_from"], b["effective_until"]) for b in found["basis"]]
    assert days == [("2025.2", "2025-04-01", "2025-06-01"), ("2025.3", "2025-06-01", "2025-07-01")]
    assert len({b["rule_set_hash"] for b in found["basis"]}) == 2
    assert [line["version"] for line in found["lines"][4:6]] == ["2025.2", "2025.3"]
    assert [step["version"] for step in found["lines"][5]["trace"]] == ["", *["2025.3"] * 5]
    assert [(c["version"], c["clause"]) for c in found["components"][0]["clauses"]] == [
        ("2025.2", "2.1"),
        ("2025.3", "2.9"),
    ]


def test_other_currencies_carry_amount_rate_and_path_or_what_is_missing() -> None:
    assert parsed()["other_currencies"] == []
    euros, yen = json.loads(as_json(in_other_currencies()))["other_currencies"]
    assert (euros["own"], euros["payment"], euros["day"]) == (True, False, "2025-06-30")
    assert (euros["amount"], euros["rate"], euros["missing"]) == ("4427.24", "0.85324232081911", None)
    assert (yen["amount"], yen["rate"], yen["path"], yen["missing"]) == (None, None, None, NO_YEN)


def test_a_currency_without_minor_units_is_paid_in_whole_numbers() -> None:
    statement = the_statement()
    yen = replace(statement, currency="JPY", components=(), lines=(), earned=Decimal(1200))
    assert json.loads(as_json(yen))["earned"] == "1200"
