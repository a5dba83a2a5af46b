"""The case engine: one sale, or one payee's period, at a time, in Python; the second way to the same cent."""

from compledger.rules.case.results import (
    CaseException,
    CaseFigure,
    CaseLine,
    CaseMeasurement,
    CaseOutcome,
    Conversion,
    Credit,
    Matched,
    Sale,
)

__all__ = [
    "CaseException",
    "CaseFigure",
    "CaseLine",
    "CaseMeasurement",
    "CaseOutcome",
    "Conversion",
    "Credit",
    "Matched",
    "Sale",
]
