"""The rules as a decision table of zen-engine, asked of one order after another."""

import json
from time import perf_counter, perf_counter_ns

import zen

from tests.benchmarks.case.latency import Latency, latency_of
from tests.benchmarks.engine.columns import load_columns
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.zen_peer import ASKED, graph_of


def match(company: Company) -> Latency:
    """Find the rules that every order matches."""
    columns = load_columns(company)
    rows = [dict(zip(ASKED, row, strict=True)) for row in zip(*(columns[name].tolist() for name in ASKED), strict=True)]
    began = perf_counter()
    decision = zen.ZenEngine().create_decision(json.dumps(graph_of(company)))
    decision.evaluate(rows[0])
    ready = perf_counter() - began
    took, pairs = [], []
    for number, row in enumerate(rows):
        started = perf_counter_ns()
        found = decision.evaluate(row)
        took.append(perf_counter_ns() - started)
        pairs += [(number, int(hit["rule"])) for hit in found["result"]]
    return latency_of("zen-engine", ready, took, pairs)
