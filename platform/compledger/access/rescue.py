"""Rescue: the machine's owner gives a store back somebody who administers it."""

from datetime import date

from sqlmodel import Session

from compledger.access.accounts import is_active, set_password
from compledger.access.grants import grant
from compledger.access.operators import nobody_operates
from compledger.access.passwords import Hashed
from compledger.access.policy import OPERATOR, UNATTENDED, Thing, require
from compledger.access.roles import Role, Verb
from compledger.access.sessions import day_of
from compledger.access.standing import activate
from compledger.store import Writing


def rescue_thing(session: Session, account: str, on: date) -> Thing:
    """Return what the policy is asked about: an account like any other while somebody administers accounts."""
    return Thing(UNATTENDED if nobody_operates(session, on) else "account", account)


def rescue(writing: Writing, *, account: str, password: Hashed) -> None:
    """Make an account the operator of a store that has none: active, with a new password, from today without end.

    Duties that come together by it are accepted for the transaction's reason: there is nobody else to ask.

    Raises:
        NotPermitted: somebody administers accounts already.
        NoSuchAccount: there is none, or its login was erased.
        ParticipantHasAccount: the person has another account.
    """
    session, today = writing.session, day_of(writing.entry.at)
    require(OPERATOR, Verb.ACCOUNT_MANAGE, rescue_thing(session, account, today))
    set_password(writing, account=account, password=password)
    if not is_active(session, account):
        activate(writing, account)
    if not nobody_operates(session, today):
        return  # It held the role all along, and was only not active.
    grant(
        writing, granter=OPERATOR, account=account, role=Role.OPERATOR, effective_from=today,
        accepted_conflict=writing.entry.reason,
    )  # fmt: skip
