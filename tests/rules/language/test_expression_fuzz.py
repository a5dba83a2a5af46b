"""Any text at all is typed or refused, soon; and what is written of a typed form is read as that form again.

`COMPLEDGER_FUZZ=20000` runs that many texts for each property.
"""

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compledger.rules.language import ExpressionRefused, FieldKind, Scope, parse_condition, parse_formula, walk
from compledger.rules.language.forms.expression import Condition, Formula
from tests.rules.language.random_expressions import conditions, formulas, text_of
from tests.rules.language.refusals import refusals
from tests.rules.language.scopes import EITHER, MONEY, PERIOD, QUANTITY, SALE, SEAT, SHARE, TEXT, typed

fuzzed = settings(
    max_examples=int(os.environ.get("COMPLEDGER_FUZZ", "60")),
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.too_slow],
)
SCOPES = (SALE, SEAT, PERIOD, EITHER)

SOUP = """
( ( ( ) ) ) , + - * / = <> != < <= > >= . ; % ^ ** :: [ ] { } ? $ @ # ! ~ | || & \\ ` -- /* */ ' " '' $$ {{ {%
and or not in is null true false between case when then else end if like select from where as cast
amount cost list_price units discount region new seller booked day seat_title level spif ramp аmount ＝
total count attainment quota personal earned table sales items 'new-sales' commission curve bonus
min max least greatest abs round coalesce period_days seat_months 'EMEA' '2025-01-31' '2025-02-30'
0 1 2.5 0.00000001 999999999999 1e9 1_000 0x1F 9999999999999999 .5 5.
"""
WORDS = (*SOUP.split(), "\u00a0", "\n", "\t", "\u202e", "\ud800")


def read(text: str) -> None:
    """Read a text as everything that it may be; a refusal says something, and points into the text."""
    for scope in SCOPES:
        for parse in (parse_condition, parse_any):
            try:
                form = parse(text, scope)
            except ExpressionRefused as error:
                found = error
            else:
                assert all(isinstance(node.kind, FieldKind) for node in walk(form) if hasattr(node, "kind"))
                continue
            assert found.what
            assert found.hint
            assert 0 <= found.offset <= len(text)


def parse_any(text: str, scope: Scope) -> Formula:
    """Read a formula of any kind."""
    return parse_formula(text, scope, tuple(FieldKind))


@fuzzed
@given(st.text(max_size=80))
def test_any_text_is_typed_or_refused(text: str) -> None:
    read(text)


@fuzzed
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["", " "]))
def test_any_soup_of_words_is_typed_or_refused(words: list[str], between: str) -> None:
    read(between.join(words))


@fuzzed
@given(st.data())
def test_a_text_with_one_fault_is_typed_or_refused(data: st.DataObject) -> None:
    known = [
        refusal.text
        for name in ("conditions", "formulas_of_a_sale", "formulas_of_a_period")
        for refusal in refusals(name)
    ]
    text = data.draw(st.sampled_from(known))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 4)))
    read(text[:start] + data.draw(st.sampled_from([*WORDS, ""])) + text[end:])


@fuzzed
@given(st.sampled_from(WORDS), st.integers(1, 4_000), st.sampled_from(["", " "]))
def test_a_word_over_and_over_is_typed_or_refused(word: str, times: int, between: str) -> None:
    read(between.join([word] * times))


@pytest.mark.parametrize("kind", [MONEY, QUANTITY, SHARE, TEXT])
@fuzzed
@given(data=st.data())
def test_a_formula_that_is_written_out_is_read_as_the_same_formula(kind: FieldKind, data: st.DataObject) -> None:
    formula = data.draw(formulas(kind))
    text = text_of(formula)
    assert typed(parse_formula(text, PERIOD, (kind,))) == typed(formula)


@fuzzed
@given(conditions())
def test_a_condition_that_is_written_out_is_read_as_the_same_condition(condition: Condition) -> None:
    assert typed(parse_condition(text_of(condition), PERIOD)) == typed(condition)
