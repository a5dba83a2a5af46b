"""One sale that pays several people, found through managers, a mentor and a territory: from store to statement."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compledger.people import EVER, KINDS, Days, assert_fact
from compledger.rules.timeline import FOREVER
from compledger.store import Store, StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany
from tests.writing import write

PEOPLE = "participant,position,from,rate\n" + "".join(f"P-{n},S-{n},2024-01-01,0.05\n" for n in (1, 2, 3, 4))
SALE = "key,day,amount,currency,seller,region\nA-1,2025-02-10,100.01,EUR,P-1,T\nA-2,2025-02-11,100.01,EUR,P-1,T\n"
PLAN = """
rule_set: plan
version: "1"
title: Several payees
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: period}
fields: {seller: participant, region: text}
credit_rules:
  - {id: up, clause: "1.1", text: managers, when: seller is not null, to: {managers_of: seller, levels: 3}}
  - id: mentors
    clause: "1.2"
    text: a mentor
    when: seller is not null
    to: {relation: mentor, of: seller, levels: 1}
  - id: holders
    clause: "1.3"
    text: whoever holds the region
    when: seller is not null
    to: {members_of: region, split: {how: weights, places: 2, rest: last}}
measures:
  - {id: up, credits: [up]}
  - {id: mentors, credits: [mentors]}
  - {id: holders, credits: [holders]}
earnings:
  - {id: override, clause: "2.1", text: override, kind: flat, measure: up, rate: 0.0125}
  - {id: mentoring, clause: "2.2", text: mentoring, kind: flat, measure: mentors, rate: 0.01}
  - {id: territory, clause: "2.3", text: territory, kind: flat, measure: holders, rate: 0.1}
  - {id: goal, clause: "2.4", text: goal, kind: formula, pays: attainment(holders) * 10}
"""


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    """P-1 below the vacant seat S-9 below P-3; P-2 is the mentor; P-2 and P-4 hold T, two parts to one."""
    found = SmallCompany(Terminal(location, capsys), tmp_path)
    found.bring("people", PEOPLE)
    found.bring("sales", SALE)
    facts: list[tuple[str, dict[str, Any]]] = [
        ("seat", {"position": "S-9", "title": "Lead", "business_unit": "Sales"}),
        ("line", {"position": "S-1", "reports_to": "S-9"}),
        ("line", {"position": "S-9", "reports_to": "S-3"}),
        ("relation", {"position": "S-1", "relation": "mentor", "reports_to": "S-2"}),
        ("territory", {"territory": "T", "title": "T", "parent": None}),
        ("territory_member", {"territory": "T", "level": "participant", "subject": "P-2", "share": Decimal("0.2")}),
        ("territory_member", {"territory": "T", "level": "position", "subject": "S-4", "share": Decimal("0.1")}),
    ]
    store = Store(location)
    for kind, row in facts:
        with write(store) as writing:
            assert_fact(writing, KINDS[kind], row, Days(date(2024, 1, 1), FOREVER) if KINDS[kind].dated else EVER)
    store.close()
    found.publish(PLAN)
    found.terminal.ok("run", "calculate", "--period", "2025-Q1")
    return found


def statement(company: SmallCompany, who: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(company.terminal.ok("statement", "show", who, "--period", "2025-Q1", "--json"))
    return found


def credits_of(found: dict[str, Any], component: str) -> list[str]:
    """Return the step of each line of a component that says why and how much is credited."""
    lines = [line for line in found["lines"] if line["component"] == component and line["kind"] == "credit"]
    return [step["working"] for line in lines for step in line["trace"] if step["label"] == "Credit"]


def test_everybody_is_found_and_told_why(company: SmallCompany) -> None:
    top = statement(company, "P-3")
    assert credits_of(top, "override")[0] == "100.01 × 100 % = 100.01 EUR to seat S-3 (manager, level 2 above seller)"
    # 1.250125 twice is 2.50025; each rounded singly would be 1.25.
    assert [(line["kind"], line["earned"]) for line in top["lines"]] == [("credit", "1.25"), ("credit", "1.25")]
    mentor = statement(company, "P-2")
    assert credits_of(mentor, "mentoring")[0].endswith("to seat S-2 (mentor, level 1 from seller)")
    rest = "parts are cut off at 2 places, and the last takes the rest"
    assert credits_of(mentor, "territory")[0] == (
        f"100.01 × 100 % × 0.2/0.3 = 66.67 EUR to seat S-2 (holder of its region; {rest})"
    )
    last = statement(company, "P-4")
    assert credits_of(last, "territory")[0] == (
        f"100.01 × 100 % × 0.1/0.3 = 33.34 EUR to seat S-4 (holder of its region; {rest})"
    )
    # 6.667 twice rounds to 6.67 twice, which is a cent more than their sum, 13.334.
    paid = [(line["kind"], line["earned"]) for line in mentor["lines"] if line["component"] == "territory"]
    assert paid == [("credit", "6.67"), ("credit", "6.67"), ("rounding", "-0.01")]
    rounding = mentor["lines"][-1]["trace"][-1]["working"]
    assert rounding.startswith("the lines rounded singly come to 13.34 EUR, their exact sum rounds to 13.33 EUR")


def test_a_vacant_seat_and_a_missing_figure_are_named(company: SmallCompany) -> None:
    listed = [line.split("\t") for line in company.terminal.ok("run", "exceptions", "--period", "2025-Q1").splitlines()]
    vacant = [line for line in listed if line[1] == "vacant_seat"]
    assert [(line[2], line[4], line[6]) for line in vacant] == [("A-1", "up", "S-9"), ("A-2", "up", "S-9")]
    # Both have credits of the measure, and no quota: the goal is not paid as nought.
    missing = [line for line in listed if line[1] == "no_figure"]
    assert [(line[2], line[4], line[5]) for line in missing] == [("-", "goal", "P-2"), ("-", "goal", "P-4")]
    (notice,) = statement(company, "P-4")["notices"]
    assert (notice["kind"], notice["source_key"]) == ("no_figure", "")
    assert notice["text"].startswith("goal is not paid: a figure is missing that the plan asks for")
