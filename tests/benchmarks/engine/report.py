"""One table for people, and the same as JSON."""

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version

from tests.benchmarks.engine.clock import Took
from tests.benchmarks.engine.engines import BY_HAND
from tests.benchmarks.engine.measuring import FEW_RULES, MEMORY_LIMIT, Results, Runs

HEAD = (
    f"{'engine':<26}{'calc s':>9}{'cpu s':>9}{'ratio':>9}{'cpu ratio':>10}{'with load':>10}"
    f"{'txn/s':>12}{'lines/s':>12}{'MiB':>8}  equal"
)
WITH_VERSION = ("duckdb", "polars", "numpy", "pandas", "zen-engine")
MATCHING = ("keys", "match")
"""The stages by hand that an engine which only matches is compared with."""


def lines_of(results: Results) -> Iterator[str]:
    """Return the report, line by line."""
    reference = results.reference
    yield f"Python {platform.python_version()}, {os.cpu_count()} cores, {_versions()}"
    yield (
        f"{results.rows:,} transactions, {results.rules:,} rules: {reference.matches:,} matches, "
        f"{reference.lines:,} lines, {len(reference.totals):,} payees x measures x quarters; medians of runs in turn"
    )
    yield HEAD
    hand = _by_hand(results.runs)
    for runs in results.runs:
        yield _line(runs, hand, results)
    for engine in results.absent:
        yield f"{engine.name:<26}absent: {engine.needs} is not installed (`make bench` installs it)"
    if any(runs.times > 1 for runs in results.runs):
        yield "* measured on fewer transactions with the same rules, and multiplied"
    yield ""
    for runs in results.runs:
        stages = ", ".join(f"{name} {took.seconds:.3f} ({took.cpu_seconds:.3f})" for name, took in runs.stages.items())
        yield f"{runs.engine.name}: {stages}"
    yield from _comparisons(results)


def _by_hand(runs: Sequence[Runs]) -> Runs:
    return next(each for each in runs if each.engine == BY_HAND)


def _line(runs: Runs, hand: Runs, results: Results) -> str:
    took, beside, whole = runs.calculation, hand.calculation, runs.whole.seconds / hand.whole.seconds
    if runs.engine.only_matches:
        beside = _sum([hand.stages[name] for name in MATCHING])
    lines = "" if runs.engine.only_matches else f"{results.reference.lines / took.seconds:,.0f}"
    with_load = "" if runs.engine.only_matches else f"{whole:.2f}"
    name = runs.engine.name + ("*" if runs.times > 1 else "")
    return (
        f"{name:<26}{took.seconds:>9.3f}{took.cpu_seconds:>9.3f}{took.seconds / beside.seconds:>9.2f}"
        f"{took.cpu_seconds / beside.cpu_seconds:>10.2f}{with_load:>10}{results.rows / took.seconds:>12,.0f}"
        f"{lines:>12}{max(runs.peaks_mib):>8,.0f}  {_equal(runs)}"
    )


def _equal(runs: Runs) -> str:
    """Say what was compared; a difference would have ended the benchmark."""
    first = runs.answers[0]
    return "every line" if first.lines_check else "totals" if first.totals else "matches"


def _comparisons(results: Results) -> Iterator[str]:
    by_name = {runs.engine.name: runs for runs in results.runs}
    for few in results.few_rules:
        many = by_name[few.engine.name]
        if "match" in many.stages:
            ratio = many.stages["match"].seconds / few.stages["match"].seconds
            cpu = many.stages["match"].cpu_seconds / few.stages["match"].cpu_seconds
            yield f"{few.engine.name}: match stage, {results.rules:,} rules / {FEW_RULES}: {ratio:.1f} (cpu {cpu:.1f})"
        ratio = many.calculation.seconds / few.calculation.seconds
        yield f"{few.engine.name}: calculation, {results.rules:,} rules / {FEW_RULES}: {ratio:.1f}"
    for limited in results.limited:
        free = by_name[limited.engine.name]
        ratio = limited.calculation.seconds / free.calculation.seconds
        peak = max(limited.peaks_mib)
        yield f"{limited.engine.name}: memory limit {MEMORY_LIMIT}: {ratio:.2f} times as long, peak {peak:,.0f} MiB"


def as_json(results: Results) -> dict[str, object]:
    """Return all figures."""
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "versions": _versions(),
        "transactions": results.rows,
        "rules": results.rules,
        "matches": results.reference.matches,
        "lines": results.reference.lines,
        "engines": {runs.engine.name: _figures(runs) for runs in results.runs},
        "absent": [engine.name for engine in results.absent],
        f"with {FEW_RULES} rules": {runs.engine.name: _figures(runs) for runs in results.few_rules},
        f"memory limit {MEMORY_LIMIT}": {runs.engine.name: _figures(runs) for runs in results.limited},
    }


def _figures(runs: Runs) -> dict[str, object]:
    return {
        "runs": len(runs.answers),
        "multiplied_by": runs.times,
        "peak_mib": round(max(runs.peaks_mib)),
        "calculation": _took(runs.calculation),
        "stages": {name: _took(took) for name, took in runs.stages.items()},
    }


def _took(took: Took) -> dict[str, float]:
    return {"seconds": round(took.seconds, 4), "cpu_seconds": round(took.cpu_seconds, 4)}


def _sum(stages: Sequence[Took]) -> Took:
    return Took(sum(t.seconds for t in stages), sum(t.cpu_seconds for t in stages))


def _versions() -> str:
    found = []
    for name in WITH_VERSION:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)
