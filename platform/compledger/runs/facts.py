"""Facts of a period: what a Snapshot is made of, and the hash of each part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

import rfc8785
from sqlmodel import Session

from compledger.plans import calendar_of, in_force
from compledger.rules.language import RuleSet
from compledger.rules.overlay import NOTHING, Overlay, with_draft
from compledger.rules.periods import Period, enclosing
from compledger.rules.refused import Refused
from compledger.rules.snapshot import Snapshot, Table
from compledger.rules.timeline import Segment
from compledger.runs.exchange_facts import exchange_table
from compledger.runs.people_facts import assigned_table, quotas_table, rates_table, related_table, seats_table
from compledger.sales import ImportBatch, accepted_batches

SALE = "sale"
"""The relation of transactions in an engine's connection."""


class NoWindow(Refused, LookupError):
    """A measure is taken over a calendar that has no period around the one that is calculated."""

    def __init__(self, measure: str, calendar: str, period: Period) -> None:
        self.measure, self.calendar, self.period = measure, calendar, period
        super().__init__(
            f"measure {measure!r} is taken over the periods of calendar {calendar!r}, none of which holds all days of "
            f"{period.name!r} ({period.starts_on} until {period.ends_before}). "
            "Publish one that does: compledger calendar publish FILE"
        )


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What is known of a period at a log position, before any engine sees it."""

    calendar: str
    period: Period
    snapshot: Snapshot
    batches: Sequence[ImportBatch]
    overlay: Overlay = NOTHING

    @property
    def currency(self) -> str:
        """The currency that the rule set pays in; its versions share one."""
        return self.snapshot.rule_sets[0].value.currency

    def hashes(self) -> dict[str, str]:
        """Return the hash of each part but the transactions, independent of database and file."""
        parts = {
            "people_hash": _hash(self.snapshot.seats),
            "quotas_hash": _hash(self.snapshot.quotas),
            "rates_hash": _hash(self.snapshot.rates),
        }
        # None of the others is there where it does not count.
        if self.snapshot.related.num_rows:
            parts["related_hash"] = _hash(self.snapshot.related)
        if self.snapshot.assigned is not None:
            parts["plans_hash"] = _hash(self.snapshot.assigned)
        if any(segment.value.exchange for segment in self.snapshot.rule_sets):
            parts["exchange_hash"] = _hash(self.snapshot.exchange)
        return parts


def period_facts(
    session: Session, rule_set: str, calendar: str, period: Period, as_of: int, overlay: Overlay = NOTHING
) -> PeriodFacts:
    """Collect what is known of a rule set's period at a log position, with an overlay laid over it.

    Where a measure is taken over a longer window, what counts before the period in it is collected, too.

    Raises:
        NoWindow: a measure's window is not published.
    """
    versions = with_draft(in_force(session, rule_set, period, as_of), overlay.rule_set, period)
    windows = _windows(session, versions, period)
    span = _span(windows, period)
    if span != period:
        versions = with_draft(in_force(session, rule_set, span, as_of), overlay.rule_set, span)
    targets = {calendar: period, **windows}
    snapshot = Snapshot(
        calendar=calendar,
        periods=(period,),
        windows={name: (window,) for name, window in windows.items()},
        log_position=as_of,
        transactions=SALE,
        rule_sets=versions,
        seats=seats_table(session, span, as_of),
        related=related_table(session, [segment.value for segment in versions], span, as_of),
        quotas=quotas_table(session, targets, as_of, _supposed_quotas(versions, calendar, overlay)),
        rates=rates_table(session, period, as_of),
        assigned=assigned_table(session, rule_set, span, as_of),
        exchange=exchange_table(session, versions, calendar_of(session, calendar).periods, as_of),
    )
    return PeriodFacts(calendar, period, snapshot, accepted_batches(session, "transactions", as_of), overlay)


def _windows(session: Session, versions: Sequence[Segment[RuleSet]], period: Period) -> dict[str, Period]:
    """Return by calendar the window around a period that any measure is taken over."""
    found = {}
    for segment in versions:
        for measure in segment.value.measures:
            if measure.window is not None and measure.window not in found:
                window = enclosing(period, calendar_of(session, measure.window).periods)
                if window is None:
                    raise NoWindow(measure.id, measure.window, period)
                found[measure.window] = window
    return found


def _span(windows: Mapping[str, Period], period: Period) -> Period:
    """Return the days on which something may count: from the first window's first to the period's last."""
    begins = min([period.starts_on, *(window.starts_on for window in windows.values())])
    return Period(period.name, begins, period.ends_before)


def _supposed_quotas(
    versions: Sequence[Segment[RuleSet]], calendar: str, overlay: Overlay
) -> dict[tuple[str, str, str], tuple[Decimal, str]]:
    """Return the overlay's quotas by participant, measure and the calendar that the measure is taken over."""
    if not overlay.quotas or not versions:
        return {}
    last = versions[-1].value
    window_of = {measure.id: measure.window or calendar for measure in last.measures}
    return {
        (key.participant, key.measure, window_of.get(key.measure, calendar)): (amount, last.currency)
        for key, amount in overlay.quotas.items()
    }


def _hash(table: Table) -> str:
    rows = [[None if value is None else str(value) for value in row.values()] for row in table.to_pylist()]
    return sha256(rfc8785.dumps(rows)).hexdigest()
