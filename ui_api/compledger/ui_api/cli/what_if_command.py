"""`compledger what-if`: what payees would earn if sales, quotas or the plan were others; nothing is written."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from compledger.access import FieldScope, NotPermitted, RowScope, Thing, Verb, decide
from compledger.explaining import transaction_named
from compledger.plans import draft_of, in_force
from compledger.rules.language import RuleSet, parse_rule_set
from compledger.rules.money import plain, sale_amount
from compledger.rules.overlay import Overlay, QuotaKey, with_draft
from compledger.rules.refused import Refused
from compledger.supposing import GivenSale, WhatIf, given_sale, sales_in_file, team_of, what_if
from compledger.ui_api.cli.as_of import AsOf, as_of_option
from compledger.ui_api.cli.calculate_command import Failure, Wanted, told, wanted_runs
from compledger.ui_api.cli.opening import AtWork, at_work
from compledger.ui_api.cli.rule_set_files import read_written
from compledger.ui_api.cli.talk import complain, give, give_json
from compledger.ui_api.cli.where import Where
from compledger.ui_api.statement_desk import Face, Reader
from compledger.ui_api.statement_door import StatementDoor

ANY_STATEMENT = Thing("statement")
QUOTA_FORM = "PARTICIPANT:MEASURE=AMOUNT"
SALE_FORM = "FIELD=VALUE,FIELD=VALUE"


class NobodyBelow(Refused, LookupError):
    """A manager has nobody below on the period's last day."""

    def __init__(self, manager: str, period: str) -> None:
        self.manager, self.period = manager, period
        super().__init__(
            f"nobody stands below {manager!r} on the last day of {period!r}. Look at the tree: compledger people tree"
        )


@dataclass(frozen=True, slots=True)
class Supposing:
    """What is supposed, as it was given."""

    sales: Sequence[GivenSale]
    without: Sequence[str]
    quotas: Sequence[tuple[str, str, str]]
    document: Path | None
    draft: bool

    def versions(self, session: Session, wanted: Wanted) -> Sequence[RuleSet]:
        """Return the versions that decide days of a period, with what is supposed of them."""
        known = in_force(session, wanted.rule_set, wanted.period, wanted.as_of)
        return [segment.value for segment in with_draft(known, self._rule_set(session, wanted.rule_set), wanted.period)]

    def overlay(self, session: Session, wanted: Wanted, fields: Collection[str]) -> Overlay:
        """Return it as an overlay of one rule set's period; `fields` are those that any rule set of it knows.

        Raises:
            NotASale, NotAnAmount, NoSuchTransaction, TakenBack, NoSuchDraft, DocumentRefused: something given is wrong.
        """
        rule_set, versions = self._rule_set(session, wanted.rule_set), self.versions(session, wanted)
        sales = [
            given_sale(sale, number, versions, wanted.period, fields)
            for number, sale in enumerate(self.sales if versions else (), start=1)
        ]
        return Overlay(
            transactions=tuple(sales),
            quotas={QuotaKey(who, measure): sale_amount(amount) for who, measure, amount in self.quotas},
            rule_set=rule_set,
            without=frozenset(transaction_named(session, name).row for name in self.without),
        )

    def _rule_set(self, session: Session, name: str) -> RuleSet | None:
        if self.document is not None:
            written = read_written(self.document)
            return parse_rule_set(written.document, written.name, written.sheets)
        if self.draft:
            written = draft_of(session, name).written
            return parse_rule_set(written.document, written.name, written.sheets)
        return None


@click.command("what-if")
@click.option("--period", required=True, help="Name of the period.")
@click.option("--rule-set", "rule_sets", multiple=True, help="Only of this rule set; may be given again.")
@click.option("--participant", "participants", multiple=True, help="Whose pay; may be given again.")
@click.option("--team", help="The pay of everybody below this participant on the period's last day.")
@click.option("--everyone", is_flag=True, help="The pay of everybody.")
@click.option("--sale", "sales", multiple=True, metavar=SALE_FORM, help="A sale that might be made; again for more.")
@click.option(
    "--sales", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Such sales in a file: CSV with a header, or JSON Lines.",
)  # fmt: skip
@click.option("--without", multiple=True, metavar="KEY", help="A transaction that might be taken back.")
@click.option("--quota", "quotas", multiple=True, metavar=QUOTA_FORM, help="A quota that might be set.")
@click.option(
    "--document",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A rule set, as if it were published.",
)
@click.option("--draft", is_flag=True, help="The rule set's draft, as if it were published.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Write the figures as JSON.")
@click.pass_obj
def what_if_command(
    where: Where, /, period: str, rule_sets: tuple[str, ...], participants: tuple[str, ...], team: str | None,
    as_of: AsOf | None, *, everyone: bool, as_json: bool, **supposed: Any,
) -> int:  # fmt: skip
    """Show what payees would earn if sales, quotas or the rule set were others; nothing is written.

    Everything that is not supposed is as it is known. Exit code 1 if anything cannot be calculated.
    """
    if sum([bool(participants), team is not None, everyone]) != 1:
        raise click.UsageError("say whose pay: --participant, --team or --everyone.")
    supposing = _supposing(**supposed)
    failures: list[Failure] = []
    found: list[WhatIf] = []

    def failed(failure: Failure) -> None:
        failures.append(failure)
        complain(str(failure))

    with at_work(where, Verb.STATEMENT_READ, ANY_STATEMENT) as work:
        asked = list(wanted_runs(work.store, period, rule_sets, as_of, failed))
        with work.reading() as session:
            fields = {
                name for each in asked for version in supposing.versions(session, each) for name in version.fields
            }
        for wanted in asked:
            with told(wanted, failed, skip=not rule_sets):
                with work.reading() as session:
                    whose = _whose(work, session, wanted, participants, team)
                    overlay = supposing.overlay(session, wanted, fields)
                found.append(what_if(work.store, wanted.request(work.act("supposed")), overlay, whose))
        work.record(ANY_STATEMENT, {"supposed": len(found), "payees": sum(len(each.differences) for each in found)})
    if as_json:
        give_json({"what_if": [_as_dict(each) for each in found]})
    else:
        for each in found:
            for line in _as_text(each):
                give(line)
    return 1 if failures else 0


def _whose(
    work: AtWork, session: Session, wanted: Wanted, participants: Sequence[str], team: str | None
) -> Collection[str] | None:
    """Return whose pay is shown, each of whom the asker may see; None for everybody.

    Raises:
        NotForYou, PayNotShown: somebody is out of reach, or their pay is.
        NotPermitted: everybody's pay is asked by somebody who may not see it.
        NobodyBelow: a team has nobody in it.
    """
    if not participants and team is None:
        decision = decide(work.subject, Verb.STATEMENT_READ, ANY_STATEMENT)
        sees_all = any(s.scope is RowScope.EVERYTHING and FieldScope.PAY in s.fields for s in decision.slices)
        if not sees_all:
            raise NotPermitted(work.subject, Verb.STATEMENT_READ, Thing("statement_list", wanted.period.name), decision)
        return None
    asked = list(participants)
    if team is not None:
        asked = sorted(team_of(session, team, wanted.period, wanted.as_of))
        if not asked:
            raise NobodyBelow(team, wanted.period.name)
    door, reader = StatementDoor(work.store), Reader(work.subject, work.request_id)
    for participant in asked:
        door.opened(reader, participant, wanted.period.name, Face.TEXT)
    return asked


def _supposing(
    *, sales: Sequence[str], file: Path | None, without: Sequence[str], quotas: Sequence[str], document: Path | None,
    draft: bool,
) -> Supposing:  # fmt: skip
    given = [_sale(text) for text in sales] + ([] if file is None else list(sales_in_file(file)))
    return Supposing(given, without, [_quota(text) for text in quotas], document, draft)


def _sale(text: str) -> GivenSale:
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(sign and name for name, sign, _ in pairs):
        raise click.BadParameter(f"{text!r} is not of the form {SALE_FORM}.", param_hint="--sale")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _quota(text: str) -> tuple[str, str, str]:
    whose, sign, amount = text.partition("=")
    participant, colon, measure = whose.rpartition(":")
    if not (sign and colon and participant and measure and amount):
        raise click.BadParameter(f"{text!r} is not of the form {QUOTA_FORM}.", param_hint="--quota")
    return participant, measure, amount


def _as_text(found: WhatIf) -> Iterator[str]:
    yield f"{found.rule_set} {found.period.name}, as known at log position {found.log_position}, in {found.currency}"
    for each in found.differences:
        yield f"{each.participant}\t{each.component}\t{each.known}\t{each.supposed}\t{_signed(plain(each.change))}"
    known, supposed = found.sums
    yield f"together\t\t{known}\t{supposed}\t{_signed(plain(supposed - known))}"
    for kind, before, after in found.exceptions:
        yield f"exceptions {kind}: {before:,} known, {after:,} supposed"


def _signed(number: str) -> str:
    return number if number.startswith("-") or number == "0" else f"+{number}"


def _as_dict(found: WhatIf) -> dict[str, Any]:
    return {
        "rule_set": found.rule_set,
        "period": found.period.name,
        "log_position": found.log_position,
        "currency": found.currency,
        "payees": [
            {
                "participant": each.participant,
                "component": each.component,
                "known": str(each.known),
                "supposed": str(each.supposed),
            }
            for each in found.differences
        ],
        "exceptions": {kind: {"known": before, "supposed": after} for kind, before, after in found.exceptions},
    }
