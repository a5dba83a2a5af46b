"""EARN: what each credit pays, cut at the tiers it crosses, each line rounded once."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.measure import ORDER
from compledger.rules.language.document import Earning, PersonalRate, RuleSet, Tier
from compledger.rules.money import minor_places
from compledger.rules.snapshot import Snapshot
from compledger.rules.sql_text import quoted
from compledger.rules.timeline import Segment

EFFECTIVE_RATE = "DECIMAL(14, 12)"
"""rate × times: 8 places and 4. With a slice of 12 places the product has 24, the widest exact one in 38 digits."""


def earn(connection: DuckDBPyConnection, snapshot: Snapshot, currency: str) -> None:
    """Make the tables `earned` (lines without number) and `unearned` (credits that found no rate or no quota)."""
    connection.register("rate_set", snapshot.rates)
    connection.execute("CREATE TEMP TABLE personal_rate AS SELECT * FROM rate_set")
    _make_earning_tables(connection, snapshot.rule_sets)
    # A credit meets each earning of its measure and version; the rate is that of the credit's day.
    connection.execute(
        """CREATE TEMP VIEW rated AS
        SELECT m.*, e.earning, e.component, e.marginal, e.multiplied,
               CASE WHEN e.personal IS NULL THEN e.rate ELSE p.rate END AS rate
        FROM measured m JOIN earning e USING (version, measure)
        LEFT JOIN personal_rate p ON p.participant = m.participant AND p.name = e.personal
             AND m.day >= p.effective_from AND m.day < p.effective_until"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE payable AS
        SELECT r.*, q.amount AS quota,
               CASE WHEN r.multiplied AND r.rate IS NULL THEN 'no_rate'
                    WHEN r.marginal AND q.amount IS NULL THEN 'no_quota'
                    WHEN r.marginal AND q.currency <> {quoted(currency)} THEN 'quota_other_currency'
                    WHEN r.marginal AND q.amount <= 0 THEN 'quota_not_positive' END AS exception
        FROM rated r LEFT JOIN quota q USING (participant, measure)"""
    )
    connection.execute(
        """CREATE TEMP TABLE unearned AS
        SELECT exception AS kind, transaction_id, source, source_key, day, component AS about, participant,
               CAST(NULL AS VARCHAR) AS detail
        FROM payable WHERE exception IS NOT NULL"""
    )
    places = minor_places(currency)
    connection.execute(
        f"""CREATE TEMP TABLE earned AS
        SELECT participant, position, component, version, rule_id, transaction_id, source, source_key, day, base,
               share, credited, tier, slice_from, slice, rate, times, exact,
               received, received_currency, exchange_rate, exchange_path,
               CAST(round(exact, {places}) * {10**places} AS BIGINT) AS earned_minor
        FROM (SELECT *, slice * CAST(CAST(rate AS DECIMAL(38, 8)) * times AS {EFFECTIVE_RATE}) AS exact
              FROM ({_flat()} UNION ALL {_marginal()}))"""
    )
    connection.execute("DROP TABLE payable")


def number_lines(connection: DuckDBPyConnection) -> None:
    """Make the table `earning_line`: the lines in their order, numbered from 1 and so clustered by payee."""
    connection.execute(
        f"""CREATE TEMP TABLE earning_line AS
        SELECT row_number() OVER (ORDER BY participant, component, {ORDER}, tier) AS number, *
        FROM earned ORDER BY number"""
    )
    connection.execute("DROP TABLE earned")


def _flat() -> str:
    return """SELECT participant, position, component, version, rule_id, transaction_id, source, source_key, day, base,
        share, credited, CAST(NULL AS INTEGER) AS tier, CAST(0 AS DECIMAL(38, 12)) AS slice_from, credited AS slice,
        rate, CAST(1 AS DECIMAL(8, 4)) AS times, received, received_currency, exchange_rate, exchange_path
        FROM payable WHERE NOT marginal AND exception IS NULL"""


def _marginal() -> str:
    """Cut the way from `total_before` to `total_after` at the tiers' bounds.

    The first tier reaches below zero and the last has no end (null, which least and greatest pass over), so that a
    period of returns is charged at the lowest tier. A credit of nought has no way to cut and gets one line in the tier
    it stands in.
    """
    return """SELECT participant, position, component, version, rule_id, transaction_id, source, source_key, day, base,
        share, credited, tier,
        CASE WHEN credited < 0 THEN least(total_before, ends) ELSE greatest(total_before, begins) END AS slice_from,
        CAST(least(greatest(total_after, begins), ends) - least(greatest(total_before, begins), ends)
           AS DECIMAL(38, 12)) AS slice,
        coalesce(tier_rate, rate) AS rate, times, received, received_currency, exchange_rate, exchange_path
        FROM (
          SELECT p.*, total_after - credited AS total_before, t.tier, t.tier_rate, t.times,
                 CASE WHEN t.tier > 1 THEN t.from_attainment * CAST(p.quota AS DECIMAL(26, 6)) END AS begins,
                 t.until_attainment * CAST(p.quota AS DECIMAL(26, 6)) AS ends
          FROM payable p JOIN tier t USING (earning) WHERE p.marginal AND p.exception IS NULL
        )
        WHERE slice <> 0
           OR (credited = 0 AND (begins IS NULL OR total_before >= begins) AND (ends IS NULL OR total_before < ends))"""


def _make_earning_tables(connection: DuckDBPyConnection, versions: Sequence[Segment[RuleSet]]) -> None:
    earnings = [(version, earning) for version, segment in enumerate(versions) for earning in segment.value.earnings]
    rows = ", ".join(_earning_row(number, version, earning) for number, (version, earning) in enumerate(earnings))
    connection.execute(
        f"CREATE TEMP TABLE earning AS SELECT * FROM (VALUES {rows}) "
        "e(earning, version, component, measure, rate, personal, marginal, multiplied)"
    )
    connection.execute(
        """CREATE TEMP TABLE tier (earning INTEGER, tier INTEGER, from_attainment DECIMAL(12, 6),
        until_attainment DECIMAL(12, 6), tier_rate DECIMAL(12, 8), times DECIMAL(8, 4))"""
    )
    for number, (_, earning) in enumerate(earnings):
        tiers = earning.table.tiers if earning.table else ()
        for position, tier in enumerate(tiers, start=1):
            connection.execute("INSERT INTO tier VALUES (?, ?, ?, ?, ?, ?)", _tier_row(number, position, tier, tiers))


def _earning_row(number: int, version: int, earning: Earning) -> str:
    rate = "NULL" if isinstance(earning.rate, PersonalRate) else f"'{earning.rate:f}'"
    personal = quoted(earning.rate.name) if isinstance(earning.rate, PersonalRate) else "CAST(NULL AS VARCHAR)"
    multiplied = earning.table is None or any(tier.rate is None for tier in earning.table.tiers)
    return (
        f"({number}, {version}, {quoted(earning.id)}, {quoted(earning.measure)}, CAST({rate} AS DECIMAL(12, 8)), "
        f"{personal}, "
        f"{earning.table is not None}, {multiplied})"
    )


def _tier_row(earning: int, position: int, tier: Tier, tiers: Sequence[Tier]) -> list[object]:
    until = tiers[position].from_attainment if position < len(tiers) else None
    return [earning, position, tier.from_attainment, until, tier.rate, tier.times]
