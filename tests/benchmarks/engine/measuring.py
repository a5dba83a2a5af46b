"""Measures all engines in turn, A B A B, and requires that they answer alike."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from tests.benchmarks.engine.answer import Answer, require_equal
from tests.benchmarks.engine.clock import Took
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.engines import BY_HAND, OURS, Engine, run
from tests.benchmarks.engine.workload import company
from tests.benchmarks.measured import Measured

MEMORY_LIMIT = "1GB"
MANY_ROWS = 2_000_000
"""From here on a limit of 1 GB is felt, and rounds are few."""
ONCE_A_PLAN = "keys"
"""The stage that takes as long for a sample."""
FEW_RULES = 10
"""What the match stage of many rules is compared with."""
LEAST_ROUNDS = 3
"""Of few rules, which take so little that one run says nothing."""


@dataclass
class Runs:
    """What one engine did in all rounds."""

    engine: Engine
    times: int
    """By how many its times are multiplied: 1, or as often as its sample goes into the whole."""
    answers: list[Answer] = field(default_factory=list)
    peaks_mib: list[float] = field(default_factory=list)

    def add(self, found: Measured) -> None:
        """Take one run in."""
        self.answers.append(found.answer)
        self.peaks_mib.append(found.answer.clock.peak_mib)

    @property
    def stages(self) -> Mapping[str, Took]:
        """Medians of every stage."""
        return {
            name: _median([answer.stages[name] for answer in self.answers], 1 if name == ONCE_A_PLAN else self.times)
            for name in self.answers[0].stages
        }

    @property
    def calculation(self) -> Took:
        """Medians of the whole calculation."""
        return _median([answer.calculation for answer in self.answers], self.times)

    @property
    def whole(self) -> Took:
        """Medians of everything, loading and parsing too."""
        return _median([answer.whole for answer in self.answers], self.times)


def _median(took: Sequence[Took], times: int) -> Took:
    return Took(median(t.seconds for t in took) * times, median(t.cpu_seconds for t in took) * times)


@dataclass
class Results:
    """A whole benchmark."""

    rows: int
    rules: int
    reference: Answer
    runs: Sequence[Runs]
    absent: Sequence[Engine]
    few_rules: Sequence[Runs] = ()
    """By hand and ours with FEW_RULES rules."""
    limited: Sequence[Runs] = ()
    """By hand and ours with MEMORY_LIMIT."""


def measure_engines(rows: int, rules: int, engines: Sequence[Engine], rounds: int) -> Results:
    """Measure engines.

    Raises:
        EnginesDisagree: an engine pays otherwise than the program by hand.
    """
    present = [engine for engine in engines if engine.is_installed]
    with ExitStack() as stack:
        sizes = sorted({engine.rows(rows) for engine in [BY_HAND, *present]})
        companies = {size: stack.enter_context(company(size, rules)) for size in sizes}
        references = {size: run(BY_HAND, made).answer for size, made in companies.items()}
        runs = [Runs(engine, rows // engine.rows(rows)) for engine in present]
        for number in range(rounds):
            for each in runs:
                size = each.engine.rows(rows)
                if number == 0 or size == rows:
                    each.add(_checked(each.engine, companies[size], references[size], number))
        results = Results(rows, rules, references[rows], runs, [e for e in engines if not e.is_installed])
        if rows > MANY_ROWS:
            results.limited = _limited(companies[rows], references[rows], present)
    results.few_rules = _few_rules(rows, present, max(rounds, LEAST_ROUNDS))
    return results


def _checked(engine: Engine, made: Company, reference: Answer, number: int = 0, **options: object) -> Measured:
    """Run an engine once and compare its answer; its lines, too, the first time."""
    if engine in (BY_HAND, OURS):
        options = {"lines": number == 0, **options}
    found = run(engine, made, **options)
    require_equal(engine.name, found.answer, BY_HAND.name, reference)
    return found


def _in_both(present: Sequence[Engine]) -> Iterator[Engine]:
    return (engine for engine in (BY_HAND, OURS) if engine in present)


def _limited(made: Company, reference: Answer, present: Sequence[Engine]) -> list[Runs]:
    runs = [Runs(engine, 1) for engine in _in_both(present)]
    for each in runs:
        each.add(_checked(each.engine, made, reference, memory_limit=MEMORY_LIMIT))
    return runs


def _few_rules(rows: int, present: Sequence[Engine], rounds: int) -> list[Runs]:
    runs = [Runs(engine, 1) for engine in _in_both(present)]
    with company(rows, FEW_RULES) as made:
        reference = run(BY_HAND, made).answer
        for number in range(rounds):
            for each in runs:
                each.add(_checked(each.engine, made, reference, number))
    return runs
