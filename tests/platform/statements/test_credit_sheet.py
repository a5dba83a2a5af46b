"""The sheet of credits: what is left of a statement for who may see no pay."""

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

from compledger.rules.money import plain
from compledger.statements import credit_sheet
from compledger.statements.credit_sheet import CreditLine, CreditSheet
from compledger.statements.line import Asked, StatementLine, Worked
from compledger.statements.shown_credits import shown_credits
from tests.samples import NO_YEN, in_other_currencies, the_statement

PAY = {
    "earned",
    "exact",
    "rate",
    "rate_source",
    "times",
    "tier",
    "slice",
    "earning_clause",
    "earning_text",
    "components",
}


def values_in(thing: object) -> set[object]:
    """Return everything that stands anywhere in a value."""
    if is_dataclass(thing):
        return set().union(*(values_in(getattr(thing, field.name)) for field in fields(thing)))
    return set().union(*map(values_in, thing)) if isinstance(thing, tuple) else {thing}


def test_neither_the_sheet_nor_its_lines_have_a_field_for_pay() -> None:
    assert not PAY & {field.name for kind in (CreditSheet, CreditLine) for field in fields(kind)}
    assert {"earned", "rate", "tier"} <= {field.name for field in fields(StatementLine)}


def test_no_amount_of_pay_is_left_anywhere() -> None:
    statement = the_statement()
    pay = {line.earned for line in statement.lines} | {line.exact for line in statement.lines}
    pay |= {line.rate for line in statement.lines} | {statement.earned, Decimal("0.8"), Decimal("1.5")}
    left = {value for value in values_in(credit_sheet(statement)) if isinstance(value, Decimal)}
    assert not pay & left
    words = " ".join(str(value) for value in values_in(shown_credits(credit_sheet(statement))))
    for amount in ("5,188.72", "732.52", "0.8", "1.5", "5 %", "personal commission"):
        assert amount not in words


def test_what_was_earned_in_other_currencies_is_pay_too() -> None:
    assert "other_currencies" not in {field.name for field in fields(CreditSheet)}
    words = " ".join(str(value) for value in values_in(shown_credits(credit_sheet(in_other_currencies()))))
    assert "4,427.24" not in words
    assert NO_YEN not in words


def test_a_transaction_that_was_paid_in_slices_or_by_two_components_is_one_credit() -> None:
    sheet = credit_sheet(the_statement())
    assert [(line.source_key, plain(line.credited)) for line in sheet.lines] == [
        ("SO-71774", "38400"),
        ("SO-71801", "14250.5"),
        ("SO-71832", "21999.99"),
        ("RET-5120", "-2480.25"),
        ("SO-71899", "15710"),
        ("SO-71935", "20541.4072"),
    ]
    assert sum(line.credited for line in sheet.lines) == sheet.measurements[0].credited


def test_quota_and_attainment_stay_and_the_steps_of_the_rate_table_go() -> None:
    field_sales, _ = credit_sheet(the_statement()).measurements
    assert (field_sales.quota, field_sales.attainment, field_sales.tiers) == (Decimal(100_000), Decimal("1.084216"), ())


def test_how_a_quota_came_about_goes_because_personal_rates_may_be_part_of_it() -> None:
    statement = the_statement()
    ramp = Worked("Quota", "quota(year) * personal(ramp)", (Asked("personal(ramp)", "0.4711"),), "", "2025.2")
    first, second = statement.measurements
    with_ramp = replace(statement, measurements=(replace(first, quota_working=ramp), second))
    assert "0.4711" not in repr(shown_credits(credit_sheet(with_ramp)))
