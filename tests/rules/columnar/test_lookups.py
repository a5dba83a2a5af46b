"""Lookups by the credit: joins, however many values the credits have, and the first row that fits."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from compledger.rules.columnar import calculate
from compledger.rules.columnar.earning import listing
from compledger.rules.columnar.earning.lookups import MAX_KEY_TABLES, key_tables
from compledger.rules.columnar.sql.dimensions import Scale
from compledger.rules.language import parse_rule_set
from compledger.rules.language.forms.expression import Literal
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.tables import Cell, Dimension, Gives, LookupTable, Match, TableRow
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Held, World
from tests.worlds.engine import snapshot_of

YEAR = Period("2025", date(2025, 1, 1), date(2026, 1, 1))
SALES = 200_000
DOCUMENT = """
rule_set: margins
version: "1"
title: Commission by margin
effective_from: 2025-01-01
currency: EUR
calendar: years
rounding: {mode: half_up, step: slice}
fields: {seller: participant, region: text, cost: money}
credit_rules: [{id: own, text: Own sales., to: seller}]
measures: [{id: sales, credits: [own]}]
rate_tables:
  - id: by-margin
    kind: lookup
    by: {margin: (amount - cost) / amount, region: region}
    rows:
      - {margin: {from: 0.5}, region: [EMEA, APAC], rate: 0.05}
      - {margin: {until: 0.2}, rate: 0.01}
      - {margin: {from: 0.2, until: 0.5}, rate: 0.03}
    else: {rate: 0.02}
earnings:
  - {id: commission, text: By margin., kind: flat, measure: sales, rate: table by-margin}
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        opened.execute(
            f"""CREATE TABLE sale AS SELECT n AS transaction_id, 'erp' AS source, CAST(n AS VARCHAR) AS source_key,
            DATE '2025-01-01' + CAST(n % 365 AS INTEGER) AS day, CAST(100000 + n AS DECIMAL(18, 6)) AS amount,
            'EUR' AS currency, 'P-1' AS seller, ['EMEA', 'APAC', 'LATAM', NULL][n % 4 + 1] AS region,
            CAST(n % 7 * 17000 + n % 1000 AS DECIMAL(18, 6)) AS cost FROM range({SALES}) r(n)"""
        )
        yield opened


def test_a_band_table_asks_nothing_in_python_however_many_margins_there_are(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(listing, "CreditFigures", lambda *given: asked.append(given))
    rules = parse_rule_set(DOCUMENT, "margins")
    seats = [Held("P-1", "S-1", "Rep", "North", date(2020, 1, 1), date(9999, 12, 31))]
    versions = [Segment(YEAR.starts_on, YEAR.ends_before, rules)]
    calculate(
        connection,
        snapshot_of(World(calendar="years", periods=(YEAR,), versions=versions, transactions=[], seats=seats)),
    )
    margins = connection.execute("SELECT count(DISTINCT (amount - cost) || '/' || amount) FROM sale").fetchall()
    paid = connection.execute("SELECT count(*), sum(earned_minor) FROM earning_line").fetchall()
    # The margin without a division: 0.2 is twice the amount against ten times what is left of it.
    rate = """CASE WHEN 2 * (amount - cost) >= amount AND region IN ('EMEA', 'APAC') THEN 0.05
        WHEN 10 * (amount - cost) < 2 * amount THEN 0.01 WHEN 2 * (amount - cost) >= amount THEN 0.02 ELSE 0.03 END"""
    expected = connection.execute(f"SELECT count(*), sum(CAST(round(amount * {rate}, 2) * 100 AS BIGINT)) FROM sale")
    assert margins == [(SALES,)]
    assert asked == []
    assert paid == expected.fetchall()


def test_rows_that_ask_many_sets_of_dimensions_share_a_few_key_tables() -> None:
    count = 12
    dimensions = tuple(Dimension(f"d{n}", None, Match.EQUAL) for n in range(count))
    one = Cell((Literal(FieldKind.TEXT, "A"),))
    rows = tuple(
        TableRow(tuple(one if number >> n & 1 else Cell() for n in range(count)), Decimal("0.01"))
        for number in range(1, 4096, 7)
    )
    table = LookupTable("t", Gives.RATE, dimensions, rows, None)
    found = key_tables(table, [Scale({"A": 1}, (), is_band=False)] * count)
    assert len(found) <= MAX_KEY_TABLES
    assert sorted(number for each in found for number, _ in each.rows) == list(range(len(rows)))
