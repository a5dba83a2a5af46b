"""What a rule is not for: by keys where they have the fields, by tests where not, and never for a sale it is for."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from compledger.rules.columnar.loading.branch import Branch
from compledger.rules.columnar.loading.branches import branches_of
from compledger.rules.columnar.plan.columns import columns_of
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.language import DocumentRefused, parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Held, Row, World, evaluate
from tests.worlds.engine import calculated, snapshot_of

PERIOD = Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1))
HEAD = """
rule_set: many
version: "1"
title: Many rules
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: slice}
"""
FIELDS = {"region": ("R1", "R2", "R9", None), "product": ("P1", "P2", None), "channel": ("C1", "C2", None)}
ALL_FIELDS = "region = 'R9' and product = 'P2' and channel = 'C2'"
BOTH_SIDES = "(region = 'R1' and product = 'P1') or (product = 'P1' and channel = 'C1')"
EVERY_SALE = [dict(zip(FIELDS, values, strict=True)) | {"new": new}
              for *values, new in product(*FIELDS.values(), (True, False, None))]  # fmt: skip


FORMS = ("{n} = {a}", "{n} <> {a}", "{n} in ({all})", "not {n} in ({a}, {a})", "new", "not new")


@st.composite
def atoms(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(list(FIELDS)))
    known = [repr(value) for value in FIELDS[name] if value not in (None, "R9")]
    form = draw(st.sampled_from(FORMS))
    return form.format(n=name, a=draw(st.sampled_from(known)), all=", ".join(known))


CONDITIONS = st.recursive(
    atoms(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' and '.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
        inner.map(lambda part: f"not ({part})"),
    ),
    max_leaves=7,
)


def world(conditions: list[str]) -> World:
    rules = [f'  - {{id: r{n}, text: one, to: seller, when: "{when}"}}' for n, when in enumerate(conditions)]
    ids = ", ".join(f"r{n}" for n in range(len(conditions)))
    kinds = dict.fromkeys(FIELDS, "text") | {"new": "flag"}
    asked = [f"{name}: {kind}" for name, kind in kinds.items() if any(name in when for when in conditions)]
    fields = f"fields: {{{', '.join(['seller: participant', *asked])}}}"
    text = "\n".join([HEAD.strip(), fields, "credit_rules:", *rules, f"measures: [{{id: sales, credits: [{ids}]}}]"])
    text += "\nearnings: [{id: flat, text: flat, measure: sales, kind: flat, rate: 0.01}]"
    sales: list[Row] = [
        {"source": "erp", "source_key": str(n), "day": date(2025, 2, 1), "amount": Decimal(100), "currency": "EUR",
         "seller": "P-1", **sale}
        for n, sale in enumerate(EVERY_SALE)
    ]  # fmt: skip
    seats = [Held("P-1", "S-1", "Rep", "North", date(2020, 1, 1), date(9999, 12, 31))]
    versions = [Segment(PERIOD.starts_on, PERIOD.ends_before, parse_rule_set(text, "excluding.yaml"))]
    return World(calendar="quarters", periods=(PERIOD,), versions=versions, transactions=sales, seats=seats)


# A sale without a region is left to the second part of an `or`; one without a channel may be excluded by `not`.
@example([BOTH_SIDES, ALL_FIELDS])
@example(["product = 'P1' and not channel = 'C1'", ALL_FIELDS])
@example(["product = 'P1' and not (channel = 'C1' and region = 'R1')", ALL_FIELDS])
@given(st.lists(CONDITIONS, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_every_kind_of_sale_meets_the_rules_whose_condition_holds(conditions: list[str]) -> None:
    try:
        here = world(conditions)
    except DocumentRefused as refused:
        # One that can never hold.
        assert "never" in str(refused)  # noqa: PT017
        reject()
    found, _ = calculated(here)
    assert sorted(found.lines) == sorted(evaluate(here).lines)


def branches(*conditions: str) -> list[Branch]:
    plan = Plan(snapshot_of(world(list(conditions))))
    return branches_of(plan, columns_of(plan))


@pytest.mark.parametrize(
    ("conditions", "tests"),
    [
        (["product = 'P1' and channel <> 'C1'", "product = 'P2' and channel = 'C2'"], 0),
        (["product = 'P1' and channel <> 'C1'"], 1),
        (["(region = 'R1' and product = 'P1') or (region = 'R2' and product = 'P1')"], 0),
        ([BOTH_SIDES], 1),
        ([BOTH_SIDES, ALL_FIELDS], 0),
    ],
)
def test_only_what_no_key_tells_is_tested(conditions: list[str], tests: int) -> None:
    assert sum(len(branch.tests) for branch in branches(*conditions)) == tests
