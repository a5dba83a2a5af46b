"""Quotas and exchange rates: the newest counts, and names the one that it takes the place of."""

from decimal import Decimal
from pathlib import Path

import pytest

from compledger.imports import Outcome, RowsRefused
from compledger.people import Participant, Quota, known_quotas
from compledger.plans import CurrencyRow, ExchangeRate, parse_calendar, publish_calendar
from compledger.store import Store
from tests.platform.imports.samples import all_rows, import_into, nothing_changes, state, write_text
from tests.writing import write

QUOTAS = """
mapping: quotas
target: quotas
source: plan
decimal: point
files:
  quotas: {match: "quotas.csv"}
columns:
  participant: who
  measure: {constant: sales}
  calendar: {constant: months}
  period: month
  amount: quota
  currency: {constant: EUR}
"""
RATES = """
mapping: rates
target: exchange_rates
source: bank
decimal: comma
delimiter: ";"
dates: "%d.%m.%Y"
files:
  rates: {match: "rates.csv"}
columns: {from_currency: from, to_currency: to, day: day, rate: rate, publisher: {constant: Central Bank}}
"""
CALENDAR = "calendar: months\ntitle: Months\nmonths: {from: 2025-01-01, until: 2025-04-01}\n"


@pytest.fixture
def staffed(store: Store) -> Store:
    """A store that knows a participant and a calendar."""
    document = parse_calendar(CALENDAR, "calendar.yaml")
    with write(store) as writing:
        publish_calendar(writing, document)
        writing.add(Participant(participant="P-1", known_from=0))
    return store


def import_quotas(store: Store, folder: Path, *rows: str) -> Outcome:
    return import_into(
        store, write_text(folder / "quotas.csv", "\n".join(["who,month,quota", *rows, ""])), mapping=QUOTAS
    )


def import_rates(store: Store, folder: Path, *rows: str) -> Outcome:
    return import_into(
        store, write_text(folder / "rates.csv", "\n".join(["from;to;day;rate", *rows, ""])), mapping=RATES
    )


def test_a_revised_quota_names_the_one_before_it(staffed: Store, tmp_path: Path) -> None:
    import_quotas(staffed, tmp_path, "P-1,2025-01,1000", "P-1,2025-02,2000")
    second = import_quotas(staffed, tmp_path, "P-1,2025-01,1100.50", "P-1,2025-02,2000", "P-1,2025-03,1")
    assert (second.new, second.corrected, second.unchanged) == (1, 1, 1)
    assert [(q.fact, q.period, q.amount, q.supersedes) for q in all_rows(staffed, Quota)] == [
        (1, "2025-01", Decimal(1000), None),
        (2, "2025-02", Decimal(2000), None),
        (3, "2025-01", Decimal("1100.5"), 1),
        (4, "2025-03", Decimal(1), None),
    ]
    assert second.log_position is not None
    with staffed.reading() as session:
        for as_of, amount in ((second.log_position - 1, Decimal(1000)), (second.log_position, Decimal("1100.5"))):
            assert [q.amount for q in known_quotas(session, "months", "2025-01", as_of)] == [amount]


def test_importing_quotas_again_writes_nothing_at_all(staffed: Store, tmp_path: Path) -> None:
    import_quotas(staffed, tmp_path, "P-1,2025-01,1000")
    with nothing_changes(staffed):
        again = import_quotas(staffed, tmp_path, "P-1,2025-01,1000.00")
    assert (again.unchanged, again.totals.amounts) == (1, {"EUR": Decimal(1000)})


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("P-9,2025-01,1", "who", "P-9", "is no participant that is known: import people first"),
        ("P-1,2025-09,1", "month", "months 2025-09", "is no period of a published calendar"),
    ],
)
def test_a_quota_of_somebody_or_some_period_that_nobody_knows_is_refused(
    staffed: Store, tmp_path: Path, row: str, column: str, value: str, reason: str
) -> None:
    with nothing_changes(staffed), pytest.raises(RowsRefused) as refused:
        import_quotas(staffed, tmp_path, "P-1,2025-01,1", row)
    (refusal,) = refused.value.refusals
    assert (refusal.row, refusal.column, refusal.value, refusal.reason) == (3, column, value, reason)


def test_quotas_are_refused_where_nobody_is_known_yet(store: Store, tmp_path: Path) -> None:
    with nothing_changes(store), pytest.raises(RowsRefused, match="2 faults in 1 row"):
        import_quotas(store, tmp_path, "P-1,2025-01,1")


def test_rates_bring_the_currencies_that_they_are_of(store: Store, tmp_path: Path) -> None:
    import_rates(store, tmp_path, "EUR;USD;31.01.2025;1,0843", "EUR;JPY;31.01.2025;160,1234567891")
    revised = import_rates(store, tmp_path, "EUR;USD;31.01.2025;1,0844", "EUR;JPY;31.01.2025;160,1234567891")
    assert (revised.new, revised.corrected, revised.unchanged) == (0, 1, 1)
    assert [(r.to_currency, r.rate, r.source, r.supersedes) for r in all_rows(store, ExchangeRate)] == [
        ("USD", Decimal("1.0843"), "Central Bank", None),
        ("JPY", Decimal("160.1234567891"), "Central Bank", None),
        ("USD", Decimal("1.0844"), "Central Bank", 1),
    ]
    assert {(c.code, c.minor_places) for c in all_rows(store, CurrencyRow)} == {("EUR", 2), ("USD", 2), ("JPY", 0)}


IMPOSSIBLE_RATES = (
    ("EUR;USD;31.01.2025;0,0", "must be above 0"),
    ("EUR;USD;31.01.2025;-1", "must be above 0"),
    ("EUR;USD;31.01.2025;123456789", "write up to 8 digits, a decimal comma and at most 10 places"),
    ("EUR;USD;31.01.2025;1,00000000001", "at most 10 places"),
    ("EUR;USD;31.01.2025;1.5", "is not an exact number"),
    ("EUR;EUR;31.01.2025;2", "is the currency that the rate is from"),
    ("eur;USD;31.01.2025;2", "is not an ISO 4217 currency such as EUR"),
    ("USD;EUR;1.2.2025;1", "is the key of 2 rows, also of row 2"),
)


def test_a_rate_that_cannot_be_one_is_refused(store: Store, tmp_path: Path) -> None:
    before = state(store)
    for row, reason in IMPOSSIBLE_RATES:
        with pytest.raises(RowsRefused) as refused:
            import_rates(store, tmp_path, "USD;EUR;01.02.2025;0,9", row)
        found = [refusal for refusal in refused.value.refusals if refusal.row == 3]
        assert len(found) == 1, row
        assert reason in found[0].reason
    assert state(store) == before
