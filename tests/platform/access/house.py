"""A small house with accounts: hashes that cost next to nothing, one clock, and people to sign in."""

from datetime import UTC, date, datetime, timedelta

import pyotp
from argon2 import PasswordHasher

from compledger import audit
from compledger.access import (
    OPERATOR,
    GrantHeld,
    Opened,
    Passwords,
    Role,
    SessionKind,
    Subject,
    add_account,
    begin_second_factor,
    confirm_second_factor,
    grant,
    resume,
    sign_in,
    step_up,
)
from compledger.access.held import subject_of
from compledger.store import Store
from tests.writing import write

AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
TODAY = AT.date()
LONG_AGO = date(2020, 1, 1)
WORDS = "orbit lantern pickle mosaic"
OTHER_WORDS = "velvet thunder acorn bicycle"
WEAK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Argon2id with the least that it takes."""


def later(**by: float) -> datetime:
    return AT + timedelta(**by)


ADMINISTRATOR = Subject("A-ADMINISTRATOR", None, frozenset({GrantHeld(Role.OPERATOR)}), stepped_up=True)
"""Somebody who administers roles and is none of the people of a test."""


def join(store: Store, login: str, *roles: Role, participant: str | None = None, unit: str | None = None) -> str:
    """Add an account that has held the roles for long."""
    with write(store) as writing:
        account = add_account(writing, login=login, password=WORDS, participant=participant, passwords=WEAK)
        for role in roles:
            grant(
                writing, granter=ADMINISTRATOR, account=account, role=role, business_unit=unit,
                effective_from=LONG_AGO, accepted_conflict="the test says so",
            )  # fmt: skip
    return account


def founder(store: Store) -> Subject:
    """Return the first account, which the machine's owner made an operator, as a subject that stepped up."""
    with write(store) as writing:
        account = add_account(writing, login="founder", password=WORDS, passwords=WEAK)
        grant(writing, granter=OPERATOR, account=account, role=Role.OPERATOR, effective_from=LONG_AGO)
    return who(store, account, stepped_up=True)


def who(store: Store, account: str, on: date = TODAY, *, stepped_up: bool = False) -> Subject:
    with store.reading() as session:
        subject = subject_of(session, account, on=on)
    return Subject(subject.account, subject.participant, subject.grants, stepped_up)


def enter(store: Store, login: str, at: datetime = AT, password: str = WORDS) -> Opened:
    return sign_in(
        store, login=login, password=password, kind=SessionKind.WEB, at=at, request_id="r", passwords=WEAK
    )  # fmt: skip


def again(store: Store, token: str, at: datetime = AT) -> Opened:
    return resume(store, token=token, at=at, request_id="r")


def stepped(store: Store, token: str, at: datetime = AT, code: str | None = None, password: str = WORDS) -> Opened:
    return step_up(store, token=token, password=password, code=code, at=at, request_id="r", passwords=WEAK)


def enrol(store: Store, token: str, at: datetime = AT) -> tuple[str, list[str]]:
    """Set up a second factor; return its secret and the recovery codes. Without a step-up it is made first."""
    if not again(store, token, at).subject.stepped_up:
        token = stepped(store, token, at).token
    secret = begin_second_factor(store, token=token, at=at).secret
    return secret, confirm_second_factor(store, token=token, code=code_at(secret, at), at=at, request_id="r")


def code_at(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def verbs(store: Store) -> list[str]:
    with store.reading() as session:
        return [event.verb for event in audit.events(session)]
