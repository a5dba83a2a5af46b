"""`compledger sign-in` and what belongs to it: a person's own session on the command line."""

import os
import sys

import click

from compledger.access import (
    GrantHeld,
    Opened,
    SessionKind,
    Stage,
    account_of,
    change_password,
    give_code,
    sign_in,
    sign_out,
    step_up,
)
from compledger.people import names_of
from compledger.store import Store
from compledger.ui_api.cli.kept_token import KeptToken
from compledger.ui_api.cli.opening import open_store, request_id, signed_in
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where
from compledger.ui_api.clock import now
from compledger.ui_api.passwords_in_force import passwords_in_force

from_stdin = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input, for scripts."
)
code_option = click.option("--code", help="Code of the authenticator, or a recovery code.")


def asked_password(prompt: str, *, from_stdin: bool, again: bool = False) -> str:
    """Return a password that was typed unseen, or a line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=again, err=True))


@click.command("sign-in")
@click.argument("login")
@from_stdin
@code_option
@click.pass_obj
def sign_in_command(where: Where, login: str, code: str | None, *, from_stdin: bool) -> None:
    """Sign in to a store: the commands that follow act as this account, on this machine, until sign-out.

    What opens the session is kept in a file that only your own account on this machine can read.
    """
    password = asked_password("Password", from_stdin=from_stdin)
    with open_store(where) as store:
        opened = sign_in(
            store, login=login, password=password, kind=SessionKind.CLI, at=now(), request_id=request_id(),
            passwords=passwords_in_force(os.environ),
        )  # fmt: skip
        if opened.stage is Stage.CODE:
            typed = code or click.prompt("Code", err=True)
            opened = give_code(store, token=opened.token, code=typed, at=now(), request_id=request_id())
        KeptToken(where).write(opened.token)
        say(f"signed in as {_welcome(store, opened)}")


@click.command("sign-out")
@click.pass_obj
def sign_out_command(where: Where) -> None:
    """Sign out: end the session and forget it here."""
    kept = KeptToken(where)
    token = kept.read()
    if token is not None:
        with open_store(where) as store:
            sign_out(store, token=token, at=now(), request_id=request_id())
        kept.forget()
    say("signed out")


@click.command("whoami")
@click.pass_obj
def whoami_command(where: Where) -> None:
    """Show who is signed in: account, participant (or -) and roles, separated by tabs."""
    with open_store(where) as store:
        opened = signed_in(where, store, now(), request_id())
    subject = opened.subject
    roles = ", ".join(sorted(described(grant) for grant in subject.grants))
    give(f"{subject.account}\t{subject.participant or '-'}\t{roles or 'no role'}")


@click.command("confirm")
@from_stdin
@code_option
@click.pass_obj
def confirm_command(where: Where, code: str | None, *, from_stdin: bool) -> None:
    """Give the password again, for commands that ask who is really there; good for ten minutes."""
    with open_store(where) as store:
        opened = signed_in(where, store, now(), request_id())
        password = asked_password("Password", from_stdin=from_stdin)
        opened = step_up(
            store, token=opened.token, password=password, code=code, at=now(), request_id=request_id(),
            passwords=passwords_in_force(os.environ),
        )  # fmt: skip
        KeptToken(where).write(opened.token)
    say("confirmed for ten minutes")


@click.command("change-password")
@from_stdin
@click.pass_obj
def change_password_command(where: Where, *, from_stdin: bool) -> None:
    """Change your password; your other sessions end. With --password-stdin: the old one, then the new one."""
    with open_store(where) as store:
        opened = signed_in(where, store, now(), request_id())
        old = asked_password("Old password", from_stdin=from_stdin)
        new = asked_password("New password", from_stdin=from_stdin, again=True)
        opened = change_password(
            store,
            token=opened.token,
            old=old,
            new=new,
            at=now(),
            request_id=request_id(),
            passwords=passwords_in_force(os.environ),
        )
        KeptToken(where).write(opened.token)
    say("password changed")


def _welcome(store: Store, opened: Opened) -> str:
    roles = ", ".join(sorted(opened.subject.roles)) or "no role"
    with store.reading() as session:
        participant = account_of(session, opened.account).participant
        name = names_of(session, [participant])[participant] if participant else opened.account
    return f"{name} ({roles})"


def described(grant: GrantHeld) -> str:
    """Return a role in somebody's hand in words: `manager for EMEA on behalf of A-…`."""
    unit = f" for {grant.business_unit}" if grant.business_unit else ""
    behalf = f" on behalf of {grant.on_behalf_of}" if grant.on_behalf_of else ""
    return f"{grant.role}{unit}{behalf}"
