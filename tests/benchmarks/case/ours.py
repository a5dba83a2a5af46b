"""The case engine on the document that a user would write: matches, credits and explanations of one order at a time."""

from collections.abc import Callable, Sequence
from time import perf_counter, perf_counter_ns, process_time, process_time_ns
from typing import TypeVar

import pyarrow.parquet as pq

from compledger.rules.case import Sale
from compledger.rules.case.crediting import Crediter
from compledger.rules.case.matching import Matcher, Versions
from compledger.rules.case.why import Explainer
from compledger.rules.language import parse_rule_set
from tests.benchmarks.case.latency import Latency, latency_of, part_us
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.dimensions import participant
from tests.benchmarks.engine.document import text_of_document
from tests.benchmarks.engine.ours import snapshot_of

T = TypeVar("T")
EXPLAINED = 200
"""How many orders are explained: each answer is all rules, taken apart."""


def match(company: Company) -> Latency:
    """Find the rules that every order matches; beside that credit the orders and explain some."""
    text = text_of_document(company)
    began, cpu_began = perf_counter(), process_time()
    rule_set = parse_rule_set(text, "bench.yaml")
    versions = Versions()
    versions.ready(rule_set)
    cold, cold_cpu = perf_counter() - began, process_time() - cpu_began
    snapshot, orders = snapshot_of(company, rule_set), _orders(company)
    again = perf_counter()
    matcher = Matcher(snapshot, versions)
    cached = perf_counter() - again
    took, found = _timed(matcher.matches, orders)
    numbers = {rule.id: rule.number for rule in company.rules}
    pairs = [(number, numbers[rule.id]) for number, rules in enumerate(found) for _, rule in rules]
    answer = latency_of("Compledger, case engine", cold, took, pairs)
    crediter = Crediter(snapshot, None, versions)
    crediting = _timed(crediter.credits_of, orders)[0]
    explainer, payee = Explainer(crediter), participant(1)
    # Answers are not kept here: so many of a thousand rules each would be what is measured.
    explaining = _timed(lambda order: len(explainer.why_not(order, payee).rules), orders[:EXPLAINED], process_time_ns)[
        0
    ]
    answer.beside.update(
        {
            "made ready from the document, cpu ms": cold_cpu * 1000,
            "ready again while it is kept, ms": cached * 1000,
            "credits of an order, p50 us": part_us(crediting, 50),
            "credits of an order, p99 us": part_us(crediting, 99),
            "explained by every rule, p50 cpu us": part_us(explaining, 50),
            "explained by every rule, p99 cpu us": part_us(explaining, 99),
        }
    )
    return answer


def _orders(company: Company) -> list[Sale]:
    rows = pq.read_table(company.transactions).to_pylist()
    return [{**row, "transaction_id": number} for number, row in enumerate(rows)]


def _timed(
    asked: Callable[[Sale], T], orders: Sequence[Sale], clock: Callable[[], int] = perf_counter_ns
) -> tuple[list[int], list[T]]:
    """Ask each order, and return what each took by a clock of nanoseconds, and the answers."""
    took, answers = [], []
    for order in orders:
        started = clock()
        answer = asked(order)
        took.append(clock() - started)
        answers.append(answer)
    return took, answers
