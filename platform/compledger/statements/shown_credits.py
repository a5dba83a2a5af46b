"""A sheet of credits in words, as `shown` has the statement's."""

from dataclasses import dataclass

from compledger.statements.credit_sheet import CreditSheet
from compledger.statements.model import Notice
from compledger.statements.shown import ShownBasis, beside_its_key, shown_basis
from compledger.statements.shown_measurement import ShownMeasurement, shown_measurement
from compledger.statements.wording import days_of, percent, places_for, sale, who_is


@dataclass(frozen=True, slots=True)
class ShownCredit:
    """A transaction's credit."""

    day: str
    transaction: str
    clause: str
    position: str
    amount: str
    share: str
    reach: str
    """Why this payee; empty where the transaction names them."""
    credited: str
    below_zero: bool


@dataclass(frozen=True, slots=True)
class ShownCredits:
    """A whole sheet of credits in words."""

    participant: str
    name: str
    who: str
    """Title and id."""
    period: str
    days: str
    currency: str
    measurements: tuple[ShownMeasurement, ...]
    credits: tuple[ShownCredit, ...]
    clauses: tuple[tuple[str, str], ...]
    """Number and text of each credit rule, once."""
    remarks: tuple[str, ...]
    """Notices that are about the whole sheet."""
    notices: tuple[Notice, ...]
    """Notices that are about a transaction each."""
    basis: tuple[ShownBasis, ...]
    log_position: int
    """The newest that anything is known from."""
    provisional: bool
    """Whether no run has made it final."""


def shown_credits(sheet: CreditSheet) -> ShownCredits:
    """Return the sheet in words."""
    places = places_for((line.credited for line in sheet.lines if not line.quantity), sheet.currency)
    return ShownCredits(
        participant=sheet.participant,
        name=sheet.name,
        who=who_is(sheet.name, sheet.title, sheet.participant),
        period=sheet.period.name,
        days=days_of(sheet.period),
        currency=sheet.currency,
        measurements=tuple(shown_measurement(found, sheet) for found in sheet.measurements),
        credits=tuple(
            ShownCredit(
                day=line.day.isoformat(),
                transaction=line.source_key,
                clause=line.clause,
                position=line.position,
                amount=sale(line.transaction_amount, 0 if line.quantity else places),
                share=percent(line.share),
                reach=line.reach,
                credited=sale(line.credited, 0 if line.quantity else places),
                below_zero=line.credited < 0,
            )
            for line in sheet.lines
        ),
        clauses=tuple(dict.fromkeys((line.clause, line.clause_text) for line in sheet.lines)),
        remarks=tuple(notice.text for notice in sheet.notices if not notice.source_key),
        notices=tuple(beside_its_key(notice) for notice in sheet.notices if notice.source_key),
        basis=tuple(shown_basis(found) for found in sheet.basis),
        log_position=sheet.log_position,
        provisional=sheet.provisional,
    )
