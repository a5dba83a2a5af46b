"""Worked examples of public manuals, each expressed as a rule set and paid exactly."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from compledger.rules.formulas import exact
from compledger.rules.language import Finding
from compledger.rules.worked_examples import compared
from tests.golden_cases.cases import DUE, GOLDEN, Document, at, cases, documents, leaves, rule_set_of, table
from tests.golden_cases.plain import plain_outcome
from tests.golden_cases.results import ExchangeRates, Results, calculated
from tests.golden_cases.stated import DAY, EXCHANGE, NOT_A_RESULT, STATED

pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden cases are not in ../shared/golden")
DOCUMENTS = documents()
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "golden-cases.md"


def by_document(found: list[Document]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", found, ids=lambda document: document.name)


@cache
def worked_out(name: str) -> tuple[list[Finding], dict[str, Results]]:
    """Return what the engine leaves of a document's examples; calculated once for all tests."""
    (document,) = (document for document in DOCUMENTS if document.name == name)
    rule_set, rates = rule_set_of(document), exchange_rates(document)
    found = {example.id: calculated(rule_set, example, rates) for example in rule_set.examples}
    return [one for findings, _ in found.values() for one in findings], {id_: found[id_][1] for id_ in found}


def exchange_rates(document: Document) -> ExchangeRates:
    if document.name not in EXCHANGE:
        return {}
    return {("GBP", DAY): Decimal(at(cases()[document.case], EXCHANGE[document.name]))}


@by_document([document for document in DOCUMENTS if document.name not in EXCHANGE])
def test_the_engine_pays_what_the_case_expects(document: Document) -> None:
    assert worked_out(document.name)[0] == []


@by_document(DOCUMENTS)
def test_the_plain_evaluator_pays_what_the_case_expects(document: Document) -> None:
    rule_set = rule_set_of(document)
    for example in rule_set.examples:
        assert list(compared(example, plain_outcome(rule_set, example))) == []


@by_document([document for document in DOCUMENTS if document.name in STATED])
def test_what_a_case_states_beside_pay_is_found_in_the_results(document: Document) -> None:
    examples, case = worked_out(document.name)[1], cases()[document.case]
    stated = {path: exact(Decimal(str(at(case, path)))) for path in STATED[document.name]}
    assert {path: read(examples) for path, read in STATED[document.name].items()} == stated


def test_every_value_that_an_expressed_case_expects_is_compared() -> None:
    taken = {(document.case, path) for document in DOCUMENTS for path in document.paths}
    taken |= {(name.partition("--")[0], path) for name, paths in STATED.items() for path in paths}
    expected = {
        (id_, path) for id_, case in cases().items() if id_ not in DUE for path in leaves(case["expected"], "expected")
    }
    assert {" ".join(one) for one in expected - taken} == set(NOT_A_RESULT)


def test_one_rolling_measure_puts_every_credit_into_one_tier() -> None:
    (results,) = worked_out("xactly-rolling-measure-shared-by-two-rules")[1].values()
    tiers = sorted((line["source_key"], line["tier"]) for line in results.lines if line["tier"])
    assert tiers == [(f"C-{n}", n) for n in range(1, 8)]


def test_the_page_lists_every_case_with_its_document_and_state() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")


def test_every_case_is_expressed_or_says_why_not() -> None:
    expressed = {document.case for document in DOCUMENTS}
    assert expressed | set(DUE) == set(cases())
    assert not expressed & set(DUE)
