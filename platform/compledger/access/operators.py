"""Somebody must administer accounts and roles, on every day to come: the last who does cannot be taken away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlmodel import Session, select

from compledger.access.accounts import Credential, is_active
from compledger.access.held import RoleGrant, own_roles, uncovered
from compledger.access.policy import Attempted
from compledger.access.roles import Role
from compledger.access.sessions import day_of
from compledger.rules.timeline import FOREVER
from compledger.store import Writing


class LastOperator(Attempted):
    """Nobody would administer accounts and roles any more, from some day on."""

    why = "nobody else is operator for all days to come"

    def __init__(self, account: str, day: date) -> None:
        self.account, self.day = account, day
        super().__init__(
            f"without {account} nobody would hold the role operator on {day}: the store could not be administered any "
            "more. Grant operator to another active account first, without an end."
        )


@contextmanager
def keeping_an_operator(writing: Writing, account: str, on: date | None = None) -> Iterator[None]:
    """Let something be taken from an account from a day on (None: today); raises LastOperator if it leaves nobody."""
    day = on or day_of(writing.entry.at)
    before = days_without_operator(writing.session, day)
    yield
    after = days_without_operator(writing.session, day)
    if after != before:
        raise LastOperator(account, min(set(after) - set(before))[0])


def days_without_operator(session: Session, on: date) -> list[tuple[date, date]]:
    """Return the half-open days from one on for which no active account that can sign in was granted operator."""
    granted = session.exec(select(RoleGrant.account).where(RoleGrant.role == Role.OPERATOR).distinct()).all()
    held = [
        segment
        for account in granted
        if is_active(session, account) and session.get(Credential, account) is not None
        for segment in own_roles(session, account)
    ]
    return uncovered(on, FOREVER, Role.OPERATOR, None, held)


def nobody_operates(session: Session, on: date) -> bool:
    """Return whether no active account that can sign in was granted operator for a day."""
    return any(starts <= on < ends for starts, ends in days_without_operator(session, on))
