"""What is said of an example that comes to something else than it expects."""

from datetime import date
from decimal import Decimal

import pytest

from compledger.rules.language import Place
from compledger.rules.language.forms.worked_example import (
    Expected,
    ExpectedEarning,
    ExpectedException,
    ExpectedTotal,
    WorkedExample,
)
from compledger.rules.periods import Period
from compledger.rules.worked_examples import Came, Credited, Line, Outcome, compared

HERE, THERE = Place(7, 9), Place(3, 5)
OUTCOME = Outcome(
    "EUR",
    [
        Line(
            "P-1",
            "commission",
            "credit",
            "A-1",
            Decimal("60000.000000000000"),
            Decimal("0.050000000000"),
            300000,
            "own",
            2,
        ),
        Line("P-1", "commission", "limit", "A-1", None, None, -100000),
        Line("P-2", "bonus", "period", None, None, None, 0),
    ],
    {("P-1", "sales"): Decimal("60000.000000000000")},
    [Came("no_quota", None, "P-2", "no quota 'sales'")],
    credits={("P-1", "sales"): [Credited("A-1", "own", Decimal("60000.000000"))]},
)
ALL = (
    ExpectedEarning("P-1", "commission", Decimal(2000), HERE),
    ExpectedTotal("P-1", "sales", Decimal("60000.00"), HERE),
    ExpectedTotal("P-2", "sales", Decimal(0), HERE),
    ExpectedEarning("P-2", "bonus", Decimal(0), HERE),
    ExpectedException("no_quota", None, HERE),
)


def found(*expects: Expected) -> list[str]:
    period = Period("2025", date(2025, 1, 1), date(2026, 1, 1))
    example = WorkedExample("two", "", THERE, period, period.starts_on, (), (), (), expects)
    return [f"{finding.place.line}: {finding.what}" for finding in compared(example, OUTCOME)]


def test_an_example_whose_every_expectation_holds_has_no_findings() -> None:
    assert found(*ALL) == []


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (
            ExpectedEarning("P-1", "commission", Decimal("3000.00"), HERE),
            (
                "7: example 'two': expected 'commission' of P-1 to come to 3000, it comes to 2000.00, 1000 too little "
                "(sale A-1, own, tier 2: 60000 × 0.05 = 3000.00; sale A-1, limit: -1000.00)"
            ),
        ),
        (
            ExpectedEarning("P-2", "bonus", Decimal(5), HERE),
            (
                "7: example 'two': expected 'bonus' of P-2 to come to 5, it comes to 0.00, 5 too little (period: 0.00)"
                "; exceptions: no_quota (P-2, no quota 'sales')"
            ),
        ),
        (
            ExpectedTotal("P-1", "sales", Decimal(1), HERE),
            (
                "7: example 'two': expected measure 'sales' of P-1 to come to 1, it comes to 60000, 59999 too much "
                "(sale A-1, own: 60000)"
            ),
        ),
        (
            ExpectedTotal("P-1", "units", Decimal(1), HERE),
            "7: example 'two': expected measure 'units' of P-1 to come to 1, no credits were found",
        ),
        (
            ExpectedException("no_quota", "A-1", HERE),
            (
                "7: example 'two': expected exception 'no_quota' for transaction 'A-1', which did not come up "
                "(exceptions: no_quota (P-2, no quota 'sales'))"
            ),
        ),
    ],
)
def test_a_finding_says_what_it_came_to_and_of_which_lines(expected: Expected, said: str) -> None:
    assert found(*ALL, expected) == [said]


def test_what_comes_up_unexpected_is_a_finding_of_the_example() -> None:
    assert found() == [
        (
            "3: example 'two': 'commission' of P-1 comes to 2000.00, which is not expected "
            "(sale A-1, own, tier 2: 60000 × 0.05 = 3000.00; sale A-1, limit: -1000.00)"
        ),
        "3: example 'two': exception 'no_quota' comes up, which is not expected (no_quota (P-2, no quota 'sales'))",
    ]


def test_of_many_lines_the_first_are_shown() -> None:
    line = Line("P-1", "commission", "credit", "A-1", Decimal(1), Decimal(1), 100)
    assert Outcome("EUR", [line] * 10, {}, []).shown("P-1", "commission").endswith("1 × 1 = 1.00; and 2 more lines")
