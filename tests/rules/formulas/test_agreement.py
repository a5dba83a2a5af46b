"""Compiled formulas against the plain evaluator, which walks them."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from compledger.rules.formulas import OWN, KnownFigures, compiled_table, evaluate, holds
from compledger.rules.language.forms.expression import Condition, Field, Formula
from compledger.rules.language.forms.tables import LookupTable
from tests.naive import formulas as plain
from tests.naive.tables import table_value
from tests.rules.formulas.drawn import FIGURES, conditions, formulas, lookups

KNOWN = KnownFigures(fields=FIGURES)


def ask(leaf: Formula) -> plain.Value:
    assert isinstance(leaf, Field)
    return plain.exact(FIGURES[leaf.name])


@settings(max_examples=100)
@given(formulas())
def test_a_compiled_formula_comes_to_what_a_walk_of_it_comes_to(formula: Formula) -> None:
    assert evaluate(formula, KNOWN) == plain.value(formula, ask)


@settings(max_examples=100)
@given(conditions())
def test_a_compiled_condition_answers_what_a_walk_of_it_answers(condition: Condition) -> None:
    assert holds(condition, KNOWN) is plain.holds(condition, ask)


@settings(max_examples=100)
@given(lookups(), st.sampled_from(["x", "y", "other", None]), st.sampled_from(["-0.5", "0", "1.5", "2", "3", None]))
def test_an_index_finds_the_row_that_a_walk_finds(table: LookupTable, name: str | None, size: str | None) -> None:
    fields = {"name": name, "size": None if size is None else Decimal(size)}

    def work_out(formula: Formula) -> plain.Value:
        assert isinstance(formula, Field)
        return plain.exact(fields[formula.name])

    assert compiled_table(table)(KnownFigures(fields=fields), OWN) == table_value(table, work_out)
