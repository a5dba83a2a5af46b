"""What the engine leaves of a worked example, summed exactly for what a case states beside pay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa

from compledger.rules.columnar import calculate
from compledger.rules.formulas import exact
from compledger.rules.language import Finding, RuleSet
from compledger.rules.language.forms.worked_example import WorkedExample
from compledger.rules.money import from_minor
from compledger.rules.snapshot import EXCHANGE
from compledger.rules.worked_examples import compared, load_transactions, outcome_of, snapshot_of

ExchangeRates = Mapping[tuple[str, date], Decimal]
"""What a unit of a currency is worth in the plan's, on a day."""


@dataclass(frozen=True)
class Results:
    """Earning lines and measurements of one example."""

    currency: str
    lines: list[dict[str, Any]]
    measurements: list[dict[str, Any]]

    def of(self, **asked: object) -> list[dict[str, Any]]:
        """Return the lines that have what is asked in their columns."""
        return [line for line in self.lines if all(line[name] == value for name, value in asked.items())]

    def earned(self, **asked: object) -> Fraction:
        """Return what lines pay, in units of the currency."""
        return exact(from_minor(sum(line["earned_minor"] for line in self.of(**asked)), self.currency))

    def sum(self, column: str, **asked: object) -> Fraction:
        """Return a column of lines, added up."""
        return sum((exact(line[column]) for line in self.of(**asked)), Fraction(0))

    def one(self, column: str, **asked: object) -> Fraction:
        """Return a column of the only line there is."""
        (line,) = self.of(**asked)
        return exact(line[column])

    def measured(self, measure: str, column: str = "credited") -> Fraction:
        """Return a column of the only measurement of a measure."""
        (found,) = (row for row in self.measurements if row["measure"] == measure)
        return exact(found[column])


def calculated(rule_set: RuleSet, example: WorkedExample, rates: ExchangeRates) -> tuple[list[Finding], Results]:
    """Calculate an example with exchange rates, which no example has itself; return its findings and its results."""
    rows = [
        {"version": 0, "currency": currency, "day": day, "rate": rate, "path": "as the case says"}
        for (currency, day), rate in rates.items()
    ]
    snapshot = replace(snapshot_of(rule_set, example), exchange=pa.Table.from_pylist(rows, EXCHANGE))
    with duckdb.connect(":memory:") as connection:
        load_transactions(connection, rule_set, example)
        found = calculate(connection, snapshot)
        results = Results(
            rule_set.currency,
            list(_rows(connection, found.lines)),
            list(_rows(connection, found.measurements)),
        )
        return list(compared(example, outcome_of(connection, found, rule_set.currency))), results


def _rows(connection: duckdb.DuckDBPyConnection, relation: str) -> Iterable[dict[str, Any]]:
    asked = connection.execute(f"SELECT * FROM {relation}")
    names = [column[0] for column in asked.description or ()]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
