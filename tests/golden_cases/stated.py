"""What cases state beside what a document's examples expect, and how it is read from the engine's results."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from compledger.rules.formulas import exact, rounded
from tests.golden_cases.results import Results

Stated = Callable[[Mapping[str, Results]], Fraction | int]
"""From the results of a document's examples, by their ids, to a value of the case."""

EXCHANGE = {
    "fx-commission-fixed-at-invoice-or-at-payment--fixed-at-invoice": "inputs.usd_per_gbp_at_invoice",
    "fx-broker-fee-converted-to-base": "inputs.E1.usd_per_gbp",
}
"""What a pound is worth on the day of the sale: examples inside documents have no exchange rates."""
DAY = date(2025, 1, 15)


def _to(places: int, value: Fraction) -> Fraction:
    return exact(rounded(value, places))


def _only(read: Callable[[Results], Fraction | int]) -> Stated:
    """Read the only example's results."""

    def stated(examples: Mapping[str, Results]) -> Fraction | int:
        (results,) = examples.values()
        return read(results)

    return stated


def _earned(**asked: object) -> Stated:
    return _only(lambda results: results.earned(**asked))


def _rate(**asked: object) -> Stated:
    return _only(lambda results: results.one("effective_rate", **asked))


def _times(**asked: object) -> Stated:
    return _only(lambda results: results.one("times", **asked))


def _slices(example: str, tiers: int) -> Stated:
    """Read where a tier begins: what the tiers below it hold."""
    return lambda examples: sum((examples[example].sum("slice", tier=t + 1) for t in range(tiers)), Fraction(0))


def _quota(example: str, measure: str) -> Stated:
    return lambda examples: examples[example].measured(measure, "quota")


def _percent_of_the_year(example: str) -> Stated:
    def stated(examples: Mapping[str, Results]) -> Fraction:
        results = examples[example]
        return 100 * results.measured("year_to_date", "quota") / (4 * results.measured("quarter", "quota"))

    return stated


STATED: Mapping[str, Mapping[str, Stated]] = {
    "stacked-percent-and-fixed-with-per-rule-cap--no-cap": {"expected.S1": _earned()},
    "stacked-percent-and-fixed-with-per-rule-cap--cap": {"expected.S2": _earned()},
    "idempiere-invoice-less-credit-memo": {
        "expected.commission": _only(lambda r: r.sum("exact", kind="credit", component="commission"))
    },
    "oca-product-fallback-three-lines": {f"expected.L{n}": _earned(source_key=f"L{n}") for n in (1, 2, 3)},
    "marginal-two-bands-15000": {
        "expected.effective_rate_percent_rounded": _only(lambda r: _to(1, 100 * r.sum("exact") / r.sum("slice")))
    },
    "marginal-attainment-bands-500k-of-375k": {
        "expected.effective_rate_percent": lambda examples: (
            100 * examples["first-quarter"].sum("exact") / examples["first-quarter"].sum("slice")
        ),
        **{f"expected.money_thresholds.{n}": _slices("every-band-filled", n + 1) for n in range(3)},
    },
    "marginal-cumulative-ytd-month-crosses-tier": {
        "expected.amount_in_tier_1": _only(lambda r: r.sum("slice", kind="credit", tier=1)),
        "expected.amount_in_tier_2": _only(lambda r: r.sum("slice", kind="credit", tier=2)),
        "expected.commission_exact": _only(lambda r: r.sum("exact", kind="credit")),
    },
    "oracle-interpolated-amount-per-transaction": {f"expected.T{n}": _earned(source_key=f"T{n}") for n in range(1, 7)},
    "oracle-boundary-belongs-to-higher-tier": {"expected.rate": _rate()},
    "oracle-24b-proportional-rate": {"expected.rate": _rate()},
    "spiff-marginal-deal-crosses-tier": {"expected.blended_rate": _only(lambda r: r.sum("exact") / r.sum("credited"))},
    "marginal-monthly-saas-175k": {f"expected.parts.{n}": _earned(tier=n + 1) for n in range(3)},
    "accel-quarter-150-of-100": {f"expected.parts.{n}": _earned(tier=n + 1) for n in range(3)},
    "accel-percent-of-target-variable-130": {
        "expected.attainment": _only(lambda r: r.measured("sales") / r.measured("sales", "quota")),
        "expected.base_variable": _earned(component="variable", tier=1),
        "expected.accelerated": _earned(component="variable", tier=2),
    },
    "accel-whole-overage-at-highest-tier": {
        **{f"expected.S{n}.commission": _earned(participant=f"S-{n}") for n in range(1, 6)},
        **{f"expected.S{n}.multiplier": _times(participant=f"S-{n}", component="overage", tier=2) for n in range(3, 9)},
    },
    "cap-per-order-500": {
        "expected.uncapped": _earned(kind="credit"),
        "expected.withheld_by_cap": _only(lambda r: -r.earned(kind="limit")),
    },
    "ramp-draw-as-percent-of-variable": {
        "expected.quota": _quota("first-month", "sales"),
        "expected.commission_before_draw": _earned(kind="credit"),
        "expected.draw": _earned(component="commission"),
        "expected.top_up": _earned(kind="limit"),
    },
    "split-60-40-of-15000": {"expected.total": _earned()},
    "pool-percent-of-team-revenue-weighted": {"expected.pool": _only(lambda r: r.sum("credited"))},
    "oca-full-refund": {"expected.settlement_lines": _only(lambda r: len(r.lines))},
    "quota-prorated-by-weighted-quarters": {
        "expected.Q1_rounded": lambda examples: _to(0, examples["q1"].measured("sales", "quota")),
        **{f"expected.Q{n}": _quota(f"q{n}", "sales") for n in (2, 3, 4)},
        "expected.total_rounded": lambda examples: _to(
            0, sum((results.measured("sales", "quota") for results in examples.values()), Fraction(0))
        ),
    },
    "ramp-quota-with-accelerator": {
        "expected.ramped_quota": _quota("a-ramp-month", "sales"),
        "expected.base": _earned(tier=1),
        "expected.accelerated": _earned(tier=2),
    },
    "quota-spread-even-quarters": {
        **{f"expected.non_cumulative.Q{n}": _quota(f"q{n}", "quarter") for n in range(1, 5)},
        **{f"expected.cumulative_percent.Q{n}": _percent_of_the_year(f"q{n}") for n in range(1, 5)},
    },
    "spiff-per-unit-on-top-of-commission": {"expected.total": _earned()},
    "spif-programme-cost-and-margin": {"inputs.deals": _only(lambda r: len(r.of(component="spif")))},
    "modifier-gross-margin-table": {f"expected.G{n}": _times(source_key=f"G{n}") for n in range(1, 6)},
    "margin-tier-by-markup-percent": {"expected.rate": _rate()},
    "fx-commission-fixed-at-invoice-or-at-payment--fixed-at-invoice": {
        "expected.commission_usd_fixed_at_invoice": _earned()
    },
    "fx-broker-fee-converted-to-base": {
        "expected.E1.nominal_usd": lambda examples: examples["in-pounds"].measured("volume"),
        "expected.E1.commission_rounded": lambda examples: examples["in-pounds"].earned(),
    },
    "residual-portfolio-growth": {"expected.m6_rounded": lambda examples: _to(0, examples["m6"].sum("exact"))},
}
"""By document: the path of a value in the case, and how it is read."""

NOT_A_RESULT: Mapping[str, str] = {
    "oracle-24b-proportional-rate expected.share_tier_1": "a curve is one line through its points; lines show the sum",
    "oracle-24b-proportional-rate expected.share_tier_2": "as above",
    "draw-non-recoverable-2000 expected.owed_after.0": "a floor owes nothing, so that nothing keeps a balance",
    "draw-non-recoverable-2000 expected.owed_after.1": "as above",
    "margin-tier-by-markup-percent expected.margin_percent_on_cost": "it finds the row, whose rate is compared",
}
"""Values of cases that stand in no line or measurement, and why."""
