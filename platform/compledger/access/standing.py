"""Whether an account is active: deactivated, activated again, or erased with the person; and what ends with it."""

from compledger import audit
from compledger.access.accounts import (
    AccountState,
    account_of,
    credential_of,
    end_sessions_of,
    forget_second_factor,
    is_active,
    refuse_second_account,
)
from compledger.access.operators import keeping_an_operator
from compledger.access.resting import end_what_rested_on
from compledger.store import Writing


def erase_credential(writing: Writing, account: str) -> None:
    """Erase the login, password and second factor of an account for good, and deactivate it; its id stays in the log.

    Raises:
        NoSuchAccount: there is none, or it was erased before.
        LastOperator: nobody would be left who administers accounts.
    """
    session, credential = writing.session, credential_of(writing.session, account)
    deactivate(writing, account)
    forget_second_factor(session, credential)
    session.delete(credential)
    session.flush()
    audit.append(writing, "credential.erased", subject=account)


def deactivate(writing: Writing, account: str) -> None:
    """Deactivate an account and end all its sessions, at once, and what it delegated, for good.

    Raises:
        NoSuchAccount.
        LastOperator: nobody would be left who administers accounts.
    """
    with keeping_an_operator(writing, account):
        _set_active(writing, account, active=False)
    end_what_rested_on(writing, account)


def activate(writing: Writing, account: str) -> None:
    """Activate an account again. Raises NoSuchAccount, ParticipantHasAccount."""
    known = account_of(writing.session, account)
    if known.participant is not None and not is_active(writing.session, account):
        refuse_second_account(writing.session, known.participant)
    _set_active(writing, account, active=True)


def _set_active(writing: Writing, account: str, *, active: bool) -> None:
    account_of(writing.session, account)
    writing.add(AccountState(account=account, active=active, known_from=0))
    writing.session.flush()
    facts = {} if active else {"sessions_ended": end_sessions_of(writing.session, account)}
    audit.append(writing, "account.activated" if active else "account.deactivated", subject=account, facts=facts)
