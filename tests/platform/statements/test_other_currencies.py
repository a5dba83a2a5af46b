"""A statement in the currencies that a payee goes by, over a store: which rate, as known when, and what is missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SALES, SmallCompany, plan
from tests.platform.runs.test_exchange import MAPPING

RATES = """from,to,day,rate,publisher
EUR,USD,2025-03-28,1.0829,ECB
EUR,JPY,2025-03-28,161.6,ECB
EUR,USD,2025-03-31,9,other
EUR,USD,2025-04-01,9,ECB
"""
# On period_start, so that it is seen that a statement takes the rate of the last day whatever its sales take.
EXCHANGE = "exchange: {publisher: ECB, on: period_start, at_most_days_old: 4}\n"


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    terminal = Terminal(location, capsys)
    terminal.ok("db", "upgrade")
    company = SmallCompany(terminal, tmp_path)
    (tmp_path / "rates.yaml").write_text(MAPPING, encoding="utf-8")
    company.bring("sales", SALES)
    company.bring("rates", RATES)
    return company


def own(company: SmallCompany, currency: str, begins: str = "2025-01-01", *more: str) -> None:
    said = ("personal_currency", "participant=P-1", f"currency={currency}", "--from", begins, "--reason", "asked for")
    company.terminal.ok("people", "set", *said, *more)


def paid_in(company: SmallCompany, currency: str) -> None:
    entity = ("paying_entity=E-1", "title=Entity", "country=US", f"currency={currency}", "time_zone=America/New_York")
    company.terminal.ok("people", "set", "paying_entity", *entity, "--from", "2024-01-01", "--reason", "founded")
    payee = ("participant=P-1", "paying_entity=E-1", f"currency={currency}")
    company.terminal.ok("people", "set", "payee", *payee, "--from", "2024-01-01", "--reason", "hired")


def calculated(company: SmallCompany) -> None:
    company.terminal.ok("run", "calculate", "--period", "2025-Q1")


def others(company: SmallCompany, *more: str) -> list[dict[str, Any]]:
    said = company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1", "--json", *more)
    found: list[dict[str, Any]] = json.loads(said)["other_currencies"]
    return found


def test_own_and_payment_currency_are_told_each_with_its_rate_of_the_last_day(company: SmallCompany) -> None:
    own(company, "USD")
    paid_in(company, "JPY")
    company.publish(plan() + EXCHANGE)
    calculated(company)
    dollars, yen = others(company)
    # 70.00 EUR: × 1.0829 = 75.803, × 161.6 = 11,312. The rate of 1 April is of no day of the period.
    assert dollars == {
        "currency": "USD", "own": True, "payment": False, "day": "2025-03-31", "amount": "75.80", "rate": "1.0829",
        "path": "EUR/USD 1.0829 of 2025-03-28", "terms_of": "plan version 1", "missing": None,
    }  # fmt: skip
    assert (yen["own"], yen["payment"], yen["amount"]) == (False, True, "11312")


def test_one_currency_for_both_is_told_once_and_the_statements_own_not_at_all(company: SmallCompany) -> None:
    own(company, "USD")
    paid_in(company, "USD")
    company.publish(plan() + EXCHANGE)
    calculated(company)
    (dollars,) = others(company)
    assert (dollars["own"], dollars["payment"], dollars["amount"]) == (True, True, "75.80")
    printed = company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1")
    assert "Own and payment currency" in printed
    own(company, "EUR", "2025-03-31", "--supersedes", "1")
    company.bring("sales", SALES.replace("600.00", "601.00"))
    calculated(company)
    # On the last day of the period the payee's own pages are in euros again.
    (dollars,) = others(company)
    assert (dollars["own"], dollars["payment"]) == (False, True)


def test_the_statement_of_a_run_says_the_same_whatever_becomes_known_later(company: SmallCompany) -> None:
    own(company, "USD")
    company.publish(plan() + EXCHANGE)
    calculated(company)
    before = others(company)
    company.bring("rates", RATES.replace("1.0829", "1.5"))
    paid_in(company, "JPY")
    assert others(company) == before
    # Nothing that pay depends on has changed, so this is the same run, and its statement too.
    calculated(company)
    assert others(company) == before
    company.bring("sales", SALES.replace("-100.00", "-300.00"))
    calculated(company)
    # 50.00 EUR × 1.5 and × 161.6.
    assert [(found["currency"], found["amount"]) for found in others(company)] == [("USD", "75.00"), ("JPY", "8080")]


def test_a_missing_rate_is_named_in_its_place(company: SmallCompany) -> None:
    own(company, "CHF")
    company.publish(plan() + EXCHANGE)
    calculated(company)
    (found,) = others(company)
    assert (found["amount"], found["rate"]) == (None, None)
    assert found["missing"] == "ECB has no rate between EUR and CHF at most 4 days old on 2025-03-31."


def test_a_plan_without_terms_says_that_it_states_no_rates(company: SmallCompany) -> None:
    own(company, "USD")
    company.publish(plan())
    calculated(company)
    (found,) = others(company)
    assert (found["missing"], found["terms_of"]) == ("The plan states no rates of exchange for 2025-03-31.", None)


def test_the_terms_are_those_of_the_version_that_decides_the_last_day(company: SmallCompany) -> None:
    own(company, "USD")
    company.publish(plan() + EXCHANGE)
    company.publish(plan(version="2", begins="2025-03-31") + EXCHANGE.replace("ECB", "other"))
    calculated(company)
    (found,) = others(company)
    assert (found["terms_of"], found["rate"]) == ("plan version 2", "9")
