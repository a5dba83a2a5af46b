from compledger.statements.trace import trace_of
from tests.samples import the_statement

LINES = the_statement().lines


def workings(number: int) -> dict[str, str]:
    return {step.label: step.working for step in trace_of(LINES[number - 1], "USD")}


def test_a_trace_leads_from_the_sale_to_the_cent() -> None:
    assert list(workings(8).items()) == [
        ("Transaction", "SO-71935 of 2025-06-19: 20,541.4072 USD"),
        ("Credit", "20,541.4072 × 100 % = 20,541.4072 USD to seat AE-WEST-03"),
        ("Tier", "tier 3, 100 % and above of quota 100,000.00 USD"),
        ("Slice", "running total 100,000.00 → 108,421.6472: 8,421.6472 USD lies in this tier"),
        ("Rate (personal commission)", "8,421.6472 × 5 % × 1.5 = 631.62354 USD"),
        ("Rounding", "631.62354 → 631.62 USD, half away from zero"),
    ]


def test_a_flat_line_has_neither_tier_nor_slice() -> None:
    assert list(workings(9)) == ["Transaction", "Credit", "Rate (plan)", "Rounding"]


def test_the_trace_of_a_split_shows_the_share() -> None:
    assert workings(6)["Credit"] == "31,420.00 × 50 % = 15,710.00 USD to seat AE-WEST-03"


def test_the_running_total_of_a_return_falls() -> None:
    assert workings(5)["Slice"] == "running total 74,650.49 → 72,170.24: -2,480.25 USD lies in this tier"


def test_each_step_that_a_clause_asks_for_names_it() -> None:
    assert [step.clause for step in trace_of(LINES[0], "USD")] == ["", "1.1", "2.1", "2.1", "2.1", "rounding"]
