"""`compledger run`: calculate periods, and look at what came of it."""

import json
from dataclasses import asdict

import click
from sqlmodel import Session

from compledger.access import Thing, Verb
from compledger.plans import periods_named
from compledger.rules.refused import Refused
from compledger.runs import Run, RunException, all_exceptions, latest_runs
from compledger.ui_api.cli.calculate_command import calculate_command
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.plan_command import plan_command
from compledger.ui_api.cli.proving_commands import replay_command, verify_command
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where


class NotCalculatedYet(Refused, LookupError):
    """The period has no run, or none of the rule set that was asked for."""

    def __init__(self, period: str, rule_set: str | None) -> None:
        self.period, self.rule_set = period, rule_set
        what = "period" if rule_set is None else f"rule set {rule_set!r} for period"
        super().__init__(
            f"there is no run of {what} {period!r}. Calculate it: compledger run calculate --period {period}"
        )


@click.group()
def run() -> None:
    """Runs: what a period pays."""


run.add_command(calculate_command)
run.add_command(plan_command)
run.add_command(replay_command)
run.add_command(verify_command)


@run.command("list")
@click.pass_obj
def list_command(where: Where) -> None:
    """Show the newest run of each rule set and period."""
    with at_work(where, Verb.RUN_READ, Thing("run")) as work, work.reading() as session:
        for found in latest_runs(session):
            give(
                f"run {found.run}  {found.rule_set}  {found.period}  {found.lines} lines  root {found.lines_root[:16]}…"
            )


@run.command("exceptions")
@click.option("--period", required=True, help="Name of the period.")
@click.option("--rule-set", help="Only of this rule set.")
@click.option("--json", "as_json", is_flag=True, help="Write each exception as a JSON object, one a line.")
@click.pass_obj
def exceptions_command(where: Where, period: str, rule_set: str | None, *, as_json: bool) -> None:
    """List what the newest runs of a period could not credit or pay.

    Rule set, kind, source key, day, rule or component, participant and what is missing (or -), separated by tabs.
    """
    count = 0
    thing = Thing("exceptions", period)
    with at_work(where, Verb.RUN_READ, thing) as work, work.reading() as session:
        found_runs = _runs(session, period, rule_set)
        work.record(thing, {"runs": [run.run for run in found_runs]})
        for found in found_runs:
            for exception in all_exceptions(work.store, session, found):
                count += 1
                give(_as_json(found, exception) if as_json else _as_text(found, exception))
    say("1 exception" if count == 1 else f"{count:,} exceptions")


def _runs(session: Session, period: str, rule_set: str | None) -> list[Run]:
    """Return the newest runs of a period; raises NoSuchPeriod or NotCalculatedYet."""
    periods_named(session, period)
    found = [run for run in latest_runs(session, period) if rule_set in {None, run.rule_set}]
    if not found:
        raise NotCalculatedYet(period, rule_set)
    return found


def _as_text(found: Run, exception: RunException) -> str:
    return "\t".join(
        (
            found.rule_set,
            exception.kind,
            exception.source_key or "-",
            str(exception.day or "-"),
            exception.about,
            exception.participant or "-",
            exception.detail or "-",
        )
    )


def _as_json(found: Run, exception: RunException) -> str:
    told = asdict(exception)
    del told["transaction_id"]
    of = {"run": found.run, "rule_set": found.rule_set, "period": found.period}
    return json.dumps({**of, **told}, default=str, ensure_ascii=False)
