"""The sheet of credits: a statement for those who may see sales and targets, and no pay.

It is a kind of its own, without a field for pay or a rate, so that no face can show by a slip what was left out.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from compledger.rules.periods import Period
from compledger.statements.entries import StatementEntry
from compledger.statements.line import StatementLine
from compledger.statements.model import SHUT, Basis, Measurement, Notice, OnBasis, Statement


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A transaction's credit to the payee by one clause; the slices that it was paid in are one line here."""

    run: int
    source_key: str
    day: date
    """The transaction's compensation date."""
    transaction_amount: Decimal
    clause: str
    """Clause of the credit rule, such as `1.1`."""
    clause_text: str
    share: Decimal
    position: str
    credited: Decimal
    """In the plan's currency, or a quantity."""
    quantity: bool = False
    reach: str = ""
    """Why this payee, where the transaction does not name them: `manager, level 2`."""


@dataclass(frozen=True, slots=True)
class CreditSheet(OnBasis):
    """A payee's credits, quotas and attainment of one period."""

    participant: str
    name: str
    title: str
    period: Period
    currency: str
    measurements: tuple[Measurement, ...]
    """Without the steps of rate tables, and without the workings of quotas, which personal rates may be part of."""
    lines: tuple[CreditLine, ...]
    """In order of day and transaction."""
    notices: tuple[Notice, ...]
    basis: tuple[Basis, ...]


def credit_sheet(statement: Statement) -> CreditSheet:
    """Return what is left of a statement without pay, rates and the steps that rates change at."""
    lines = dict.fromkeys(_credit(line) for line in statement.lines if line.kind == "credit")
    return CreditSheet(
        participant=statement.participant,
        name=statement.name,
        title=statement.title,
        period=statement.period,
        currency=statement.currency,
        measurements=tuple(replace(found, tiers=(), quota_working=None) for found in statement.measurements),
        lines=tuple(sorted(lines, key=lambda line: (line.day, line.source_key, line.clause))),
        # A condition that pay waits for may ask for what a reader without pay is not shown.
        notices=tuple(notice for notice in statement.notices if notice.kind != SHUT),
        basis=statement.basis,
    )


def without_pay(entry: StatementEntry) -> StatementEntry:
    """Return an entry that tells no pay."""
    return replace(entry, earned=None, with_pay=False)


def _credit(line: StatementLine) -> CreditLine:
    assert line.transaction_amount is not None
    assert line.share is not None
    assert line.credited is not None
    return CreditLine(
        run=line.run,
        source_key=line.source_key,
        day=line.day,
        transaction_amount=line.transaction_amount,
        clause=line.credit_clause,
        clause_text=line.credit_text,
        share=line.share,
        position=line.position,
        credited=line.credited,
        quantity=line.quantity,
        reach=line.reach,
    )
