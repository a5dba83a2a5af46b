"""Replay: a registered run calculated again by the same engine, to the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from compledger.proving.facts_again import Part, facts_again
from compledger.rules.columnar import calculate, lines_root
from compledger.store import Store


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a replay."""

    run: int
    rule_set: str
    period: str
    differing: Sequence[Part]
    """Inputs that are not what the manifest says."""
    recorded_root: str
    found_root: str

    @property
    def is_same(self) -> bool:
        """Whether the same facts gave the same bytes."""
        return not self.differing and self.recorded_root == self.found_root


def replay(store: Store, number: int) -> Replay:
    """Calculate a registered run again from its manifest; nothing is written.

    Raises:
        NoSuchRun, OtherEngine, NothingToCalculate, NoWindow, FieldKindDiffers: as `facts_again`.
        RunMemoryTooSmall: it needs more memory than the store allows.
    """
    with facts_again(store, number) as again:
        results = calculate(again.connection, again.facts.snapshot)
        root = lines_root(again.connection, results.lines).hex()
    run = again.run
    return Replay(run.run, run.rule_set, run.period, again.differing, run.lines_root, root)
