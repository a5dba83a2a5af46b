"""The columnar engine and the plain evaluator give the same lines, to the cent and to the slice."""

from dataclasses import replace

from hypothesis import given, settings

from tests.naive import World, evaluate
from tests.worlds import calculated, worlds


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_both_give_the_same_lines_and_exceptions(world: World) -> None:
    lines, exceptions = evaluate(world)
    found_lines, found_exceptions, _ = calculated(world)
    assert found_lines == lines
    assert found_exceptions == exceptions


@given(worlds())
@settings(max_examples=15, deadline=None)
def test_the_order_in_which_transactions_arrive_changes_neither_lines_nor_root(world: World) -> None:
    turned = replace(world, transactions=world.transactions[::-1])
    assert calculated(world) == calculated(turned)
