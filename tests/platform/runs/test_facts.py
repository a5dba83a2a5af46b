"""Facts of a period: only what a plan asks for, over all the days that may count."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compledger.people import EVER, KINDS, Days, assert_fact
from compledger.plans import parse_calendar, publish_calendar
from compledger.rules.language import RuleSet, parse_rule_set
from compledger.rules.overlay import Overlay, QuotaKey
from compledger.rules.periods import Period
from compledger.rules.timeline import FOREVER
from compledger.runs.facts import NoWindow, PeriodFacts, period_facts
from compledger.store import Store, newest_position
from tests.writing import write

YEARS = "calendar: years\ntitle: Years\nyears: {from: 2025-01-01, until: 2026-01-01}\n"
QUARTERS = "calendar: quarters\ntitle: Quarters\nquarters: {from: 2025-01-01, until: 2026-01-01}\n"
SECOND = Period("2025-Q2", date(2025, 4, 1), date(2025, 7, 1))
BEFORE, MARCH = date(2024, 1, 1), date(2025, 3, 1)

PLAN = """
rule_set: plan
version: "1"
title: A plan
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {{mode: half_up, step: slice}}
fields: {{seller: participant, territory: text, unit: text}}
credit_rules:
  - {{id: own, clause: "1", text: sales, to: {to}, when: "seller is not null or territory = 'T' or unit = 'U'"}}
measures: [{{id: sales, credits: [own]{window}}}]
rate_tables: [{{id: steps, kind: marginal, by: total, tiers: [{{from: 0, rate: 0.01}}, {{from: 500, rate: 0.02}}]}}]
earnings: [{{id: pay, clause: "2", text: pay, measure: sales, kind: marginal, table: steps}}]
"""


def plan(to: str = "seller", window: str = "") -> RuleSet:
    return parse_rule_set(PLAN.format(to=to, window=window), "plan.yaml")


@pytest.fixture
def company(store: Store) -> Store:
    """P-1 below P-2 below P-3; P-1 holds T and is in unit North; from March on P-1 has another title."""
    with write(store) as writing:
        for document in (YEARS, QUARTERS):
            publish_calendar(writing, parse_calendar(document, "calendar.yaml"))

    def say(kind: str, begins: date = BEFORE, **row: Any) -> None:
        with write(store) as writing:
            days = Days(begins, FOREVER) if KINDS[kind].dated else EVER
            assert_fact(writing, KINDS[kind], row, days)

    for n in (1, 2, 3):
        say("seat", position=f"S-{n}", title="Seller", business_unit="North" if n == 1 else "South")
        say("holding", participant=f"P-{n}", position=f"S-{n}")
    say("line", position="S-1", reports_to="S-2")
    say("line", position="S-2", reports_to="S-3")
    say("relation", position="S-1", relation="mentor", reports_to="S-3")
    say("territory", territory="T", title="T", parent=None)
    say("territory_member", territory="T", level="participant", subject="P-1", share=Decimal("0.4"))
    for calendar, period, amount in (("quarters", "2025-Q2", 100), ("years", "2025", 400), ("quarters", "2025-Q1", 9)):
        say(
            "quota", participant="P-1", measure="sales", calendar=calendar, period=period, amount=Decimal(amount),
            currency="EUR",
        )  # fmt: skip
    return store


Facts = Callable[..., PeriodFacts]


@pytest.fixture
def facts(company: Store) -> Facts:
    """Collect the facts of the second quarter for a draft."""

    def collected(draft: RuleSet, **supposed: Any) -> PeriodFacts:
        with company.reading() as session:
            as_of = newest_position(session)
            return period_facts(session, "plan", "quarters", SECOND, as_of, Overlay(rule_set=draft, **supposed))

    return collected


def test_nothing_of_managers_territories_or_units_is_collected_that_no_recipient_asks_for(facts: Facts) -> None:
    found = facts(plan())
    assert found.snapshot.related.num_rows == 0
    assert "related_hash" not in found.hashes()


@pytest.mark.parametrize(
    ("to", "reached"),
    [
        ("{managers_of: seller, levels: 1}", [("managers", "P-1", 1, "P-2"), ("managers", "P-2", 1, "P-3")]),
        (
            "[{managers_of: seller, levels: 1}, {relation: mentor, of: seller, levels: 2}]",
            [("managers", "P-1", 1, "P-2"), ("managers", "P-2", 1, "P-3"), ("relation", "P-1", 1, "P-3")],
        ),
        ("{members_of: territory, split: equal}", [("territory", "T", 0, "P-1")]),
        ("{unit: unit}", [("unit", "North", 0, "P-1"), ("unit", "South", 0, "P-2"), ("unit", "South", 0, "P-3")]),
    ],
)
def test_recipients_are_reached_as_far_as_the_plan_goes(facts: Facts, to: str, reached: list[Any]) -> None:
    found = facts(plan(to=to))
    rows = found.snapshot.related.to_pylist()
    assert [(r["through"], r["of"], r["level"], r["participant"]) for r in rows] == reached
    assert {(r["effective_from"], r["effective_until"]) for r in rows} == {(SECOND.starts_on, SECOND.ends_before)}
    assert "related_hash" in found.hashes()


def test_without_windows_only_the_periods_own_days_and_quotas_count(facts: Facts) -> None:
    found = facts(plan()).snapshot
    assert (found.begins, found.ends_before, dict(found.windows)) == (SECOND.starts_on, SECOND.ends_before, {})
    assert [(q["calendar"], q["period"], q["amount"]) for q in found.quotas.to_pylist()] == [
        ("quarters", "2025-Q2", Decimal(100))
    ]


def test_a_window_brings_in_its_days_before_the_period_and_its_quotas(facts: Facts) -> None:
    found = facts(plan(window=", window: years")).snapshot
    assert found.begins == date(2025, 1, 1)
    assert [period.name for period in found.windows["years"]] == ["2025"]
    assert [(q["calendar"], q["period"], q["amount"]) for q in found.quotas.to_pylist()] == [
        ("quarters", "2025-Q2", Decimal(100)),
        ("years", "2025", Decimal(400)),
    ]
    assert {seat["effective_from"] for seat in found.seats.to_pylist()} == {date(2025, 1, 1)}
    assert [(s.effective_from, s.effective_until) for s in found.rule_sets] == [(date(2025, 1, 1), date(2025, 7, 1))]


def test_a_supposed_quota_of_a_measure_with_a_window_is_the_windows(facts: Facts) -> None:
    draft = plan(window=", window: years")
    found = facts(draft, quotas={QuotaKey("P-1", "sales"): Decimal(7)}).snapshot
    amounts = {(quota["calendar"], quota["period"]): quota["amount"] for quota in found.quotas.to_pylist()}
    assert amounts == {("quarters", "2025-Q2"): Decimal(100), ("years", "2025"): Decimal(7)}


def test_a_window_that_no_calendar_has_is_refused_by_name(facts: Facts) -> None:
    with pytest.raises(NoWindow, match="measure 'sales' is taken over the periods of calendar 'fiscal', none of which"):
        facts(plan(window=", window: fiscal"))


def test_seats_have_title_and_unit_of_their_days(company: Store, facts: Facts) -> None:
    changed = date(2025, 5, 1)
    with write(company) as writing:
        (said,) = [
            row.fact
            for row in writing.session.connection().execute(KINDS["seat"].table.select())
            if row.position == "S-1"
        ]
        row = {"position": "S-1", "title": "Chief", "business_unit": "North"}
        assert_fact(writing, KINDS["seat"], row, Days(changed, FOREVER), [said])
    seats = [seat for seat in facts(plan()).snapshot.seats.to_pylist() if seat["participant"] == "P-1"]
    assert [(s["title"], s["unit"], s["effective_from"]) for s in seats] == [
        ("Seller", "North", SECOND.starts_on),
        ("Chief", "North", changed),
    ]
