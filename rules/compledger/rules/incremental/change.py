"""A change: what was known when a run was calculated, what is known now, and which sales are others."""

from dataclasses import dataclass

from compledger.rules.refused import Refused
from compledger.rules.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """Two Snapshots of the same periods, both in one connection.

    Relations that it names are of the connection's database, not temporary: they are read from several of its cursors.
    """

    old: Snapshot
    """What the former run was calculated from. Its `transactions` are not read."""
    new: Snapshot
    gone: str
    """Relation of sales, as `Snapshot.transactions` has them: those that are not in force any more, corrected ones as
    they were."""
    come: str
    """Relation of sales that were not there or were others: new ones, corrected ones as they are now."""


class OtherPeriods(Refused, ValueError):
    """The two Snapshots pay other periods, so that nothing of a run of the one stands in a run of the other."""

    def __init__(self, change: Change) -> None:
        self.old, self.new = change.old, change.new
        names = [", ".join(period.name for period in snapshot.periods) for snapshot in (change.old, change.new)]
        super().__init__(
            f"the former run paid {names[0]} of calendar {change.old.calendar!r}, now {names[1]} of "
            f"{change.new.calendar!r} is asked, or their days are others. Calculate anew, not from that run."
        )


def refuse_other_periods(change: Change) -> None:
    """Raise OtherPeriods unless both Snapshots pay the same days of the same calendar, over the same windows."""
    old, new = change.old, change.new
    if (old.calendar, old.periods) != (new.calendar, new.periods):
        raise OtherPeriods(change)
    if any(old.windows[name] != new.windows[name] for name in old.windows.keys() & new.windows.keys()):
        raise OtherPeriods(change)
