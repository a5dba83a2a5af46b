"""Runs."""
from compledger.runs.tables import Run, RunFile, RunMeasurement, RunTotal
__all__ = ["Run", "RunFile", "RunMeasurement", "RunTotal"]
