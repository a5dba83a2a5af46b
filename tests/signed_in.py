"""Signing somebody in for a test: an account with roles, and its token where the commands look for it."""

from collections.abc import Collection
from datetime import date, timedelta

from argon2 import PasswordHasher

from compledger.access import (
    AccessSession,
    GrantHeld,
    Passwords,
    Role,
    SessionKind,
    Stage,
    Subject,
    accounts_listed,
    add_account,
    grant,
)
from compledger.access.sessions import open_session
from compledger.store import Store, StoreLocation
from compledger.ui_api.cli.kept_token import KeptToken
from compledger.ui_api.cli.where import Where
from compledger.ui_api.clock import now

PASSWORD = "orbit lantern pickle mosaic"  # noqa: S105  of nobody
WEAK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Argon2id with the least that it takes."""
LONG_AGO = date(2000, 1, 1)
ADMINISTRATOR = Subject("A-ADMINISTRATOR", None, frozenset({GrantHeld(Role.OPERATOR)}), stepped_up=True)
"""Somebody who administers roles and is none of the people of a test."""
EVERY_DUTY = frozenset(Role) - {Role.REP, Role.MANAGER}
"""What it takes to give any command. No real person should hold all of it."""


def sign_in_for_commands(
    location: StoreLocation,
    roles: Collection[Role] = EVERY_DUTY,
    login: str = "tester",
    *,
    participant: str | None = None,
    stepped_up: bool = True,
) -> str:
    """Add an account with roles, and let the commands of this process act as it; return its id."""
    store, at = Store(location), now()
    try:
        with store.writing(by="tests", at=at, reason="a test begins", request_id="tests") as writing:
            known = {listed.login: listed.account for listed in accounts_listed(writing.session)}
            account = known.get(login) or add_account(
                writing, login=login, password=PASSWORD, participant=participant, passwords=WEAK
            )
            for role in sorted(roles) if login not in known else ():
                grant(
                    writing, granter=ADMINISTRATOR, account=account, role=role, effective_from=LONG_AGO,
                    accepted_conflict="a test needs them all",
                )  # fmt: skip
            opened = open_session(writing, account, kind=SessionKind.CLI, stage=Stage.OPEN, at=at)
            row = writing.session.get(AccessSession, opened.session_id)
            assert row is not None
            row.stepped_up_until = at + timedelta(hours=1) if stepped_up else None
            writing.events += 1
    finally:
        store.close()
    KeptToken(Where(location.folder, location.database_url)).write(opened.token)
    return account
