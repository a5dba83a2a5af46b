"""Traces of what is more than a share of an amount: formulas, several payees, tables, limits, whole periods."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from compledger.statements.as_json import as_json
from compledger.statements.as_pdf import as_pdf
from compledger.statements.as_text import as_text
from compledger.statements.credit_sheet import credit_sheet
from compledger.statements.line import Asked, Cut, SplitPart, StatementLine, TierPosition, Worked
from compledger.statements.shown import shown
from compledger.statements.trace import trace_of
from tests.samples import of_the_period, the_statement, with_a_cap

BONUS = the_statement().lines[-1]


def credit(**changed: Any) -> StatementLine:
    """Return the sample's line of the bonus, 1 % of a half of 31,420.00, with something else of it."""
    return replace(BONUS, **changed)


def workings(line: StatementLine) -> dict[str, str]:
    return {step.label: step.working for step in trace_of(line, "USD")}


def test_the_formula_of_a_base_is_shown_with_what_it_asked_and_what_it_came_to() -> None:
    found = workings(
        credit(
            base_text="max(amount - quantity * cost, 0)",
            base_asked=(Asked("amount", "100"), Asked("cost", "30"), Asked("quantity", "2")),
            transaction_amount=Decimal(40), share=Decimal(1), credited=Decimal(40), slice=Decimal(40),
            exact=Decimal("0.4"), earned=Decimal("0.40"),
        )
    )  # fmt: skip
    assert found["Transaction"] == "SO-71899 of 2025-06-02"
    assert found["Base"] == "max(amount - quantity * cost, 0), with amount 100, cost 30, quantity 2 = 40.00 USD"
    assert found["Credit"] == "40.00 × 100 % = 40.00 USD to seat AE-WEST-03"


def test_a_quantity_is_shown_without_a_currency_and_paid_by_the_unit() -> None:
    line = credit(
        quantity=True, base_text="quantity", transaction_amount=Decimal(12), share=Decimal(1), credited=Decimal(12),
        slice=Decimal(12), rate=Decimal("2.5"), exact=Decimal(30), earned=Decimal("30.00"),
        rate_source="value per_unit",
    )  # fmt: skip
    found = workings(line)
    assert found["Base"] == "quantity = 12"
    assert found["Credit"] == "12 × 100 % = 12 to seat AE-WEST-03"
    assert found["Rate (value per_unit)"] == "12 × 2.50 USD a unit = 30.00 USD"


def test_a_manager_is_told_how_far_above_and_nobody_is_named() -> None:
    found = workings(credit(reach="manager, level 2 above sold_by"))
    assert found["Credit"].endswith("USD to seat AE-WEST-03 (manager, level 2 above sold_by)")


def test_a_part_of_a_split_says_of_how_many_and_how_it_is_cut() -> None:
    line = credit(
        share=Decimal(1), split=SplitPart(Decimal(1), Decimal(2), 4, "last"), transaction_amount=Decimal("100.0001"),
        credited=Decimal("50.0001"), slice=Decimal("50.0001"), exact=Decimal("0.500001"), earned=Decimal("0.50"),
    )  # fmt: skip
    assert workings(line)["Credit"] == (
        "100.0001 × 100 % × 1/2 = 50.0001 USD to seat AE-WEST-03 (parts are cut off at 4 places, and the last takes "
        "the rest)"
    )


def test_a_table_is_named_with_what_its_row_was_found_by() -> None:
    row = "row 2 (category 'Bikes' or 'Trikes') gives 1 %"
    looked_up = Worked("Looked up", "table by-category", (Asked("category", "Bikes"),), row, "2025.2")
    found = workings(credit(rate_source="table by-category", worked=(looked_up,)))
    assert found["Looked up"] == f"table by-category, with category Bikes: {row}"
    assert found["Rate (table by-category)"] == "15,710.00 × 1 % = 157.10 USD"


def test_multiples_are_named_and_a_rate_that_was_rounded_is_shown_as_it_is_paid() -> None:
    line = credit(
        times=Decimal("1.333333333333"), times_source="tier 1.5 × personal ramp 0.888888888889",
        rate=Decimal("0.01234567"), effective_rate=Decimal("0.016460893333"),
        exact=Decimal("258.60063426143"), earned=Decimal("258.60"),
    )  # fmt: skip
    found = workings(line)
    assert found["Multiples"] == "tier 1.5 × personal ramp 0.888888888889 = 1.333333333333"
    assert found["Effective rate"] == "1.234567 % × 1.333333333333 → 1.6460893333 %, to 12 places"
    assert found["Rate (plan)"] == "15,710.00 × 1.6460893333 % = 258.60063426143 USD"


def test_tiers_of_the_final_total_show_it_and_tiers_of_an_amount_show_no_quota() -> None:
    whole = TierPosition(2, Decimal(10_000), None, None, None, None, total=Decimal(15_710))
    found = workings(credit(tier=whole))
    assert found["Tier"] == "tier 2, 10,000.00 and above of the total"
    assert found["Total"] == "the period comes to 15,710.00 USD, which lies in this tier"
    assert "Slice" not in found


def test_a_credit_that_is_paid_as_one_shows_its_part_in_each_tier() -> None:
    cuts = (Cut(1, Decimal(710), Decimal("0.01"), Decimal("0.8")), Cut(2, Decimal(15_000), Decimal("0.01"), Decimal(1)))
    line = credit(cuts=cuts, exact=Decimal("155.68"), earned=Decimal("155.68"))
    assert workings(line)["Rates (plan)"] == ("710.00 × 1 % × 0.8 in tier 1 + 15,000.00 × 1 % in tier 2 = 155.68 USD")


def test_a_credit_of_nought_that_is_paid_as_one_lies_in_no_tier() -> None:
    nought = Decimal(0)
    line = credit(rate=None, rate_source="tier", slice=nought, credited=nought, exact=nought, earned=nought)
    assert workings(line)["Rates (tier)"] == "0.00 USD lies in no tier = 0.00 USD"


def test_a_condition_on_the_component_stands_first_with_the_figures_that_met_it() -> None:
    line = credit(gate="attainment(sales) >= 0.5", gate_asked=(Asked("attainment(sales)", "0.62"),))
    (label, working), *_ = workings(line).items()
    assert (label, working) == ("Condition", "attainment(sales) >= 0.5, with attainment(sales) 0.62: it holds")


def test_a_limit_takes_away_what_is_beyond_it() -> None:
    line = of_the_period("limit", "-500.00", per="deal", source_key="SO-1", before=Decimal(1000))
    assert workings(line) == {
        "Limit per deal": "the deal comes to 1,000.00 USD, and to 500.00 USD by the limit: -500.00 USD"
    }


def test_a_limit_by_a_formula_shows_what_it_asked() -> None:
    asked, says = (Asked("quota(target_pay)", "3000"),), "at least quota(target_pay) / 3"
    line = of_the_period("limit", "250.00", per="period", before=Decimal(750), limit=says, asked=asked)
    assert workings(line)["Limit per period"] == (
        "the period comes to 750.00 USD, and to 1,000.00 USD by the limit, at least quota(target_pay) / 3, with "
        "quota(target_pay) 3000: 250.00 USD"
    )


def test_a_quota_by_a_formula_is_worked_out_before_the_tier_that_it_bounds() -> None:
    asked, found = (Asked("quota(year)", "400000"),), "= 100,000.00 USD"
    tier = TierPosition(1, Decimal(0), None, Decimal(0), Decimal(15_710), Decimal(100_000))
    line = credit(tier=tier, worked=(Worked("Quota", "quota(year) / 4", asked, found, "2025.2"),))
    steps = workings(line)
    assert steps["Quota"] == "quota(year) / 4, with quota(year) 400000 = 100,000.00 USD"
    assert list(steps).index("Quota") < list(steps).index("Tier")


def test_a_line_that_rounds_the_period_says_what_was_rounded() -> None:
    line = of_the_period("rounding", "0.01", before=Decimal("12.34"))
    singly, together = "the lines rounded singly come to 12.34 USD", "their exact sum rounds to 12.35 USD"
    assert workings(line) == {"Rounding": f"{singly}, {together}, half away from zero"}


def test_a_formula_of_the_period_shows_the_figures_that_it_asked() -> None:
    asked = (Asked("attainment(sales)", "1.084216"), Asked("attainment(sales)", "1.084216"))
    line = of_the_period(
        "period", "5000.00", formula="case when attainment(sales) >= 1 then 5000 else 0 end", asked=asked,
        exact=Decimal(5000),
    )  # fmt: skip
    assert workings(line) == {
        "Formula": (
            "case when attainment(sales) >= 1 then 5000 else 0 end, with attainment(sales) 1.084216 = 5,000.00 USD"
        ),
        "Rounding": "5,000.00 → 5,000.00 USD, half away from zero",
    }


def test_every_face_shows_a_line_that_comes_from_no_credit() -> None:
    cap = shown(with_a_cap()).components[1].lines[-1]
    assert (cap.transaction, cap.rate, cap.slice, cap.earned) == ("SO-71899", "limit per deal", "", "-57.10")
    assert cap.clauses == ("2.2",)
    assert '"kind": "limit"' in as_json(with_a_cap())
    assert "limit per deal" in as_text(with_a_cap())
    assert as_pdf(with_a_cap()).startswith(b"%PDF")


def test_a_sheet_of_credits_has_no_line_that_comes_from_none() -> None:
    assert credit_sheet(with_a_cap()).lines == credit_sheet(the_statement()).lines
