"""What a person is told of the calculated periods that a version touches, and what to calculate next."""

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from compledger.ui_api.cli.talk import say

if TYPE_CHECKING:
    from compledger.runs import TouchedPeriod


def say_touched(touched: "Sequence[TouchedPeriod]", *, published: bool) -> None:
    """Name the periods, each with its run, and give the command that calculates them again."""
    if not touched:
        return
    periods = "1 calculated period" if len(touched) == 1 else f"{len(touched)} calculated periods"
    say(f"it touches {periods}:" if published else f"once published it touches {periods}:")
    for period in touched:
        run = "calculated without it" if period.run is None else f"run {period.run}"
        closed = ", closed: its runs stay as they are" if period.closed else ""
        say(f"  {period.rule_set} {period.period}: {run}{closed}")
    open_ = [period for period in touched if not period.closed]
    if open_:
        words = [word for period in open_ for word in ("--period", period.period)]
        command = shlex.join(["compledger", "run", "calculate", "--rule-set", open_[0].rule_set, *words])
        say(f"{'calculate again' if published else 'calculate again then'}: {command}")
