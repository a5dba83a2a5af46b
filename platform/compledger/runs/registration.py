"""Registering a run: one short transaction that makes its files, totals and event count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import rfc8785

from compledger import audit
from compledger.plans import note_calculated
from compledger.rules.money import from_minor, plain
from compledger.rules.periods import Period
from compledger.runs.findings import Findings
from compledger.runs.tables import Run, RunFile, RunMeasurement, RunTotal
from compledger.store import BulkFile, Store, Writing, bulk_insert

MEASURED = (
    "known_from", "run", "participant", "measure", "credits", "credited", "quota", "window_calendar", "window_period",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Which period of which rule set, as known when, for whom."""

    rule_set: str
    calendar: str
    period: Period
    as_of: int
    by: str
    at: datetime
    reason: str
    request_id: str
    on_behalf_of: str | None = None


def register(store: Store, request: RunRequest, manifest: Mapping[str, object], found: Findings) -> Run:
    """Register a run; its number is the log position at which it became known. Raises PeriodClosed."""
    canonical = rfc8785.dumps(dict(manifest))  # type: ignore[arg-type]  # texts and lists of texts
    with store.writing(
        by=request.by, at=request.at, reason=request.reason, request_id=request.request_id,
        on_behalf_of=request.on_behalf_of,
    ) as writing:  # fmt: skip
        run = writing.add(
            Run(
                run=writing.position,
                rule_set=request.rule_set,
                calendar=request.calendar,
                period=request.period.name,
                currency=str(manifest["currency"]),
                as_of=request.as_of,
                manifest=canonical,
                lines_root=found.lines_root,
                lines=found.lines,
                exception_counts=rfc8785.dumps(dict(found.exceptions)).decode(),
                earned_minor=found.earned_minor,
                known_from=0,
            )
        )
        note_calculated(writing, request.calendar, request.period.name)
        writing.session.flush()
        _register_files(writing, found.files)
        _register_figures(writing, found)
        _record(writing, run, found)
    return run


def _register_files(writing: Writing, files: Mapping[str, BulkFile]) -> None:
    for kind, file in files.items():
        # The same bytes may have been registered by an earlier run.
        if writing.session.get(BulkFile, file.sha256) is None:
            writing.add(file)
            writing.session.flush()
        writing.add(RunFile(run=writing.position, kind=kind, sha256=file.sha256, known_from=0))


def _register_figures(writing: Writing, found: Findings) -> None:
    at = (writing.position, writing.position)
    connection = writing.session.connection()
    total_columns = ("known_from", "run", "participant", "component", "lines", "earned_minor")
    bulk_insert(connection, RunTotal, total_columns, [(*at, *row) for row in found.totals])
    bulk_insert(connection, RunMeasurement, MEASURED, [(*at, *row) for row in found.measurements])


def _record(writing: Writing, run: Run, found: Findings) -> None:
    audit.append(
        writing,
        "run.calculated",
        subject=f"run-{run.run}",
        after=run.manifest,
        facts={
            "earned": plain(from_minor(run.earned_minor, run.currency)),
            "exceptions": dict(found.exceptions),
            "files": {kind: file.sha256 for kind, file in found.files.items()},
            "lines": run.lines,
            "lines_root": run.lines_root,
            "period": run.period,
            "rule_set": run.rule_set,
        },
    )
