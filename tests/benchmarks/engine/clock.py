"""Stages of a calculation and what each took."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.benchmarks.measured import peak_mib


@dataclass(frozen=True)
class Took:
    """Wall and processor seconds, all threads together."""

    seconds: float
    cpu_seconds: float

    def __add__(self, other: "Took") -> "Took":
        return Took(self.seconds + other.seconds, self.cpu_seconds + other.cpu_seconds)

    def __sub__(self, other: "Took") -> "Took":
        return Took(self.seconds - other.seconds, self.cpu_seconds - other.cpu_seconds)


NOTHING = Took(0.0, 0.0)


@dataclass
class Clock:
    """Adds up what the stages of one process take, by their names."""

    stages: dict[str, Took] = field(default_factory=dict)
    peak_mib: float = 0.0
    """The process's peak at the end of its last stage: what is asked afterwards, to compare answers, does not count."""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what is done inside."""
        began, cpu_before = time.perf_counter(), _cpu_seconds()
        yield
        took = Took(time.perf_counter() - began, _cpu_seconds() - cpu_before)
        self.stages[name] = self.stages.get(name, NOTHING) + took
        self.peak_mib = peak_mib()

    def tell_apart(self, stage: str, part: str, took: Took) -> None:
        """Make a part of a stage a stage of its own."""
        rest = self.stages.pop(stage) - took
        self.stages |= {part: took, stage: rest}


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
