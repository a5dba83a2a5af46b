"""Amounts at rest: exact on both databases, and refused where SQL would make them wrong."""

from decimal import Decimal

import pytest
from sqlalchemy import case, func, literal
from sqlalchemy.exc import StatementError
from sqlmodel import select

from compledger import audit
from compledger.people import Participant, Quota
from compledger.store import Store
from tests.writing import write

AMOUNTS = [Decimal("999999999999.999999"), Decimal("-0.000001"), Decimal("12345678901.123456"), Decimal("0.1")]


@pytest.fixture
def quotas(store: Store) -> Store:
    """A store with one quota an amount."""
    with write(store) as writing:
        writing.add(Participant(participant="P-1", known_from=0))
        writing.session.flush()
        for number, amount in enumerate(AMOUNTS):
            writing.add(
                Quota(
                    participant="P-1",
                    measure="sales",
                    calendar="c",
                    period=f"p{number}",
                    amount=amount,
                    currency="EUR",
                    known_from=0,
                )
            )
        audit.append(writing, "quotas.added", subject="P-1")
    return store


def test_amounts_come_back_to_the_last_digit_and_sum_exactly(quotas: Store) -> None:
    with quotas.reading() as session:
        assert session.exec(select(Quota.amount).order_by(Quota.period)).all() == AMOUNTS  # type: ignore[arg-type]
        assert session.exec(select(func.sum(Quota.amount))).one() == sum(AMOUNTS)
        above = select(func.count()).select_from(Quota).where(Quota.amount > Decimal("0.1"))
        assert session.exec(above).one() == 2
        shifted = select(Quota.amount + Decimal("0.000001")).where(Quota.period == "p1")
        assert session.exec(shifted).one() == 0


def test_a_case_without_typed_zero_cannot_turn_a_sum_into_a_float(quotas: Store) -> None:
    typed = case((Quota.period == "p3", Quota.amount), else_=literal(0, Quota.amount.type))  # type: ignore[attr-defined,arg-type]
    with quotas.reading() as session:
        assert session.exec(select(func.sum(typed))).one() == Decimal("0.1")


def test_products_and_quotients_are_refused_when_the_statement_is_built() -> None:
    with pytest.raises(TypeError, match="multiply and divide exact amounts in Python"):
        select(Quota.amount * 2)
    with pytest.raises(TypeError, match="multiply and divide exact amounts in Python"):
        select(2 / Quota.amount)


@pytest.mark.parametrize("amount", [0.1, Decimal("0.0000001"), Decimal("9223372036854.775808")])
def test_a_float_or_an_amount_that_does_not_fit_is_never_stored(store: Store, amount: object) -> None:
    with pytest.raises(StatementError), store.reading() as session:
        session.exec(select(Quota).where(Quota.amount == amount)).all()
