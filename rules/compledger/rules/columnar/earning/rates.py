"""Rates: the effective rate of every combination of factors that comes up, exact and rounded once.

Payees by the thousand share a few combinations. Each is multiplied out here, in plain exact numbers, and stands in one
row; lines only point to it.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import prod

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.factors import factors_of
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import LARGEST_WHOLE, RATE_PLACES, Width, widest, width_of_number
from compledger.rules.columnar.sql.given import keep
from compledger.rules.formulas import rounded

Combination = tuple[int, int, tuple[str, ...]]
"""Number of the earning, number of its tiers, varying factors."""
Row = tuple[int, int, tuple[str, ...], int, int, Decimal | None, Decimal | None, Decimal | None]


def pay_rates(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    columns: Sequence[str],
    combinations: Sequence[Combination],
) -> Width:
    """Make the table `pay_rate`: earning, tiers, factors, tier and pay share to rate, times and effective rate."""
    by_number = {one.number: one for one in layer.earnings}
    rows: list[Row] = []
    for earning, tiers, values in combinations:
        rows += _rows(plan, layer, by_number[earning], tiers, values)
    effective = [row[-1] for row in rows]
    width = widest([width_of_number(rate) for rate in effective if rate is not None])
    table = {
        "rt": pa.array(range(len(rows)), pa.int32()),
        "earning": pa.array([row[0] for row in rows], pa.int32()),
        "tiers": pa.array([row[1] for row in rows], pa.int32()),
        **{name: pa.array([row[2][n] for row in rows], pa.string()) for n, name in enumerate(columns)},
        "tier": pa.array([row[3] for row in rows], pa.int32()),
        "pay": pa.array([row[4] for row in rows], pa.uint8() if len(plan.pay_shares) < 256 else pa.uint16()),
        "rate": pa.array([row[5] for row in rows], pa.decimal128(38, RATE_PLACES)),
        "times": pa.array([row[6] for row in rows], pa.decimal128(38, RATE_PLACES)),
        "effective": pa.array(effective, pa.decimal128(38, RATE_PLACES)),
    }
    keep(connection, layer.of("pay_rate"), pa.table(table))
    return width


def combinations_of(connection: DuckDBPyConnection, select: str) -> list[Combination]:
    """Return the combinations that a SELECT of earning, tiers and factors gives."""
    return [(earning, tiers, tuple(values)) for earning, tiers, *values in connection.execute(select).fetchall()]


def _rows(plan: Plan, layer: Layer, one: NumberedEarning, tiers: int, values: tuple[str, ...]) -> list[Row]:
    rate, times = _factors(one, values)
    table = layer.tables[tiers] if tiers >= 0 else None
    steps = [(0, None, Decimal(1))] if table is None else [
        (number, tier.rate, tier.times) for number, tier in enumerate(table.tiers, start=1)
    ]  # fmt: skip
    found = []
    for tier, tier_rate, tier_times in steps:
        own = rate if tier_rate is None else Fraction(tier_rate)
        if own is None:
            continue
        for pay, share in enumerate(plan.pay_shares):
            multiple = times * Fraction(tier_times) * Fraction(share)
            shown = _shown(own), _shown(multiple), _shown(own * multiple)
            found.append((one.number, tiers, values, tier, pay, *shown))
    return found


def _shown(factor: Fraction) -> Decimal | None:
    """Return a factor rounded; None where it is too large, and so the pay of every credit that meets it."""
    return rounded(factor, RATE_PLACES) if abs(factor) < 10**LARGEST_WHOLE else None


def _factors(one: NumberedEarning, values: tuple[str, ...]) -> tuple[Fraction | None, Fraction]:
    """Return the rate, None where every tier has its own, and the product of its multiples."""
    varying, rate, times = iter(values), None, []
    for factor, is_rate in factors_of(one):
        number = Fraction(factor) if isinstance(factor, Decimal) else Fraction(next(varying))
        if is_rate:
            rate = number
        else:
            times.append(number)
    return rate, prod(times, start=Fraction(1))
