"""A hand-made statement that every face is tested with.

Three tiers, two orders cut at a bound, a return, a split credit, a flat bonus and notices; every number is checked by
hand and again in tests/platform/statements/test_the_sample.py.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from compledger.rules.periods import Period
from compledger.statements.line import StatementLine, TierPosition
from compledger.statements.model import (
    Basis,
    Clause,
    Component,
    Measurement,
    Notice,
    OtherCurrency,
    Statement,
    Worth,
)
from compledger.statements.notices import provisional_notice

CREDIT_TEXT = "The salesperson of an order is credited with its net amount on the order's day; a split as agreed."
ACCELERATOR_TEXT = (
    "Credits are taken in order of day and order number. The part of the running total up to 60 % of the quarter's "
    "quota pays the own rate times 0.8, from 60 to 100 % times 1, above times 1.5."
)
BONUS_TEXT = "The first order of a new customer pays 1 % of the credited amount in addition."
NEW_CREDIT_TEXT = "The salesperson of an order is credited with its net amount on the day of the invoice."
REMARK = "Facts have changed since run 17 was calculated. Calculate the period again."
NO_YEN = "ECB has no rate between USD and JPY at most 4 days old on 2025-06-30."
NO_CREDIT: dict[str, Any] = {
    "transaction_amount": None, "credit_clause": "", "credit_text": "", "share": None, "position": "",
    "credited": None, "slice": None, "rate": None, "rate_source": "", "times": Decimal(1), "tier": None,
}  # fmt: skip
QUOTA = Decimal(100_000)
RATE = Decimal("0.05")
TIERS = {
    1: (Decimal(0), Decimal("0.6"), Decimal("0.8")),
    2: (Decimal("0.6"), Decimal(1), Decimal(1)),
    3: (Decimal(1), None, Decimal("1.5")),
}


def the_statement() -> Statement:
    """Return the statement of Ada Byron for the second quarter of 2025: 5,188.72 USD."""
    return Statement(
        participant="P-0274",
        name="Ada Byron",
        title="Senior Account Executive",
        period=Period("2025-Q2", date(2025, 4, 1), date(2025, 7, 1)),
        currency="USD",
        measurements=(
            Measurement(
                "field-sales",
                "sales",
                Decimal("108421.6472"),
                QUOTA,
                Decimal("1.084216"),
                tuple(begins for begins, _, _ in TIERS.values()),
            ),
            Measurement("field-sales", "new-business", Decimal("15710.00"), None, None),
        ),
        components=(
            Component(
                "field-sales",
                "accelerated-commission",
                (Clause("2025.2", "2.1", ACCELERATOR_TEXT),),
                8,
                Decimal("5031.62"),
            ),
            Component(
                "field-sales", "new-customer-bonus", (Clause("2025.2", "2.2", BONUS_TEXT),), 1, Decimal("157.10")
            ),
        ),
        lines=(*_accelerated_lines(), _bonus_line()),
        notices=(
            Notice("vacant_seat", "SO-71950", "Nobody held seat AE-WEST-07 on 2025-06-24: no one is credited."),
            Notice("no_rate", "SO-71961", "No rate converts 1,200.00 EUR to USD on 2025-06-27: the order is not paid."),
        ),
        basis=(
            Basis(
                run=17,
                rule_set="field-sales",
                version="2025.2",
                rule_set_hash="8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
                effective_from=date(2025, 4, 1),
                effective_until=date(2025, 7, 1),
                log_position=48_213,
                lines_root="5d41402abc4b2a76b9719d911017c5925f4dcc3b5aa765d61d8327deb882cf99",
            ),
        ),
        earned=Decimal("5188.72"),
    )


def provisional(log_position: int = 48_300) -> Statement:
    """Return the same with what became known since, by a log position: the bonus's order was cancelled."""
    sample = the_statement()
    accelerated, _ = sample.components
    (basis,) = sample.basis
    return replace(
        sample,
        components=(accelerated,),
        lines=tuple(replace(line, run=-1) for line in sample.lines if line.component == accelerated.id),
        notices=(provisional_notice(log_position), *sample.notices),
        basis=(replace(basis, run=-1, log_position=log_position, lines_root=""),),
        earned=accelerated.earned,
    )


def with_two_versions() -> Statement:
    """Return the same with another version from 1 June on, and a remark: the lines from number 6 on follow it."""
    sample = the_statement()
    (first,) = sample.basis
    accelerated, bonus = sample.components
    changed = date(2025, 6, 1)
    return replace(
        sample,
        lines=tuple(
            line
            if line.day < changed
            else replace(
                line, version="2025.3", credit_text=NEW_CREDIT_TEXT, earning_clause="2.9" if line.tier else "2.2"
            )
            for line in sample.lines
        ),
        components=(
            replace(accelerated, clauses=(*accelerated.clauses, Clause("2025.3", "2.9", ACCELERATOR_TEXT))),
            replace(bonus, clauses=(Clause("2025.3", "2.2", BONUS_TEXT),)),
        ),
        basis=(
            replace(first, effective_until=changed),
            replace(first, version="2025.3", rule_set_hash="5e" * 32, effective_from=changed),
        ),
        notices=(Notice("facts_changed", "", REMARK), *sample.notices),
    )


def in_other_currencies() -> Statement:
    """Return the same for a payee of euros who is paid out in yen, for which there is no rate."""
    euros = Worth(Decimal("4427.24"), Decimal("0.85324232081911"), "1 / EUR/USD 1.172 of 2025-06-30")
    last_day, terms = date(2025, 6, 30), "field-sales version 2025.2"
    return replace(
        the_statement(),
        other_currencies=(
            OtherCurrency("EUR", own=True, payment=False, day=last_day, worth=euros, terms_of=terms, missing=""),
            OtherCurrency("JPY", own=False, payment=True, day=last_day, worth=None, terms_of=terms, missing=NO_YEN),
        ),
    )


def of_the_period(kind: str, earned: str, **given: Any) -> StatementLine:
    """Return a line of the bonus that comes from no credit: a limit, a rounding, a formula of the period."""
    given = {**NO_CREDIT, "source_key": "", "day": date(2025, 6, 30), "exact": None, **given}
    return replace(_bonus_line(), kind=kind, earned=Decimal(earned), **given)


def with_a_cap() -> Statement:
    """Return the same with a cap on the deal of the bonus: 100.00 in place of 157.10."""
    sample = the_statement()
    cap = of_the_period("limit", "-57.10", number=10, per="deal", source_key="SO-71899", before=Decimal("157.10"))
    accelerated, bonus = sample.components
    return replace(
        sample,
        lines=(*sample.lines, cap),
        components=(accelerated, replace(bonus, lines=2, earned=Decimal("100.00"))),
        earned=Decimal("5131.62"),
    )


def _accelerated_lines() -> tuple[StatementLine, ...]:
    return (
        _line(1, "SO-71774", date(2025, 4, 3), "38400.00", 1, ("0", "38400.00"), "1536.0000", "1536.00"),
        _line(2, "SO-71801", date(2025, 4, 17), "14250.50", 1, ("38400.00", "52650.50"), "570.02", "570.02"),
        _line(3, "SO-71832", date(2025, 5, 6), "21999.99", 1, ("52650.50", "60000"), "293.98", "293.98"),
        _line(4, "SO-71832", date(2025, 5, 6), "21999.99", 2, ("60000", "74650.49"), "732.5245", "732.52"),
        _line(5, "RET-5120", date(2025, 5, 12), "-2480.25", 2, ("74650.49", "72170.24"), "-124.0125", "-124.01"),
        _line(
            6, "SO-71899", date(2025, 6, 2), "31420.00", 2, ("72170.24", "87880.24"), "785.50", "785.50", share="0.5"
        ),
        _line(7, "SO-71935", date(2025, 6, 19), "20541.4072", 2, ("87880.24", "100000"), "605.988", "605.99"),
        _line(8, "SO-71935", date(2025, 6, 19), "20541.4072", 3, ("100000", "108421.6472"), "631.62354", "631.62"),
    )


def _line(
    number: int,
    source_key: str,
    day: date,
    amount: str,
    tier: int,
    totals: tuple[str, str],
    *pay: str,
    share: str = "1",
) -> StatementLine:
    begins, ends, times = TIERS[tier]
    exact, earned = pay
    before, after = Decimal(totals[0]), Decimal(totals[1])
    return StatementLine(
        number=number,
        run=17,
        version="2025.2",
        component="accelerated-commission",
        source_key=source_key,
        day=day,
        transaction_amount=Decimal(amount),
        credit_clause="1.1",
        credit_text=CREDIT_TEXT,
        share=Decimal(share),
        position="AE-WEST-03",
        credited=Decimal(amount) * Decimal(share),
        slice=after - before,
        earning_clause="2.1",
        earning_text=ACCELERATOR_TEXT,
        rate=RATE,
        rate_source="personal commission",
        times=times,
        tier=TierPosition(tier, begins, ends, before, after, QUOTA),
        exact=Decimal(exact),
        earned=Decimal(earned),
    )


def _bonus_line() -> StatementLine:
    return StatementLine(
        number=9,
        run=17,
        version="2025.2",
        component="new-customer-bonus",
        source_key="SO-71899",
        day=date(2025, 6, 2),
        transaction_amount=Decimal("31420.00"),
        credit_clause="1.1",
        credit_text=CREDIT_TEXT,
        share=Decimal("0.5"),
        position="AE-WEST-03",
        credited=Decimal("15710.00"),
        slice=Decimal("15710.00"),
        earning_clause="2.2",
        earning_text=BONUS_TEXT,
        rate=Decimal("0.01"),
        rate_source="plan",
        times=Decimal(1),
        tier=None,
        exact=Decimal("157.10"),
        earned=Decimal("157.10"),
    )
