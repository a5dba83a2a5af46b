"""`compledger access`: accounts. Who holds which role is next door, in `role_commands`."""

import os
from collections.abc import Sequence
from datetime import datetime

import click

from compledger.access import (
    OPERATOR,
    Hashed,
    Role,
    Thing,
    Verb,
    account_thing,
    accounts_listed,
    activate,
    add_account,
    clear_second_factor,
    deactivate,
    erase_credential,
    grant,
    held,
    login_of,
    rescue,
    rescue_thing,
    set_password,
)
from compledger.people import Participant
from compledger.rules.refused import Refused
from compledger.ui_api.cli.as_of import AsOf, as_of_option, position_of
from compledger.ui_api.cli.opening import at_work, open_store, permitted, request_id
from compledger.ui_api.cli.role_commands import COMMANDS, DAY, ROLE, reason_option
from compledger.ui_api.cli.sign_in_commands import asked_password, described, from_stdin
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where
from compledger.ui_api.clock import now
from compledger.ui_api.passwords_in_force import passwords_in_force

EVERY_DUTY = (Role.OPERATOR, Role.COMP_ADMIN, Role.APPROVER, Role.FINANCE, Role.AUDITOR)
"""What it takes to give every command; each reads all that the roles left out read."""


class NoSuchParticipant(Refused, LookupError):
    """An account is to belong to a participant that nobody knows."""

    def __init__(self, participant: str) -> None:
        self.participant = participant
        super().__init__(f"no participant is called {participant!r}. Import people first, or check the id.")


class NoFirstAccount(Refused):
    """The machine's owner would add an account although people can sign in."""

    def __init__(self) -> None:
        super().__init__("there are accounts already: sign in as one that holds the role operator, and add others so.")


@click.group()
def access() -> None:
    """Accounts, roles, delegation, and duties that are kept apart."""


@access.command("first-account")
@click.argument("login")
@click.option("--alone", metavar="REASON", help="One person does everything: grant all duties, and say why.")
@from_stdin
@click.pass_obj
def first_account_command(where: Where, login: str, alone: str | None, *, from_stdin: bool) -> None:
    """Add the first account of a store, with the role operator: it adds the others and sees no pay.

    Needs no sign-in, and works as long as there is no account. Prints the account's id. With --alone it holds every
    duty that there is, although they are to be kept apart: for trials, and for a company of one.
    """
    hashed = _new_password(login, from_stdin=from_stdin)
    with open_store(where) as store:
        with store.reading() as session:
            if accounts_listed(session):
                raise NoFirstAccount
            thing = account_thing(session)
        with (
            permitted(store, OPERATOR, Verb.ACCOUNT_MANAGE, thing, now(), request_id()) as work,
            work.writing("first account") as writing,
        ):
            account = add_account(writing, login=login, password=hashed)
            for role in EVERY_DUTY if alone else (Role.OPERATOR,):
                grant(
                    writing, granter=work.subject, account=account, role=role, effective_from=work.at.date(),
                    accepted_conflict=alone,
                )  # fmt: skip
    give(account)


@access.command("rescue")
@click.argument("account")
@from_stdin
@reason_option
@click.pass_obj
def rescue_command(where: Where, account: str, reason: str, *, from_stdin: bool) -> None:
    """Make an account operator of a store that has none any more, and give it another password.

    Needs no sign-in: it is for the machine's owner, and works only while no active account holds the role operator.
    """
    with open_store(where) as store:
        at = now()
        with store.reading() as session:
            thing = rescue_thing(session, account, at.date())
        with permitted(store, OPERATOR, Verb.ACCOUNT_MANAGE, thing, at, request_id()) as work:
            with work.reading() as session:
                login = login_of(session, account)
            hashed = _new_password(login, from_stdin=from_stdin)
            with work.writing(reason) as writing:
                rescue(writing, account=account, password=hashed)
    say(f"{account} is operator and has another password")


@access.command("add-account")
@click.argument("login")
@click.option("--participant", help="Whom this person is under plans.")
@click.option("--role", "roles", type=ROLE, multiple=True, help="Grant this role from today on; may be given again.")
@from_stdin
@reason_option
@click.pass_obj
def add_account_command(
    where: Where, login: str, participant: str | None, roles: Sequence[str], reason: str, *, from_stdin: bool
) -> None:
    """Add an account and print its id. Its owner should change the password: compledger change-password."""
    with at_work(where, Verb.ACCOUNT_MANAGE, Thing("account")) as work:
        with work.reading() as session:
            if participant is not None and session.get(Participant, participant) is None:
                raise NoSuchParticipant(participant)
        hashed = _new_password(login, from_stdin=from_stdin)
        with work.writing(reason) as writing:
            account = add_account(writing, login=login, password=hashed, participant=participant)
            for role in roles:
                grant(writing, granter=work.subject, account=account, role=Role(role), effective_from=work.at.date())
    give(account)


@access.command("set-password")
@click.argument("account")
@from_stdin
@reason_option
@click.pass_obj
def set_password_command(where: Where, account: str, reason: str, *, from_stdin: bool) -> None:
    """Give an account another password, for somebody who lost it; all its sessions end."""
    with at_work(where, Verb.ACCOUNT_MANAGE, Thing("account", account)) as work:
        with work.reading() as session:
            login = login_of(session, account)
        hashed = _new_password(login, from_stdin=from_stdin)
        with work.writing(reason) as writing:
            set_password(writing, account=account, password=hashed)
    say(f"{account} has another password")


@access.command("clear-second-factor")
@click.argument("account")
@reason_option
@click.pass_obj
def clear_second_factor_command(where: Where, account: str, reason: str) -> None:
    """Take the second factor off an account whose owner lost it; all its sessions end."""
    with at_work(where, Verb.ACCOUNT_MANAGE, Thing("account", account)) as work, work.writing(reason) as writing:
        clear_second_factor(writing, account)
    say(f"{account} signs in by password alone until a second factor is set up again")


@access.command("deactivate")
@click.argument("account")
@reason_option
@click.pass_obj
def deactivate_command(where: Where, account: str, reason: str) -> None:
    """Deactivate an account: all its sessions end at once, and nobody signs in to it."""
    with at_work(where, Verb.ACCOUNT_MANAGE, Thing("account", account)) as work, work.writing(reason) as writing:
        deactivate(writing, account)
    say(f"{account} is deactivated")


@access.command("erase-login")
@click.argument("account")
@reason_option
@click.pass_obj
def erase_login_command(where: Where, account: str, reason: str) -> None:
    """Erase login, password and second factor of somebody who left, for good. What was done stays, under the id."""
    with at_work(where, Verb.ACCOUNT_MANAGE, Thing("account", account)) as work, work.writing(reason) as writing:
        erase_credential(writing, account)
    say(f"the login of {account} is erased")


@access.command("activate")
@click.argument("account")
@reason_option
@click.pass_obj
def activate_command(where: Where, account: str, reason: str) -> None:
    """Activate an account again."""
    with at_work(where, Verb.ACCOUNT_MANAGE, Thing("account", account)) as work, work.writing(reason) as writing:
        activate(writing, account)
    say(f"{account} is active")


@access.command("list")
@click.option("--on", "day", type=DAY, help="On this day; today if not given.")
@as_of_option
@click.pass_obj
def list_command(where: Where, day: datetime | None, as_of: AsOf | None) -> None:
    """List accounts: id, login (or -), participant (or -), active or deactivated, and what each holds on a day."""
    with at_work(where, Verb.ACCESS_READ, Thing("account")) as work, work.reading() as session:
        on, position = day.date() if day else work.at.date(), position_of(session, as_of)
        for shown in accounts_listed(session, position):
            roles = sorted(
                described(segment.value.grant) for segment in held(session, shown.account, position) if on in segment
            )
            state = "active" if shown.active else "deactivated"
            cells = (shown.account, shown.login or "-", shown.participant or "-", state, ", ".join(roles) or "-")
            give("\t".join(cells))


for command in COMMANDS:
    access.add_command(command)


def _new_password(login: str, *, from_stdin: bool) -> Hashed:
    # Hashed before the store is locked: it takes a tenth of a second.
    password = asked_password("New password", from_stdin=from_stdin, again=True)
    return passwords_in_force(os.environ).prepare(login=login, password=password)
