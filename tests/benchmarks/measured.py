"""Measuring a piece of work in a process of its own: seconds, processor seconds and peak memory."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Measured:
    """What a piece of work took."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    answer: Any


def measure(work: Callable[..., Any], *arguments: object) -> Measured:
    """Run `work(*arguments)` in a fresh process, imports outside the clock; raises RuntimeError if it failed."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, work, arguments))
    process.start()
    sender.close()
    try:
        found: Measured = receiver.recv()
    except EOFError as error:
        raise RuntimeError(f"{work.__name__} failed; see above") from error
    finally:
        process.join()
    return found


def _run(sender: Connection, work: Callable[..., Any], arguments: tuple[object, ...]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    answer = work(*arguments)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    sender.send(Measured(seconds, cpu, peak_mib(), answer))


def peak_mib() -> float:
    """Return this process's own peak memory: what Linux tells of a child's usage begins with its parent's memory."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), used) / 1024
