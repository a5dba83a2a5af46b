"""Sales in other currencies: converted by stated rates, shown with them, and stopped by name where one is missing."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany, plan

RATES = """from,to,day,rate,publisher
EUR,GBP,2025-01-10,0.84,ECB
EUR,USD,2025-01-10,1.05,ECB
EUR,GBP,2025-01-10,0.5,other
"""
MAPPING = """
mapping: rates
target: exchange_rates
source: treasury
files: {rates: {match: "rates*.csv"}}
columns: {from_currency: from, to_currency: to, day: day, rate: rate, publisher: publisher}
"""
SALES = """key,day,amount,currency,seller,region
X-1,2025-01-10,100.00,GBP,P-1,EMEA
X-2,2025-01-12,210.00,USD,P-1,EMEA
X-3,2025-01-20,50.00,USD,P-1,EMEA
"""
EXCHANGE = "exchange: {publisher: ECB, on: day, at_most_days_old: 3}\n"


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    terminal = Terminal(location, capsys)
    terminal.ok("db", "upgrade")
    company = SmallCompany(terminal, tmp_path)
    (tmp_path / "rates.yaml").write_text(MAPPING, encoding="utf-8")
    company.bring("sales", SALES)
    return company


def calculated(company: SmallCompany) -> dict[str, object]:
    (run,) = json.loads(company.terminal.ok("run", "calculate", "--period", "2025-Q1", "--json"))["runs"]
    assert isinstance(run, dict)
    return run


def test_sales_are_converted_by_the_publisher_that_the_plan_names_and_a_missing_rate_is_named(
    company: SmallCompany,
) -> None:
    company.bring("rates", RATES)
    company.publish(plan() + EXCHANGE)
    run = calculated(company)
    # 100 / 0.84 = 119.047619…, 210 / 1.05 = 200: at 5 % 5.95 and 10.00. The third is ten days after the last rate.
    assert (run["earned"], run["exceptions"]) == ("15.95", {"no_exchange_rate": 1})
    (told,) = company.terminal.ok("run", "exceptions", "--period", "2025-Q1").splitlines()
    assert told.split("\t") == ["plan", "no_exchange_rate", "X-3", "2025-01-20", "own", "P-1", "USD/EUR"]


def test_a_statement_shows_the_sale_as_received_the_rate_and_where_it_comes_from(company: SmallCompany) -> None:
    company.bring("rates", RATES)
    company.publish(plan() + EXCHANGE)
    calculated(company)
    statement = json.loads(company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1", "--json"))
    first = statement["lines"][0]
    assert first["converted"] == {
        "amount": "100",
        "currency": "GBP",
        "rate": "1.19047619047619",
        "path": "1 / EUR/GBP 0.84 of 2025-01-10",
    }
    assert first["transaction_amount"] == "119.047619"
    step = next(step for step in first["trace"] if step["label"] == "Exchange")
    assert step["working"].startswith("100.00 GBP × 1.19047619047619 = 119.047619 EUR, by 1 / EUR/GBP 0.84")
    (notice,) = statement["notices"]
    assert notice["text"] == (
        "X-3 of 2025-01-20 is not credited: no rate of exchange converts it on that day (own: USD/EUR)"
    )


def test_a_rate_that_comes_later_makes_the_run_stale_and_the_next_run_whole(company: SmallCompany) -> None:
    company.bring("rates", RATES)
    company.publish(plan() + EXCHANGE)
    first = calculated(company)
    assert "facts_changed" not in company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1", "--json")
    company.bring("rates", RATES + "EUR,USD,2025-01-20,1.25,ECB\n")
    assert "facts_changed" in company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1", "--json")
    again = calculated(company)
    assert again["run"] != first["run"]
    assert (again["earned"], again["exceptions"]) == ("17.95", {})


def test_rates_of_another_publisher_change_nothing(company: SmallCompany) -> None:
    company.bring("rates", RATES)
    company.publish(plan() + EXCHANGE)
    first = calculated(company)
    company.bring("rates", RATES + "EUR,USD,2025-01-20,1.25,other\n")
    assert calculated(company)["run"] == first["run"]


def test_a_plan_may_take_the_rate_of_the_periods_last_day_over_another_currency(company: SmallCompany) -> None:
    company.bring("rates", "from,to,day,rate,publisher\nUSD,GBP,2025-03-31,0.8,ECB\nUSD,EUR,2025-03-31,0.9,ECB\n")
    company.publish(plan() + "exchange: {publisher: ECB, on: period_end, via: USD}\n")
    run = calculated(company)
    # 100 GBP = 100 × 0.9 / 0.8 = 112.50 EUR, 260 USD = 234 EUR: at 5 % 5.63 (5.625), 9.45 and 2.25.
    assert (run["earned"], run["exceptions"]) == ("17.33", {})
    assert Decimal(str(run["earned"])) == Decimal("5.63") + Decimal("9.45") + Decimal("2.25")
