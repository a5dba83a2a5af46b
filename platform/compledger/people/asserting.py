"""Asserting one fact, and withdrawing one: decided, written and recorded in one transaction."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from compledger import audit
from compledger.people.assertions import Assertions, canonical_fact, insert, rows_at_rest, table_of
from compledger.people.days import EVER, Days
from compledger.people.kinds import FactKind
from compledger.people.references import founded_by, refuse_unknown
from compledger.people.timelines import FactRow, Key, NotInTheWay, Timelines
from compledger.rules.refused import Refused
from compledger.rules.timeline import FOREVER
from compledger.store import Writing


class DaysRefused(Refused, ValueError):
    """Days that an assertion cannot have."""


class NothingToWithdraw(Refused, LookupError):
    """Nothing holds of a key on the days that are to be withdrawn."""

    def __init__(self, kind: FactKind, key: Key, days: Days) -> None:
        self.kind, self.key, self.days = kind, key, days
        super().__init__(
            f"no {kind.name} of {' '.join(key)} holds on any day {days}. Ask `compledger people show` for what holds."
        )


def assert_fact(
    writing: Writing, kind: FactKind, row: Mapping[str, Any], days: Days, supersedes: Collection[int] = ()
) -> list[FactRow]:
    """Assert a fact; a value that `row` leaves out stays as it is on each day. Returns the rows that were added.

    Nothing is added where the store says so already: abandon the transaction then.

    Raises:
        DaysRefused: the days are none, or the kind has none.
        NotKnown: the fact names something that nobody knows.
        OverlapNamesNothing: an assertion with other values is in the way and is not among `supersedes`.
        NotInTheWay: `supersedes` has a fact that the assertion takes no day from.
        ValueMissing: a value is left out that nothing says.
    """
    assertions, timelines, key, days = _open(writing, kind, row, days)
    refuse_unknown(writing.session, kind, row)
    for what, id_ in founded_by(kind, row):
        assertions.found(what, [id_])
    named = set(supersedes)
    strangers = named - {segment.value.fact for segment in timelines.covering(key, days)}
    if strangers:
        raise NotInTheWay(kind, key, sorted(strangers))
    given = {name: row[name] for name in kind.value_names if name in row}
    timelines.say(key, given, days, lambda said: said.fact in named)
    return _write(writing, assertions, timelines, "fact.asserted")


def withdraw_fact(writing: Writing, kind: FactKind, row: Mapping[str, Any], days: Days) -> list[FactRow]:
    """Assert that nothing holds of a key on some days; returns the rows that were added.

    Raises:
        DaysRefused: the days are none, or the kind has none.
        NothingToWithdraw: nothing holds there as it is.
    """
    assertions, timelines, key, days = _open(writing, kind, row, days)
    if timelines.withdraw(key, days) == "unchanged":
        raise NothingToWithdraw(kind, key, days)
    return _write(writing, assertions, timelines, "fact.withdrawn")


def days_of(kind: FactKind, begins: date | None, ends: date | None) -> Days:
    """Return the days of an assertion; raises DaysRefused if the kind needs a first day or has no days."""
    if not kind.dated:
        if begins or ends:
            raise DaysRefused(f"a {kind.name} holds for the period that its key names: leave the days out")
        return EVER
    if begins is None:
        raise DaysRefused(f"a {kind.name} holds from a day on: give --from")
    return Days(begins, ends or FOREVER)


def _open(
    writing: Writing, kind: FactKind, row: Mapping[str, Any], days: Days
) -> tuple[Assertions, Timelines, Key, Days]:
    if days.effective_from >= days.effective_until:
        raise DaysRefused(
            f"{days.effective_until} is not after {days.effective_from}: the last of the two is the first day that is "
            "no longer covered"
        )
    key = tuple(str(row[name]) for name in kind.key_names)
    assertions = Assertions(writing.session)
    return assertions, assertions.of(kind, [key]), key, days


def _write(writing: Writing, assertions: Assertions, timelines: Timelines, verb: str) -> list[FactRow]:
    connection = writing.session.connection()
    for model, rows in assertions.added().items():
        stamped = [{**row, "known_from": writing.position} for row in rows]
        insert(connection, model, list(stamped[0]) if stamped else [], rows_at_rest(connection, model, stamped))
    for row in timelines.added:
        canonical = canonical_fact(table_of(timelines.kind.model).name, row)
        subject = str(row[timelines.kind.about])
        audit.append(
            writing, verb, subject=subject, after=canonical, facts={"fact": row["fact"], "kind": timelines.kind.name}
        )
    return timelines.added
