"""What one program takes for one order, and whether it finds the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.benchmarks.engine.answer import check_of_matches


@dataclass(frozen=True)
class Latency:
    """A program's answers."""

    name: str
    seconds: float
    """Until it is ready to be asked."""
    typical_us: float
    """The half of all orders takes no longer: microseconds."""
    slow_us: float
    """99 of 100 orders take no longer."""
    matches: int
    check: int
    """The same only for the same orders and rules."""
    beside: dict[str, float] = field(default_factory=dict)
    """Further figures by what they are, units in their names."""


def latency_of(name: str, seconds: float, took_ns: Sequence[int], pairs: Sequence[tuple[int, int]]) -> Latency:
    """Return a program's answers from its time for each order, and its pairs of order and rule by their numbers."""
    return Latency(
        name, seconds, part_us(took_ns, 50), part_us(took_ns, 99), len(pairs), check_of_matches(sorted(pairs))
    )


def part_us(took_ns: Sequence[int], percent: int) -> float:
    """Return the time that so many percent do not exceed, in microseconds."""
    return sorted(took_ns)[min(len(took_ns) - 1, len(took_ns) * percent // 100)] / 1000
