"""`compledger run`: calculate periods."""

from collections.abc import Iterator, Sequence

import click

from compledger.plans import periods_named, published_rule_sets
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs import NothingToCalculate, RunOutcome, RunRequest, calculate_period, latest_runs
from compledger.store import Store, StoreLocation, newest_position
from compledger.ui_api.cli.opening import Act, act, open_store
from compledger.ui_api.cli.talk import give, give_json, say


class NoRuleSet(Refused, LookupError):
    """No published rule set of that name has the period."""

    def __init__(self, rule_set: str, period: str) -> None:
        self.rule_set, self.period = rule_set, period
        super().__init__(
            f"{rule_set} is published on a calendar with period {period!r}. "
            "Check the name, or publish one first: compledger rules publish FILE"
        )


@click.group()
def run() -> None:
    """Runs: what a period pays."""


@run.command("calculate")
@click.option("--period", "periods", required=True, multiple=True, help="Name of a period; may be given again.")
@click.option("--rule-set", "rule_sets", multiple=True, help="Only this rule set; may be given again.")
@click.option("--as-of", type=int, help="Calculate from what was known at this log position.")
@click.option("--reason", default="calculated", help="Why; kept in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="Write the outcomes as JSON.")
@click.pass_obj
def calculate_command(
    location: StoreLocation, periods: tuple[str, ...], rule_sets: tuple[str, ...], as_of: int | None, reason: str,
    *, as_json: bool,
) -> None:  # fmt: skip
    """Calculate credits, measurements and earning lines of every rule set in force in a period."""
    doing = act(reason)
    with open_store(location) as store:
        outcomes = [o for name in periods for o in _calculate(store, name, rule_sets, as_of, doing)]
    if as_json:
        give_json({"runs": [_as_dict(outcome) for outcome in outcomes]})
    else:
        give("\n".join([*map(_as_text, outcomes), *_sums(outcomes)]))


@run.command("list")
@click.pass_obj
def list_command(location: StoreLocation) -> None:
    """Show the newest run of each rule set and period."""
    with open_store(location) as store, store.reading() as session:
        for found in latest_runs(session):
            give(
                f"run {found.run}  {found.rule_set}  {found.period}  {found.lines} lines  root {found.lines_root[:16]}…"
            )


def _calculate(
    store: Store, period_name: str, only: tuple[str, ...], as_of: int | None, doing: Act
) -> list[RunOutcome]:
    with store.reading() as session:
        position = newest_position(session) if as_of is None else as_of
        wanted = [
            (rule_set, calendar, period)
            for calendar, period in periods_named(session, period_name)
            for rule_set in published_rule_sets(session, position, calendar)
            if not only or rule_set in only
        ]
    if not wanted:
        raise NoRuleSet(", ".join(only) or "no rule set", period_name)
    outcomes = [_calculate_one(store, *what, position, doing, skip=not only) for what in wanted]
    return [outcome for outcome in outcomes if outcome is not None]


def _calculate_one(
    store: Store, rule_set: str, calendar: str, period: Period, position: int, doing: Act, *, skip: bool
) -> RunOutcome | None:
    request = RunRequest(
        rule_set=rule_set, calendar=calendar, period=period, as_of=position,
        by=doing.by, at=doing.at, reason=doing.reason, request_id=doing.request_id,
    )  # fmt: skip
    try:
        return calculate_period(store, request)
    except NothingToCalculate as nothing:
        if not skip:
            raise
        say(f"skipped: {nothing}")
        return None


def _as_text(outcome: RunOutcome) -> str:
    again = "" if outcome.is_new else " (nothing changed since)"
    exceptions = "".join(f"\n  {count:,} exceptions {kind}" for kind, count in outcome.exceptions.items())
    return (
        f"run {outcome.run}: {outcome.rule_set} {outcome.period}{again}\n"
        f"  {outcome.lines:,} lines, {outcome.earned} {outcome.currency}{exceptions}\n"
        f"  lines root {outcome.lines_root}"
    )


def _sums(outcomes: Sequence[RunOutcome]) -> Iterator[str]:
    """Give the sum of each currency where there is more than one run to add up."""
    for currency in sorted({outcome.currency for outcome in outcomes}):
        of_currency = [outcome.earned for outcome in outcomes if outcome.currency == currency]
        if len(of_currency) > 1:
            yield f"together {sum(of_currency)} {currency} in {len(of_currency)} runs"


def _as_dict(outcome: RunOutcome) -> dict[str, object]:
    return {
        "run": outcome.run,
        "rule_set": outcome.rule_set,
        "period": outcome.period,
        "new": outcome.is_new,
        "lines": outcome.lines,
        "earned": str(outcome.earned),
        "currency": outcome.currency,
        "exceptions": dict(outcome.exceptions),
        "lines_root": outcome.lines_root,
    }
