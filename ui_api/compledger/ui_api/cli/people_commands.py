"""`compledger people`: participants."""

import click

from compledger import audit
from compledger.access import Thing, Verb
from compledger.people import erase
from compledger.rules.refused import Refused
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import say
from compledger.ui_api.cli.where import Where


class NoNameKept(Refused, LookupError):
    """There is no name to erase."""

    def __init__(self, participant: str) -> None:
        self.participant = participant
        super().__init__(f"no name is kept for {participant!r}: check the id, or it has been erased before")


@click.group()
def people() -> None:
    """People."""


@people.command("erase-name")
@click.argument("participant")
@click.option("--reason", required=True, help="Why; kept in the audit log.")
@click.pass_obj
def erase_command(where: Where, participant: str, reason: str) -> None:
    """Erase a participant's name. Pay and proofs stay as they are, under the pseudonymous id."""
    thing = Thing("participant", participant, participant=participant)
    with at_work(where, Verb.PEOPLE_NAME_ERASE, thing) as work, work.writing(reason) as writing:
        if not erase(writing.session, participant):
            raise NoNameKept(participant)
        audit.append(writing, "name.erased", subject=participant)
    say(f"the name of {participant} is erased")
