"""Runs: a period calculated over a Snapshot, registered with its manifest, and read back."""

from compledger.runs.calculation import NothingToCalculate, PositionNotReached, RunOutcome, calculate_period, suppose
from compledger.runs.closing import PeriodNotReady, close
from compledger.runs.engine import open_engine
from compledger.runs.exceptions import RunException, all_exceptions, exceptions_of, runs_excepting
from compledger.runs.facts import NoWindow, PeriodFacts, period_facts
from compledger.runs.findings import Supposed
from compledger.runs.lines import FigureRow, LineRow, figures_of, in_order, line_rows, lines_of
from compledger.runs.loaded_sales import FieldKindDiffers, load_transactions, sales_in, transactions_hash
from compledger.runs.manifest import (
    inputs_of,
    is_stale,
    newest_fact_position,
    newest_terms_position,
    published_since,
)
from compledger.runs.payee_results import PayeeResults, results_of
from compledger.runs.reading import OtherEngine
from compledger.runs.registration import RunRequest
from compledger.runs.results import (
    KnownRun,
    latest_runs,
    measurements_of,
    payees_of,
    runs_naming,
    targets_of,
    totals_of,
    versions_of,
)
from compledger.runs.tables import Run, RunFile, RunMeasurement, RunTotal
from compledger.runs.touched import TouchedPeriod, touched_periods
from compledger.runs.touched_payees import RunPlan, plan_run

__all__ = [
    "FieldKindDiffers",
    "FigureRow",
    "KnownRun",
    "LineRow",
    "NoWindow",
    "NothingToCalculate",
    "OtherEngine",
    "PayeeResults",
    "PeriodFacts",
    "PeriodNotReady",
    "PositionNotReached",
    "Run",
    "RunException",
    "RunFile",
    "RunMeasurement",
    "RunOutcome",
    "RunPlan",
    "RunRequest",
    "RunTotal",
    "Supposed",
    "TouchedPeriod",
    "all_exceptions",
    "calculate_period",
    "close",
    "exceptions_of",
    "figures_of",
    "in_order",
    "inputs_of",
    "is_stale",
    "latest_runs",
    "line_rows",
    "lines_of",
    "load_transactions",
    "measurements_of",
    "newest_fact_position",
    "newest_terms_position",
    "open_engine",
    "payees_of",
    "period_facts",
    "plan_run",
    "published_since",
    "results_of",
    "runs_excepting",
    "runs_naming",
    "sales_in",
    "suppose",
    "targets_of",
    "totals_of",
    "touched_periods",
    "transactions_hash",
    "versions_of",
]
