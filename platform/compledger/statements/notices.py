"""Notices: what the reader must know and would not see, in sentences."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from compledger.rules.periods import Period
from compledger.runs import FigureRow, KnownRun, PayeeResults, RunException
from compledger.statements.model import PART_OF_PERIOD, PROVISIONAL, SHUT, Notice
from compledger.statements.told import NOT_THERE
from compledger.statements.wording import days_between

NOTICES: Mapping[str, str] = {
    "no_participant": "not credited: it names no participant",
    "no_territory": "not credited: it names no territory",
    "no_unit": "not credited: it names no business unit",
    "nobody": "not credited: nobody belongs to its territory or business unit on that day",
    "no_seat": "not credited: no seat was held on that day",
    "vacant_seat": "not credited there: the seat is vacant on that day",
    "no_plan": "not credited: the plan is not assigned to the payee on that day",
    "other_currency": "not credited: it is in another currency than the plan, which converts none",
    "no_exchange_rate": "not credited: no rate of exchange converts it on that day",
    "too_large": "not credited or not paid: a sale has at most 12 digits before its point, pay at most 14",
    "converted_too_large": "not credited: converted it has more than 12 digits before its point",
    "no_base": "not credited: something is missing that the credited amount is worked out from",
    "no_rate": "not paid: no rate is found for it",
    "no_quota": "not paid: no quota is set for the period",
    "quota_not_positive": "not paid: the quota of the period is nought or less",
    "quota_other_currency": "not paid: the quota of the period is in another currency than the plan",
    "no_figure": "not paid: a figure is missing that the plan asks for",
}
"""What a statement says of each kind of exception that the engine knows."""

STALE = "facts_changed"
"""Kind of the notice that a run is out of date."""


def notices_of(results: PayeeResults, plan: str = "") -> Iterator[Notice]:
    """Give a notice for everything that a run could not credit or pay to a payee.

    What several rules or components say alike of one transaction is said once. `plan` names the rule set, where the
    payee has several.
    """
    alike: dict[RunException, list[str]] = {}
    for exception in results.exceptions:
        alike.setdefault(replace(exception, about=""), []).append(exception.about)
    for exception, abouts in alike.items():
        yield Notice(exception.kind, exception.source_key or "", _sentence(exception, dict.fromkeys(abouts), plan))


def shut_gates(
    known: KnownRun, figures: Sequence[FigureRow], paid: Collection[str], plan: str = ""
) -> Iterator[Notice]:
    """Give a notice for each component whose condition does not hold, so that it has no line at all.

    Args:
        known: the run.
        figures: what its formulas asked of the payee.
        paid: the components that have lines, or an exception that says why they have none.
        plan: the rule set, where the payee has several.
    """
    gates = {e.id: e.only_if_text for version in known.versions for e in version.earnings}
    asked: dict[str, list[str]] = {}
    for row in figures:
        if row.part == "only_if" and row.component not in paid:
            asked.setdefault(row.component, []).append(f"{row.name} {NOT_THERE if row.value is None else row.value}")
    for component, found in asked.items():
        about = f"{component} of {plan}" if plan else component
        words = f"{about} pays nothing: {gates[component]} does not hold, with {', '.join(dict.fromkeys(found))}"
        yield Notice(SHUT, "", words)


def part_of_period(known: KnownRun, period: Period) -> Iterator[Notice]:
    """Give a notice for days of a period on which no version of a run's rule set is in force."""
    missing, day = [], period.starts_on
    for begins, ends in sorted(known.days):
        if begins > day:
            missing.append(days_between(day, begins))
        day = max(day, ends)
    if day < period.ends_before:
        missing.append(days_between(day, period.ends_before))
    if missing:
        plan = known.run.rule_set
        yield Notice(
            PART_OF_PERIOD, "", f"No version of {plan} is in force {', '.join(missing)}: it credits no sale then."
        )


def provisional_notice(log_position: int) -> Notice:
    """Return the notice that a statement shows what is known by now, and that no run has made it final."""
    words = (
        f"Provisional: worked out with everything known at log position {log_position}. "
        "It is not final until the period is calculated."
    )
    return Notice(PROVISIONAL, "", words)


def outdated(runs: Sequence[int], period: str, published: Sequence[str], *, closed: bool) -> Notice:
    """Return the notice that facts have changed since some runs, given by number.

    `published` names the versions of their plans that are new since then and decide days of the period.
    """
    which = f"run {runs[0]} was" if len(runs) == 1 else f"runs {', '.join(map(str, runs))} were"
    changed = f"Facts have changed since {which} calculated, and this statement does not show it. "
    if published:
        changed += f"Published since then: {', '.join(published)}. "
    if closed:
        return Notice(STALE, "", f"{changed}The period is closed: what has changed belongs to a later one.")
    return Notice(STALE, "", f"{changed}Calculate the period again: compledger run calculate --period {period}")


def _sentence(exception: RunException, abouts: Collection[str], plan: str) -> str:
    of_plan = f" of {plan}" if plan else ""
    if exception.source_key is None:
        missing = "" if exception.detail is None else f" ({exception.detail})"
        verb = "is" if len(abouts) == 1 else "are each"
        return f"{', '.join(abouts)}{of_plan} {verb} {NOTICES[exception.kind]}{missing}"
    about = ", ".join(abouts) + of_plan + ("" if exception.detail is None else f": {exception.detail}")
    return f"{exception.source_key} of {exception.day} is {NOTICES[exception.kind]} ({about})"
