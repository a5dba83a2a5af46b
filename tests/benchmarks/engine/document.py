"""The plan as a user writes it: one rule set document in the language, with every rule in it."""

import re

from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.dimensions import day_of
from tests.benchmarks.engine.plan import (
    BOUNDS_PERCENT,
    CAP_PERCENT,
    MANAGER_LEVELS,
    MANAGERS,
    MEASURES,
    OVERLAY,
    OWNER,
    TIMES_TENTHS,
    Rule,
    text_of,
)

KINDS = ("marginal", "whole")
"""How the tiers of each measure pay."""

HEAD = """rule_set: bench
version: "1"
title: A year's plan
effective_from: 2025-01-01
effective_until: 2026-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: credit}

fields:
{fields}
credit_rules:
"""


FIELDS = {
    "sold_by": "participant",
    "account": "text",
    "team": "text",
    "region": "text",
    "country": "text",
    "family": "text",
    "product": "text",
    "segment": "text",
    "channel": "text",
    "deal_currency": "text",
    "cost": "money",
}


def text_of_document(company: Company) -> str:
    """Return the document."""
    rules = "".join(_rule(rule) for rule in company.rules)
    # A document that declares what it does not use is refused.
    fields = "".join(f"  {name}: {kind}\n" for name, kind in FIELDS.items() if re.search(rf"\b{name}\b", rules))
    paid = [(number, name) for number, name in enumerate(MEASURES) if any(r.measure == number for r in company.rules)]
    measures = "".join(_measure(number, name, company) for number, name in paid)
    tables = "".join(_table(number, name) for number, name in paid)
    earnings = "".join(_earning(number, name) for number, name in paid)
    head = HEAD.replace("{fields}", fields)
    return f"{head}{rules}\nmeasures:\n{measures}\nrate_tables:\n{tables}\nearnings:\n{earnings}"


def _rule(rule: Rule) -> str:
    own_days = "" if rule.whole_year else f"    from: {day_of(rule.first_day)}\n    until: {day_of(rule.end_day)}\n"
    to = ", ".join(_recipient(rule, kind) for kind in rule.recipients)
    head = f"  - id: {rule.id}\n    text: Rule {rule.number}.\n"
    return f'{head}    when: "{text_of(rule.when)}"\n{own_days}    to: [{to}]\n'


def _recipient(rule: Rule, kind: int) -> str:
    share = f"{rule.shares[kind] / 100:.2f}"
    return {
        OWNER: f"{{field: sold_by, share: {share}}}",
        OVERLAY: f"{{members_of: team, on_top: true, share: {share}}}",
        MANAGERS: f"{{managers_of: sold_by, levels: {MANAGER_LEVELS}, share: {share}}}",
    }[kind]


def _measure(number: int, name: str, company: Company) -> str:
    credits = ", ".join(rule.id for rule in company.rules if rule.measure == number)
    return f"  - {{id: {name}, credits: [{credits}]}}\n"


def _table(number: int, name: str) -> str:
    tiers = ", ".join(
        f"{{from: {bound / 100}, times: {times / 10}}}"
        for bound, times in zip(BOUNDS_PERCENT, TIMES_TENTHS[number], strict=True)
    )
    return f"  - {{id: {name}-tiers, kind: {KINDS[number]}, by: attainment, tiers: [{tiers}]}}\n"


def _earning(number: int, name: str) -> str:
    return (
        f"  - id: {name}-commission\n    text: Commission on {name}.\n    kind: {KINDS[number]}\n    measure: {name}\n"
        f"    rate: personal commission\n    table: {name}-tiers\n"
        f'    limits:\n      - {{per: period, most: "0.{CAP_PERCENT:02} * quota({name})"}}\n'
    )
