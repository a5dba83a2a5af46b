"""`compledger run calculate`: what periods pay, by rule set; what cannot be calculated holds up nothing else."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

import click

from compledger.access import Thing, Verb
from compledger.plans import periods_named, published_rule_sets
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs import NothingToCalculate, RunOutcome, RunRequest, calculate_period
from compledger.store import Store, newest_position
from compledger.ui_api.cli.as_of import AsOf, as_of_option
from compledger.ui_api.cli.opening import Act, at_work
from compledger.ui_api.cli.talk import complain, give, give_json, say
from compledger.ui_api.cli.where import Where


class NoRuleSet(Refused, LookupError):
    """No rule set at all is published on a calendar that has the period."""

    def __init__(self, period: str, as_of: int) -> None:
        self.period, self.as_of = period, as_of
        super().__init__(
            f"at log position {as_of} no rule set is published on a calendar with period {period!r}. "
            "Publish one first: compledger rules publish FILE"
        )


class RuleSetNotPublished(Refused, LookupError):
    """The rule set that was asked for is not published on a calendar that has the period."""

    def __init__(self, rule_set: str, period: str, as_of: int, published: Sequence[str]) -> None:
        self.rule_set, self.period, self.as_of, self.published = rule_set, period, as_of, tuple(published)
        super().__init__(
            f"at log position {as_of} rule set {rule_set!r} is not published on a calendar with period {period!r} "
            f"(published there: {', '.join(published) or 'none'}). "
            "Check the name, or publish it first: compledger rules publish FILE"
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule set and period that could not be calculated; no rule set if none was found for the period."""

    rule_set: str | None
    period: str
    what: str

    def __str__(self) -> str:
        return f"{self.period}: {self.what}" if self.rule_set is None else f"{self.rule_set} {self.period}: {self.what}"


@dataclass(slots=True)
class Report:
    """What has come of the calculations so far: told at once to a person, all at the end as JSON."""

    as_json: bool
    outcomes: list[RunOutcome] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def calculated(self, outcome: RunOutcome) -> None:
        """Take in a run and show it."""
        self.outcomes.append(outcome)
        if not self.as_json:
            give(_as_text(outcome))
        if outcome.exceptions:
            words = ("--period", outcome.period, "--rule-set", outcome.rule_set)
            say(f"  list the exceptions: compledger run exceptions {shlex.join(words)}")

    def failed(self, failure: Failure) -> None:
        """Take in a failure and say it."""
        self.failures.append(failure)
        complain(str(failure))

    def close(self) -> None:
        """Show what only the end can: the sums, or everything as JSON."""
        if self.as_json:
            failures = [asdict(failure) for failure in self.failures]
            give_json({"runs": [_as_dict(outcome) for outcome in self.outcomes], "failures": failures})
            return
        for line in _sums(self.outcomes):
            give(line)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One rule set to be calculated for one period."""

    rule_set: str
    calendar: str
    period: Period
    as_of: int

    def request(self, doing: Act) -> RunRequest:
        """Return it as a run that somebody asks for."""
        return RunRequest(self.rule_set, self.calendar, self.period, self.as_of, **asdict(doing))


@click.command("calculate")
@click.option("--period", "periods", required=True, multiple=True, help="Name of a period; may be given again.")
@click.option("--rule-set", "rule_sets", multiple=True, help="Only this rule set; may be given again.")
@as_of_option
@click.option(
    "--incremental", is_flag=True, help="Calculate only whom changes since the newest run touch; else go on from it."
)
@click.option("--reason", default="calculated", help="Why; kept in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="Write the outcomes as JSON.")
@click.pass_obj
def calculate_command(
    where: Where, periods: tuple[str, ...], rule_sets: tuple[str, ...], as_of: AsOf | None, reason: str,
    *, incremental: bool, as_json: bool,
) -> int:  # fmt: skip
    """Calculate credits, measurements and earning lines of every rule set in force in a period.

    What cannot be calculated is named, the others are calculated all the same; the exit code is 1 then.
    """
    report = Report(as_json)
    with at_work(where, Verb.RUN_CALCULATE, Thing("run")) as work:
        doing, store = work.act(reason), work.store
        try:
            for name in dict.fromkeys(periods):
                for wanted in wanted_runs(store, name, rule_sets, as_of, report.failed):
                    request = wanted.request(doing)
                    with told(wanted, report.failed, skip=not rule_sets):
                        report.calculated(calculate_period(store, request, incremental=incremental))
        finally:
            # Whatever stops the command, the runs that ended before are kept and should be known.
            report.close()
    return 1 if report.failures else 0


def wanted_runs(
    store: Store, name: str, only: tuple[str, ...], as_of: AsOf | None, failed: Callable[[Failure], None]
) -> Iterator[Wanted]:
    """Give the rule sets to calculate for a period, and say which of those that were asked for are not there."""
    try:
        with store.reading() as session:
            position = newest_position(session) if as_of is None else as_of.in_store(session)
            found = [
                Wanted(rule_set, calendar, period, position)
                for calendar, period in periods_named(session, name)
                for rule_set in published_rule_sets(session, position, calendar)
            ]
        if not found and not only:
            raise NoRuleSet(name, position)
    except Refused as refused:
        failed(Failure(None, name, str(refused)))
        return
    published = sorted({wanted.rule_set for wanted in found})
    for rule_set in dict.fromkeys(only):
        if rule_set not in published:
            failed(Failure(rule_set, name, str(RuleSetNotPublished(rule_set, name, position, published))))
    yield from (wanted for wanted in found if not only or wanted.rule_set in only)


@contextmanager
def told(wanted: Wanted, failed: Callable[[Failure], None], *, skip: bool) -> Iterator[None]:
    """Say what is refused inside; with `skip`, a rule set that is not in force is passed over with a word."""
    try:
        yield
    except NothingToCalculate as nothing:
        if skip:
            say(f"skipped: {nothing}")
        else:
            failed(Failure(wanted.rule_set, wanted.period.name, str(nothing)))
    except Refused as refused:
        failed(Failure(wanted.rule_set, wanted.period.name, str(refused)))


def _as_text(outcome: RunOutcome) -> str:
    again = "" if outcome.is_new else " (nothing changed since)"
    if outcome.went_on_from is not None:
        again = f" (gone on from run {outcome.went_on_from})"
    exceptions = "".join(
        f"\n  {count:,} exception{'' if count == 1 else 's'} {kind}" for kind, count in outcome.exceptions.items()
    )
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
        "went_on_from": outcome.went_on_from,
        "lines": outcome.lines,
        "earned": str(outcome.earned),
        "currency": outcome.currency,
        "exceptions": dict(outcome.exceptions),
        "lines_root": outcome.lines_root,
    }
