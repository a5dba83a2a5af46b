"""`compledger people`: asserting, withdrawing and undoing facts about people, and erasing a name."""

from collections.abc import Sequence
from datetime import date, datetime

import click

from compledger import audit
from compledger.access import Thing, Verb
from compledger.imports import undo_batch
from compledger.people import KINDS, FactKind, assert_fact, days_of, erase, read_columns, withdraw_fact
from compledger.rules.refused import Refused
from compledger.ui_api.cli.opening import at_work, open_store
from compledger.ui_api.cli.people_shown import gaps_command, show_command, tree_command
from compledger.ui_api.cli.people_verbs import verb_of, verbs_to_undo
from compledger.ui_api.cli.reorganise_command import reorganise_command
from compledger.ui_api.cli.talk import give, give_json, say
from compledger.ui_api.cli.where import Where

KIND = click.argument("kind", type=click.Choice(sorted(KINDS)))
COLUMNS = click.argument("columns", nargs=-1, metavar="COLUMN=VALUE…")
BEGINS = click.option(
    "--from", "begins", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The first day, as in 2026-01-01."
)
ENDS = click.option(
    "--until", "ends", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
    help="The first day no longer covered; until further notice if left out.",
)  # fmt: skip
REASON = click.option("--reason", required=True, help="Why; kept in the audit log.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Write the facts that were added as JSON.")


class NoNameKept(Refused, LookupError):
    """There is no name to erase."""

    def __init__(self, participant: str) -> None:
        self.participant = participant
        super().__init__(f"no name is kept for {participant!r}: check the id, or it has been erased before")


@click.group()
def people() -> None:
    """People."""


people.add_command(show_command)
people.add_command(tree_command)
people.add_command(gaps_command)
people.add_command(reorganise_command)


@people.command("set")
@KIND
@COLUMNS
@BEGINS
@ENDS
@click.option(
    "--supersedes", multiple=True, type=int, metavar="FACT",
    help="A fact that this one takes days from; may be given for several.",
)  # fmt: skip
@REASON
@AS_JSON
@click.pass_obj
def set_command(
    where: Where, kind: str, columns: tuple[str, ...], begins: datetime | None, ends: datetime | None,
    supersedes: tuple[int, ...], reason: str, *, as_json: bool,
) -> None:  # fmt: skip
    """Assert a fact. A value that is left out stays as it is; days that another fact says are taken only by name."""
    asked = KINDS[kind]
    row = read_columns(asked, _pairs(columns))
    days = days_of(asked, _date_of(begins), _date_of(ends))
    with at_work(where, verb_of(kind), Thing(kind)) as work, work.writing(reason) as writing:
        added = assert_fact(writing, asked, row, days, supersedes)
        if not added:
            writing.abandon()
        position = writing.position
    _tell(asked, added, position, as_json=as_json)


@people.command("withdraw")
@KIND
@COLUMNS
@BEGINS
@ENDS
@REASON
@AS_JSON
@click.pass_obj
def withdraw_command(
    where: Where, kind: str, columns: tuple[str, ...], begins: datetime | None, ends: datetime | None, reason: str,
    *, as_json: bool,
) -> None:  # fmt: skip
    """Assert that a fact no longer holds. The columns are those of its key."""
    asked = KINDS[kind]
    row = read_columns(asked, _pairs(columns), key_only=True)
    days = days_of(asked, _date_of(begins), _date_of(ends))
    with at_work(where, verb_of(kind), Thing(kind)) as work, work.writing(reason) as writing:
        added = withdraw_fact(writing, asked, row, days)
        position = writing.position
    _tell(asked, added, position, as_json=as_json)


@people.command("undo")
@click.argument("batch", type=click.IntRange(min=1))
@click.option("--keep-later", is_flag=True, help="Leave days alone that have been asserted anew since.")
@REASON
@click.pass_obj
def undo_command(where: Where, batch: int, reason: str, *, keep_later: bool) -> None:
    """Assert again what held before a batch, on the days that it changed."""
    thing = Thing("batch", f"batch-{batch}")
    with open_store(where) as store, store.reading() as session:
        first, *more = verbs_to_undo(session, batch)
    with at_work(where, first, thing) as work:
        for verb in more:
            work.require(verb, thing)
        count = undo_batch(work.store, work.writing(reason), batch, keep_later=keep_later)
    say(f"batch {batch} is undone by {count:,} facts")


@people.command("erase-name")
@click.argument("participant")
@REASON
@click.pass_obj
def erase_command(where: Where, participant: str, reason: str) -> None:
    """Erase a participant's name. Pay and proofs stay as they are, under the pseudonymous id."""
    thing = Thing("participant", participant, participant=participant)
    with at_work(where, Verb.PEOPLE_NAME_ERASE, thing) as work, work.writing(reason) as writing:
        if not erase(writing.session, participant):
            raise NoNameKept(participant)
        audit.append(writing, "name.erased", subject=participant)
    say(f"the name of {participant} is erased")


def _pairs(columns: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in columns:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.BadParameter(f"{text!r} is no column and value: write participant=P-7")
        if name in pairs:
            raise click.BadParameter(f"{name} is given twice")
        pairs[name] = value
    return pairs


def _date_of(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _tell(kind: FactKind, added: Sequence[dict[str, object]], position: int, *, as_json: bool) -> None:
    if as_json:
        give_json({"kind": kind.name, "facts": added, "log_position": position if added else None})
    elif not added:
        say("nothing new: the store says so already, nothing was changed")
    else:
        for row in added:
            give(f"fact {row['fact']} of {kind.name} is known from log position {position}")
