"""The same plan as the best DuckDB program that we can write by hand for it, and for nothing else.

Dimensions are small whole numbers, rules are rows of key tables, credits a view that is read twice, and only days on
which a payee may cross a tier are put in order. It knows what no engine for any plan can know: which columns matter,
how large the amounts are, that everybody keeps one seat and one rate for the year, that a transaction's number sorts
as its key does.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from string import digits

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from tests.benchmarks.engine.answer import LOAD, Answer, Group, Total
from tests.benchmarks.engine.by_hand_match import match_sql
from tests.benchmarks.engine.clock import Clock
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.dimensions import FIRST_DAY, QUARTER_STARTS, SIZES, name_of
from tests.benchmarks.engine.line_check import line_check
from tests.benchmarks.engine.plan import MEASURES
from tests.benchmarks.engine.reach import REPS_KEY, TEAMS_KEY, Reached, reached_by_rep, reached_by_team, terms

MANY_ROWS = 2_000_000
CENTS = "DECIMAL(9, 2)"
CREDIT = "DECIMAL(13, 4)"
RATE = "DECIMAL(5, 4)"


def calculate(company: Company, memory_limit: str | None = None, *, lines: bool = True) -> Answer:
    """Calculate the year; `lines` asks for the check over all lines, too."""
    clock = Clock()
    connection = connect(company.transactions.parent, memory_limit)
    with clock.stage(LOAD):
        _load(connection, company)
        _tell_reach(connection, company)
        _tell_terms(connection, company)
    with clock.stage("keys"):
        matching = match_sql(connection, company.rules)
    with clock.stage("match"):
        connection.execute(f"CREATE TABLE matched AS {matching}")
        connection.execute(CREDIT_VIEW)
    with clock.stage("buckets"):
        connection.execute(BUCKETS)
        connection.execute(CUTS)
    with clock.stage("lines"):
        connection.execute(PLAIN_LINES)
    with clock.stage("ordered"):
        connection.execute(ORDERED_LINES)
    with clock.stage("totals"):
        connection.execute(TOTALS)
    ((matches, match_check),) = connection.execute(MATCH_CHECK).fetchall()
    check = _check(connection) if lines else {}
    return Answer(_totals(connection), clock, matches, check, company.rows, int(match_check))


def credited_in_the_year(company: Company) -> Mapping[tuple[int, int], Decimal]:
    """Return what each payee is credited with in each measure."""
    connection = connect(company.transactions.parent, None)
    _load(connection, company)
    _tell_reach(connection, company)
    connection.execute(f"CREATE TABLE matched AS {match_sql(connection, company.rules)}")
    connection.execute(CREDIT_VIEW)
    rows = connection.execute("SELECT k >> 7, sum(credit) FROM credit GROUP BY 1").fetchall()
    return {(key // len(MEASURES), key % len(MEASURES)): credited for key, credited in rows}


def connect(scratch: Path, memory_limit: str | None) -> DuckDBPyConnection:
    """Open a database in memory that may spill into a folder."""
    limit = {"memory_limit": memory_limit} if memory_limit else {}
    connection = duckdb.connect(
        config={
            "temp_directory": str(scratch / "spill"),
            "preserve_insertion_order": False,
            # As runs open theirs: tables that are read a few times are not worth tidying up.
            "checkpoint_threshold": "1TB",
            **limit,
        }
    )
    # Its bar would be drawn among the figures.
    connection.execute("SET enable_progress_bar = false")
    return connection


def _load(connection: DuckDBPyConnection, company: Company) -> None:
    """Read the transactions into narrow columns, and every dimension as its number."""
    codes = ", ".join(f"{_code(field, size)} AS {field}" for field, size in SIZES.items())
    days = 4 if company.rows > MANY_ROWS else 5
    quarter = " ".join(f"WHEN day < {end} THEN {q}" for q, end in enumerate(QUARTER_STARTS[1:]))
    begins = " ".join(f"WHEN day < {end} THEN {start}" for start, end in pairwise(QUARTER_STARTS))
    connection.execute(
        f"""CREATE TABLE tx AS
        SELECT *, (32 * (CASE {quarter} END) + (day - CASE {begins} END) // {days})::UTINYINT AS bucket
        FROM (SELECT transaction_id::INTEGER AS id, (day - DATE '{FIRST_DAY}')::SMALLINT AS day,
                     amount::{CENTS} AS amount, cost::{CENTS} AS cost, {codes}
              FROM read_parquet('{company.transactions}'))"""
    )


def _code(field: str, size: int) -> str:
    """Return a dimension's number: every name ends in it."""
    begins = len(name_of(field, 0).rstrip(digits)) + 1
    narrow = "UTINYINT" if size <= 256 else "USMALLINT" if size <= 65_536 else "INTEGER"
    return f"substr({field}, {begins})::{narrow}"


def _tell_reach(connection: DuckDBPyConnection, company: Company) -> None:
    """Make `reach_rep` and `reach_team`: whom a match credits."""
    for name, rows in (("reach_rep", reached_by_rep()), ("reach_team", reached_by_team(company))):
        _give(connection, dict(zip(Reached._fields, zip(*rows, strict=True), strict=True)))
        connection.execute(
            f"""CREATE TABLE {name} AS SELECT key::INTEGER AS key, role::UTINYINT AS role, account::INTEGER AS account,
            (share * 0.01)::DECIMAL(3, 2) AS share FROM given"""
        )


def _tell_terms(connection: DuckDBPyConnection, company: Company) -> None:
    """Make `terms`: everybody's tiers, rates and caps."""
    account, measure, bounds, rates, cap = zip(*terms(company), strict=True)
    tiers = {f"r{i}": values for i, values in enumerate(zip(*rates, strict=True))}
    tiers |= {f"t{i}": values for i, values in enumerate(zip(*bounds, strict=True), start=1)}
    _give(connection, {"account": account, "measure": measure, "cap": cap, **tiers})
    typed = ", ".join(f"({name} * 0.0001)::{RATE if name[0] == 'r' else CREDIT} AS {name}" for name in tiers)
    connection.execute(
        f"""CREATE TABLE terms AS SELECT account::INTEGER AS account, measure::UTINYINT AS measure, {typed},
        (cap * 0.01)::DECIMAL(12, 2) AS cap FROM given"""
    )


def _give(connection: DuckDBPyConnection, columns: Mapping[str, Sequence[int]]) -> None:
    connection.register("given", pa.table({name: pa.array(values) for name, values in columns.items()}))


CREDIT_VIEW = f"""CREATE VIEW credit AS
SELECT m.id, m.rule, r.role, m.day, (r.account << 7) + m.bucket AS k, (m.amount * r.share)::{CREDIT} AS credit
FROM matched m JOIN reach_rep r ON r.key = m.kind::INTEGER * {REPS_KEY} + m.sold_by
UNION ALL
SELECT m.id, m.rule, r.role, m.day, (r.account << 7) + m.bucket, (m.amount * r.share)::{CREDIT}
FROM matched m JOIN reach_team r ON r.key = m.kind::INTEGER * {TEAMS_KEY} + m.team"""

BUCKETS = f"""CREATE TABLE bucket AS
SELECT k, net, negative, sum(net) OVER (PARTITION BY k >> 5 ORDER BY k)::{CREDIT} AS after,
       sum(net) OVER (PARTITION BY k >> 5)::{CREDIT} AS final
FROM (SELECT k, sum(credit)::{CREDIT} AS net, coalesce(sum(credit) FILTER (credit < 0), 0)::{CREDIT} AS negative
      FROM credit GROUP BY k)"""
"""`k` is payee, measure, quarter and bucket of days in one number; k >> 5 the group, k >> 7 payee and measure."""

_TIER_RATE = "CASE WHEN {0} >= t3 THEN r3 WHEN {0} >= t2 THEN r2 WHEN {0} >= t1 THEN r1 ELSE r0 END"

CUTS = f"""CREATE TABLE cut AS
SELECT k, after - net AS start,
       CASE WHEN measure = 1 THEN {_TIER_RATE.format("final")}
            WHEN low < t1 AND t1 < high OR low < t2 AND t2 < high OR low < t3 AND t3 < high THEN NULL
            ELSE {_TIER_RATE.format("low")} END AS rate
FROM (SELECT *, after - net + negative AS low, after - negative AS high FROM bucket)
JOIN terms ON account = k >> 7"""
"""A running total never leaves the days' start with all its negatives, or with all its positives."""

PLAIN_LINES = f"""CREATE TABLE line AS
SELECT c.id, c.rule, c.role, c.k >> 5 AS account, c.day, c.credit, round(c.credit * b.rate, 2)::{CENTS} AS earned
FROM credit c JOIN (SELECT k, rate FROM cut WHERE rate IS NOT NULL) b USING (k)"""

_ABOVE = " + ".join(
    f"(r{i} - r{i - 1}) * (greatest(total - t{i}, 0) - greatest(total - credit - t{i}, 0))" for i in (1, 2, 3)
)

ORDERED_LINES = f"""INSERT INTO line
SELECT id, rule, role, k >> 5, day, credit, round(r0 * credit + {_ABOVE}, 2)::{CENTS}
FROM (SELECT c.*, (b.start + sum(c.credit) OVER in_order)::{CREDIT} AS total
      FROM credit c JOIN (SELECT k, start FROM cut WHERE rate IS NULL) b USING (k)
      WINDOW in_order AS (PARTITION BY k ORDER BY c.day, c.id, c.rule, c.role))
JOIN terms ON terms.account = k >> 7"""

TOTALS = """CREATE TABLE total AS
SELECT s.account, lines, credited, earned, least(earned, cap) AS paid
FROM (SELECT account, count(*) AS lines, sum(credit) AS credited, sum(earned) AS earned FROM line GROUP BY 1) s
JOIN terms ON terms.account = s.account >> 2"""

MATCH_CHECK = "SELECT count(*), coalesce(sum(id::BIGINT * 10007 + rule), 0) FROM matched"


def _group(account: int) -> Group:
    return Group(account // 4 // len(MEASURES), account // 4 % len(MEASURES), account % 4)


def _totals(connection: DuckDBPyConnection) -> dict[Group, Total]:
    rows = connection.execute("SELECT account, lines, credited, earned, paid FROM total").fetchall()
    return {
        _group(account): Total(lines, int(credited.scaleb(4)), int(earned.scaleb(2)), int(paid.scaleb(2)))
        for account, lines, credited, earned, paid in rows
    }


def _check(connection: DuckDBPyConnection) -> dict[Group, int]:
    check = line_check("id", "rule", "role", "credit", "earned * 100")
    rows = connection.execute(f"SELECT account, {check} FROM line GROUP BY 1").fetchall()
    return {_group(account): check for account, check in rows}
