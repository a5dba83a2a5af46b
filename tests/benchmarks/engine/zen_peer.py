"""The rules as a decision table of zen-engine, asked of one transaction after another: matching only, no pay."""

import json

import zen

from tests.benchmarks.engine.answer import LOAD, Answer, check_of_matches
from tests.benchmarks.engine.clock import Clock
from tests.benchmarks.engine.columns import load_columns
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.dimensions import SIZES
from tests.benchmarks.engine.plan import Between, Condition, Conditions, Either, Margin, NotOneOf, OneOf, Rule

ASKED = ("day", "amount", "cost", *SIZES)


def match(company: Company) -> Answer:
    """Find the rules that every transaction matches."""
    clock = Clock()
    with clock.stage(LOAD):
        columns = load_columns(company)
        rows = [
            dict(zip(ASKED, row, strict=True)) for row in zip(*(columns[name].tolist() for name in ASKED), strict=True)
        ]
    with clock.stage("keys"):
        decision = zen.ZenEngine().create_decision(json.dumps(graph_of(company)))
    with clock.stage("match"):
        found = [[hit["rule"] for hit in decision.evaluate(row)["result"]] for row in rows]
    pairs = [(row, int(rule)) for row, rules in enumerate(found) for rule in rules]
    return Answer({}, clock, len(pairs), {}, company.rows, check_of_matches(pairs))


def graph_of(company: Company) -> dict[str, object]:
    """Return the decision: one table that collects the number of every rule that holds."""
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": name, "name": name, "field": name} for name in SIZES] + [{"id": "rest", "name": "rest"}],
        "outputs": [{"id": "out", "name": "rule", "field": "rule"}],
        "rules": [_row(rule) for rule in company.rules],
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return {"nodes": nodes, "edges": edges}


def _row(rule: Rule) -> dict[str, str]:
    """Return a row: one cell for each dimension asked for equality, all else as one expression."""
    cells = {c.field: ", ".join(map(str, c.codes)) for c in rule.when if isinstance(c, OneOf)}
    rest = [_text(c) for c in rule.when if not isinstance(c, OneOf)]
    if not rule.whole_year:
        rest.append(f"day >= {rule.first_day} and day < {rule.end_day}")
    return {"_id": rule.id, **cells, "rest": " and ".join(rest), "out": str(rule.number)}


def _text(condition: Condition) -> str:
    match condition:
        case OneOf(field, codes):
            return f"({field} in {list(codes)})"
        case NotOneOf(field, codes):
            return f"({field} not in {list(codes)})"
        case Between(low, high):
            bounds = [(">=", low), ("<", high)]
            return " and ".join(f"amount {sign} {bound * 100}" for sign, bound in bounds if bound is not None)
        case Margin(percent):
            return f"(amount - cost) * 100 >= amount * {percent}"
        case Either(left, right):
            return f"(({_all(left)}) or ({_all(right)}))"


def _all(conditions: Conditions) -> str:
    return " and ".join(_text(condition) for condition in conditions)
