"""Accounts as whoever administers them sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from compledger.access.accounts import Account, Credential, credential_of, is_active


@dataclass(frozen=True, slots=True)
class AccountListed:
    """An account in a list."""

    account: str
    login: str | None
    """None once it has been erased."""
    participant: str | None
    active: bool


def accounts_listed(session: Session, as_of: int | None = None) -> Sequence[AccountListed]:
    """Return the accounts in the order in which they were added, as known at a log position (None: now)."""
    query = select(Account).order_by(col(Account.known_from), col(Account.account))
    if as_of is not None:
        query = query.where(Account.known_from <= as_of)
    logins = {row.account: row.login for row in session.exec(select(Credential)).all()}
    return [
        AccountListed(row.account, logins.get(row.account), row.participant, is_active(session, row.account, as_of))
        for row in session.exec(query).all()
    ]


def login_of(session: Session, account: str) -> str:
    """Return an account's login; raises NoSuchAccount, also if it has been erased."""
    return credential_of(session, account).login
