"""Measures each program in a process of its own, and compares what they find."""

from collections.abc import Iterator

from tests.benchmarks.case import ours
from tests.benchmarks.case.latency import Latency
from tests.benchmarks.engine.answer import EnginesDisagree
from tests.benchmarks.engine.workload import company
from tests.benchmarks.measured import measure

ORDERS = 5_000
HEAD = f"{'one order at a time':<28}{'rules':>7}{'ready s':>9}{'p50 us':>10}{'p99 us':>10}{'matches':>9}"


def measure_orders(rules: int) -> Iterator[str]:
    """Give the lines of a report.

    Raises:
        EnginesDisagree: two programs do not find the same rules for the same orders.
    """
    yield HEAD
    with company(ORDERS, rules) as made:
        own: Latency = measure(ours.match, made).answer
        yield _line(own, rules)
        try:
            from tests.benchmarks.case import zen_peer  # noqa: PLC0415 - not installed everywhere
        except ModuleNotFoundError:
            yield "zen-engine: not installed"
        else:
            peer: Latency = measure(zen_peer.match, made).answer
            yield _line(peer, rules)
            _require_equal(own, peer)
    for what, figure in own.beside.items():
        yield f"  {what:<42}{figure:>12,.2f}"


def _require_equal(own: Latency, peer: Latency) -> None:
    if (own.matches, own.check) != (peer.matches, peer.check):
        raise EnginesDisagree(own.name, peer.name, {"matches": (own.matches, peer.matches)})


def _line(found: Latency, rules: int) -> str:
    times = f"{found.seconds:>9.3f}{found.typical_us:>10,.1f}{found.slow_us:>10,.1f}"
    return f"{found.name:<28}{rules:>7,}{times}{found.matches:>9,}"
