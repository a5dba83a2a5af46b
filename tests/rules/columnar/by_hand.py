"""A plan, a few sales and what comes of them, for cases that are worked by hand."""

from datetime import date
from decimal import Decimal

import duckdb

from compledger.rules.language import RuleSet, parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Held, Outcome, Quota, Row, World, evaluate
from tests.worlds import calculated, calculated_in

FEBRUARY = Period("2025-02", date(2025, 2, 1), date(2025, 3, 1))
ALWAYS = (date(2020, 1, 1), date(9999, 12, 31))
FIRST, LAST = date(2025, 1, 1), date(2026, 1, 1)
PLAN = """
rule_set: plan
version: "{label}"
title: A plan
effective_from: 2025-01-01
effective_until: 2026-01-01
currency: EUR
calendar: months
rounding: {{mode: half_up, step: slice}}
fields: {{sold_by: participant{fields}}}
credit_rules: [{{id: own, text: own sales, to: sold_by, when: "{when}", base: "{base}"}}]
measures:
  - {{id: sales, credits: [own]{quota}}}
{measures}
{tables}
earnings:
{earnings}
"""
TEN_PERCENT = "  - {id: pay, text: 10 %, kind: flat, measure: sales, rate: 0.1}"
STANDING = "  - {id: c, text: T., kind: standing, measure: sales, table: t}"
STANDING_TIERS = (
    "rate_tables:\n  - {id: t, kind: standing, by: total, tiers: [{from: 0, rate: 0.01}, {from: 100, rate: 0.05}]}"
)


def plan(earnings: str = TEN_PERCENT, label: str = "1", **parts: str) -> RuleSet:
    known = {"when": "sold_by is not null", "base": "amount", "quota": "", "measures": "", "tables": "", **parts}
    asked = "".join(known.values()) + earnings
    fields = "".join(f", {name}: {kind}" for name, kind in (("cost", "money"), ("disc", "share")) if name in asked)
    return parse_rule_set(PLAN.format(label=label, earnings=earnings, fields=fields, **known), "plan", published=True)


def sale(key: str, amount: str, cost: str = "1", disc: str = "0.1", day: str = "2025-02-03") -> Row:
    numbers = {"amount": Decimal(amount), "cost": Decimal(cost), "disc": Decimal(disc)}
    return {
        "source": "erp", "source_key": key, "day": date.fromisoformat(day), "currency": "EUR", "sold_by": "P-1",
        **numbers,
    }  # fmt: skip


def world(*versions: Segment[RuleSet] | RuleSet, sales: tuple[Row, ...] = (), quotas: tuple[Quota, ...] = ()) -> World:
    segments = [v if isinstance(v, Segment) else Segment(FIRST, LAST, v) for v in versions]
    seats = [Held("P-1", "S-1", "Rep", "North", *ALWAYS)]
    return World("months", (FEBRUARY,), segments, sales, seats, quotas=quotas)


def both(here: World) -> Outcome:
    """Return what both evaluators say, which is the same."""
    plain, (columnar, _) = evaluate(here), calculated(here)
    assert columnar == plain
    return columnar


def paid(here: World) -> dict[str, int]:
    """Return what each component comes to, in minor units."""
    found: dict[str, int] = {}
    for line in both(here).lines:
        found[line.component] = found.get(line.component, 0) + line.earned_minor
    return found


def troubles(here: World) -> list[tuple[str, str]]:
    return [(trouble.kind, trouble.about) for trouble in both(here).exceptions]


def details(here: World) -> dict[str, str]:
    """Return what the exceptions of each component say is missing."""
    with duckdb.connect(":memory:") as connection:
        calculated_in(connection, here)
        return dict(connection.execute("SELECT about, detail FROM exception WHERE detail IS NOT NULL").fetchall())


def quota(name: str, amount: str, currency: str = "EUR") -> Quota:
    return Quota("P-1", name, "months", "2025-02", Decimal(amount), currency)
