"""What people are asked: seats, ties, quotas, rates, days of assignment, rates of exchange."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa

from compledger.rules.case.facts import People
from compledger.rules.language.forms.crediting import Through
from compledger.rules.periods import Period
from compledger.rules.snapshot import ASSIGNED, EXCHANGE, QUOTAS, RATES, RELATED, SEATS, Snapshot

JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
NOTHING = Snapshot(
    calendar="months",
    periods=(Period("2025-01", JANUARY, FEBRUARY),),
    windows={},
    log_position=1,
    transactions="sale",
    rule_sets=(),
    seats=SEATS.empty_table(),
    quotas=QUOTAS.empty_table(),
    rates=RATES.empty_table(),
)


def people(**rows: tuple[pa.Schema, list[tuple[object, ...]]]) -> People:
    """Return the people of a snapshot with some tables."""
    tables = {
        name: pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in given], schema)
        for name, (schema, given) in rows.items()
    }
    return People(replace(NOTHING, **tables))


def test_a_seat_begins_on_its_first_day_and_is_over_on_its_last() -> None:
    seats = [("P-2", "S-1", "Rep", "North", JANUARY, FEBRUARY), ("P-1", "S-2", "Head", "North", MARCH, date.max)]
    known = people(seats=(SEATS, [*seats, ("P-1", "S-1", "Rep", "North", FEBRUARY, MARCH)]))
    assert known.participants == ["P-1", "P-2"]
    found = {day: known.seat("P-1", day) for day in (date(2025, 1, 31), FEBRUARY, date(2025, 2, 28), MARCH)}
    assert [seat and seat.position for seat in found.values()] == [None, "S-1", "S-1", "S-2"]
    assert [seat.title for seat in known.seats("P-1")] == ["Rep", "Head"]
    assert known.seat("P-2", FEBRUARY) is None
    assert known.seats("P-9") == []


def test_ties_are_those_of_the_day_by_level_and_vacant_seats_stay_among_them() -> None:
    rows = [
        ("managers", "", "P-1", 2, None, "S-9", None, JANUARY, MARCH),
        ("managers", "", "P-1", 1, "P-2", "S-2", None, JANUARY, FEBRUARY),
        ("managers", "", "P-1", 1, "P-3", "S-3", None, FEBRUARY, MARCH),
        ("relation", "mentor", "P-1", 1, "P-4", "S-4", None, JANUARY, MARCH),
    ]
    known = people(related=(RELATED, rows))
    found = {day: known.related(Through.MANAGERS, "", "P-1", day) for day in (JANUARY, FEBRUARY, MARCH)}
    assert [[tie.participant for tie in ties] for ties in found.values()] == [["P-2", None], ["P-3", None], []]
    assert known.related(Through.MANAGERS, "", "P-1", date(2024, 12, 31)) == ()
    assert [tie.participant for tie in known.related(Through.RELATION, "mentor", "P-1", JANUARY)] == ["P-4"]
    assert known.related(Through.RELATION, "overlay", "P-1", JANUARY) == ()


def test_a_rate_is_that_of_the_day_and_a_quota_that_of_its_period() -> None:
    rates = [("P-1", "commission", Decimal("0.05000000"), JANUARY, FEBRUARY)]
    quotas = [("P-1", "sales", "months", "2025-01", Decimal("1000.000000"), "EUR")]
    known = people(rates=(RATES, rates), quotas=(QUOTAS, quotas))
    assert known.rate("P-1", "commission", date(2025, 1, 31)) == Decimal("0.05")
    assert known.rate("P-1", "commission", FEBRUARY) is None
    assert [spell.value for spell in known.rates("P-1", "commission")] == [Decimal("0.05")]
    assert known.quota("P-1", "sales", "months", "2025-01") == (Decimal(1000), "EUR")
    assert known.quota("P-1", "sales", "months", "2025-02") is None


def test_everybody_is_paid_where_nobody_was_ever_assigned() -> None:
    assert people().is_paid("P-1", JANUARY)
    assert people().assignments("P-1") is None
    assert not people(assigned=(ASSIGNED, [])).is_paid("P-1", JANUARY)
    known = people(assigned=(ASSIGNED, [("P-1", JANUARY, FEBRUARY)]))
    assert [known.is_paid("P-1", day) for day in (JANUARY, FEBRUARY)] == [True, False]
    assert known.assignments("P-1") == [(JANUARY, FEBRUARY)]


def test_a_rate_of_exchange_is_the_versions_own_of_the_day() -> None:
    known = people(exchange=(EXCHANGE, [(1, "USD", JANUARY, Decimal("0.90000000000000"), "USD/EUR")]))
    assert known.exchange(1, "USD", JANUARY) == (Decimal("0.9"), "USD/EUR")
    assert known.exchange(0, "USD", JANUARY) is None
