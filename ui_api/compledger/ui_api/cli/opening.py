"""Opening the store for a command, as whoever signed in, once the policy has agreed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from compledger.access import (
    OPERATOR,
    Attempted,
    Decision,
    Opened,
    SessionRefused,
    Stage,
    StepUpNeeded,
    Subject,
    Thing,
    Verb,
    record_read,
    record_refusal,
    require,
    resume,
)
from compledger.audit import Fact
from compledger.migrations import require_current
from compledger.rules.refused import Refused
from compledger.store import Store, StoreLocation, Writing
from compledger.ui_api.cli.kept_token import KeptToken
from compledger.ui_api.cli.where import Where
from compledger.ui_api.clock import now


class NoStoreThere(Refused, LookupError):
    """The data folder has no store, and the command is not one that makes it."""

    def __init__(self, where: Where) -> None:
        self.folder = where.folder
        super().__init__(f"there is no store in {where.folder}. Check --data, or make one there: compledger db upgrade")


class SignInNeeded(Refused):
    """Nobody is signed in to the store on this machine."""

    def __init__(self) -> None:
        super().__init__("nobody is signed in to this store here. Sign in first: compledger sign-in LOGIN")


class ConfirmFirst(Refused):
    """The command needs the password again."""

    def __init__(self, verb: Verb) -> None:
        self.verb = verb
        super().__init__(
            f"{verb} needs your password again, however long you have been signed in. Give it, then repeat the command "
            "within ten minutes: compledger confirm"
        )


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when and why: what every writing transaction is told."""

    by: str
    at: datetime
    reason: str
    request_id: str
    on_behalf_of: str | None = None

    def writing(self, store: Store) -> AbstractContextManager[Writing]:
        """Open a writing transaction of this act."""
        return store.writing(
            by=self.by, at=self.at, reason=self.reason, request_id=self.request_id, on_behalf_of=self.on_behalf_of
        )


@dataclass(frozen=True, slots=True)
class AtWork:
    """A store in the hands of somebody who may do what the command does."""

    store: Store
    subject: Subject
    verb: Verb
    thing: Thing
    decision: Decision
    at: datetime
    request_id: str

    def act(self, reason: str) -> Act:
        """Return this command as an act, for whatever writes."""
        return Act(self.subject.account, self.at, reason, self.request_id, self.decision.on_behalf_of)

    def writing(self, reason: str) -> AbstractContextManager[Writing]:
        """Open a writing transaction of this command."""
        return self.act(reason).writing(self.store)

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session that changes nothing."""
        return self.store.reading()

    def require(self, verb: Verb, thing: Thing) -> Decision:
        """Ask for more than the command is named after; raises NotPermitted."""
        return require(self.subject, verb, thing)

    def refuse(self, refused: Attempted) -> None:
        """Record a refusal of this command."""
        record_refusal(
            self.store, subject=self.subject, verb=refused.verb or self.verb, thing=refused.thing or self.thing,
            why=refused.why, at=self.at, request_id=self.request_id,
        )  # fmt: skip

    def record(self, thing: Thing, facts: dict[str, Fact]) -> None:
        """Record that pay data are read, before they are shown."""
        record_read(
            self.store, subject=self.subject, verb=self.verb, thing=thing, facts={**facts, "face": "command line"},
            at=self.at, request_id=self.request_id, on_behalf_of=self.decision.on_behalf_of,
        )  # fmt: skip


def request_id() -> str:
    """Return an id for what is asked once."""
    return str(uuid4())


def is_there(where: Where) -> bool:
    """Return whether a store was made there: to ask changes nothing, unlike opening one."""
    made = where.folder if where.database_url else where.folder / "compledger.sqlite"
    return made.exists()


@contextmanager
def open_store(where: Where) -> Iterator[Store]:
    """Open a store that is there and whose schema is current, for what asks the policy by itself.

    Raises:
        NoStoreThere: nothing was made there, and nothing is.
        StoreNotMigrated: its schema is not this program's.
    """
    if not is_there(where):
        raise NoStoreThere(where)
    with open_or_make(where) as store:
        require_current(store.engine)
        yield store


@contextmanager
def open_or_make(where: Where) -> Iterator[Store]:
    """Open a store whatever its schema is; makes the data folder if it is not there."""
    store = Store(StoreLocation(where.folder, where.database_url, where.run_memory))
    try:
        yield store
    finally:
        store.close()


@contextmanager
def at_work(where: Where, verb: Verb, thing: Thing) -> Iterator[AtWork]:
    """Open a store as whoever is signed in to it here, to do one thing that the policy allows.

    Raises:
        NoStoreThere, StoreNotMigrated: see `open_store`.
        SignInNeeded: nobody is signed in, or not any more.
        ConfirmFirst: the password is asked for again.
        Attempted: what the command does is refused, by the policy (NotPermitted) or further on; that is recorded.
    """
    with open_store(where) as store:
        at, request = now(), request_id()
        opened = signed_in(where, store, at, request)
        with permitted(store, opened.subject, verb, thing, at, request) as work:
            yield work


@contextmanager
def as_owner(where: Where, verb: Verb, thing: Thing) -> Iterator[AtWork]:
    """Open a store as the machine's owner, for the few things that need no sign-in and show no pay."""
    with open_store(where) as store, permitted(store, OPERATOR, verb, thing, now(), request_id()) as work:
        yield work


@contextmanager
def permitted(store: Store, subject: Subject, verb: Verb, thing: Thing, at: datetime, request: str) -> Iterator[AtWork]:
    """Put the store in the hands of a subject that the policy lets do something.

    Whatever is tried beyond that and refused is recorded here, for all commands: the transaction in which it was
    refused has been rolled back by then.
    """
    asking = AtWork(store, subject, verb, thing, Decision(allowed=False, why="not asked yet"), at, request)
    try:
        yield replace(asking, decision=require(subject, verb, thing))
    except Attempted as refused:
        asking.refuse(refused)
        if isinstance(refused, StepUpNeeded):
            raise ConfirmFirst(refused.verb) from refused
        raise


def signed_in(where: Where, store: Store, at: datetime, request: str) -> Opened:
    """Return the session that is kept here for a store; raises SignInNeeded if there is none that is open."""
    kept = KeptToken(where)
    token = kept.read()
    if token is None:
        raise SignInNeeded
    try:
        opened = resume(store, token=token, at=at, request_id=request)
    except SessionRefused as refused:
        kept.forget()
        raise SignInNeeded from refused
    if opened.token != token:
        kept.write(opened.token)
    if opened.stage is not Stage.OPEN:
        raise SignInNeeded
    return opened
