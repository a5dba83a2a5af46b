"""Rounding as SQL: an exact amount to the minor unit, in the direction that the rule set names."""

from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.rounding import RoundingMode


def rounded_sql(exact: str, plan: Plan, layer: Layer, earning: str) -> str:
    """Return SQL of an amount; where versions round differently, the column `earning` tells them apart."""
    even = [str(one.number) for one in layer.earnings if one.rounding.mode is RoundingMode.HALF_EVEN]
    if not even:
        return mode_sql(exact, plan.minor_places, RoundingMode.HALF_UP)
    half_even = mode_sql(exact, plan.minor_places, RoundingMode.HALF_EVEN)
    if len(even) == len(layer.earnings):
        return half_even
    half_up = mode_sql(exact, plan.minor_places, RoundingMode.HALF_UP)
    return f"CASE WHEN {earning} IN ({', '.join(even)}) THEN {half_even} ELSE {half_up} END"


def mode_sql(exact: str, places: int, mode: RoundingMode) -> str:
    """Return SQL of an exact amount rounded to some places.

    DuckDB rounds a half away from nought. Where a half has to go to the even neighbour, an odd result that was exactly
    half a unit away goes back by one.
    """
    up = f"round({exact}, {places})"
    if mode is RoundingMode.HALF_UP:
        return up
    unit = f"CAST('{10**-places:.{places}f}' AS DECIMAL({places + 1}, {places}))"
    half = f"abs({up} - ({exact})) * 2 = {unit} AND {up} % (2 * {unit}) <> 0"
    return f"({up} - CASE WHEN {half} THEN CASE WHEN {up} < 0 THEN -{unit} ELSE {unit} END ELSE 0 * {unit} END)"
