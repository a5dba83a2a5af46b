"""Worked examples of public manuals, each expressed as a rule set and paid exactly."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from compledger.rules.formulas import exact
from compledger.rules.worked_examples import compared, run_examples
from tests.golden_cases.cases import DUE, GOLDEN, Document, at, cases, documents, leaves, rule_set_of, table
from tests.golden_cases.plain import plain_outcome
from tests.golden_cases.results import ExchangeRates, results_of
from tests.golden_cases.stated import DAY, EXCHANGE, NOT_A_RESULT, STATED

pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden cases are not in ../shared/golden")
DOCUMENTS = documents()
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "golden-cases.md"


def by_document(found: list[Document]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", found, ids=lambda document: document.name)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config={"enable_external_access": "false"}) as opened:
        yield opened


@by_document(DOCUMENTS)
def test_the_engine_pays_what_the_case_expects(document: Document, connection: duckdb.DuckDBPyConnection) -> None:
    assert run_examples(rule_set_of(document), connection) == ()


@by_document(DOCUMENTS)
def test_the_plain_evaluator_pays_what_the_case_expects(document: Document) -> None:
    rule_set = rule_set_of(document)
    for example in rule_set.examples:
        assert list(compared(example, plain_outcome(rule_set, example))) == []


@by_document([document for document in DOCUMENTS if document.name in STATED])
def test_what_a_case_states_beside_pay_is_found_in_the_results(document: Document) -> None:
    rule_set, case = rule_set_of(document), cases()[document.case]
    rates = exchange_rates(document)
    examples = {example.id: results_of(rule_set, example, rates) for example in rule_set.examples}
    stated = {path: exact(Decimal(str(at(case, path)))) for path in STATED[document.name]}
    assert {path: read(examples) for path, read in STATED[document.name].items()} == stated


def exchange_rates(document: Document) -> ExchangeRates:
    if document.name not in EXCHANGE:
        return {}
    return {("GBP", DAY): Decimal(at(cases()[document.case], EXCHANGE[document.name]))}


def test_every_value_that_an_expressed_case_expects_is_compared() -> None:
    taken = {(document.case, path) for document in DOCUMENTS for path in document.paths}
    taken |= {(name.partition("--")[0], path) for name, paths in STATED.items() for path in paths}
    expected = {
        (id_, path) for id_, case in cases().items() if id_ not in DUE for path in leaves(case["expected"], "expected")
    }
    assert {" ".join(one) for one in expected - taken} == set(NOT_A_RESULT)


def test_one_rolling_measure_puts_every_credit_into_one_tier() -> None:
    (document,) = (d for d in DOCUMENTS if d.name == "xactly-rolling-measure-shared-by-two-rules")
    rule_set = rule_set_of(document)
    results = results_of(rule_set, rule_set.examples[0], {})
    tiers = sorted((line["source_key"], line["tier"]) for line in results.lines if line["tier"])
    assert tiers == [(f"C-{n}", n) for n in range(1, 8)]


def test_the_page_lists_every_case_with_its_document_and_state() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")


def test_every_case_is_expressed_or_says_why_not() -> None:
    expressed = {document.case for document in DOCUMENTS}
    assert expressed | set(DUE) == set(cases())
    assert not expressed & set(DUE)
