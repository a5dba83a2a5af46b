"""Compledger's columnar engine on the document that a user would write: nothing is told to it beside the facts."""

from duckdb import DuckDBPyConnection

from compledger.rules.columnar import calculate as calculate_columnar
from compledger.rules.columnar import load
from compledger.rules.language import RuleSet, parse_rule_set
from compledger.rules.periods import quarters
from compledger.rules.snapshot import Snapshot
from compledger.rules.timeline import Segment
from tests.benchmarks.engine import people
from tests.benchmarks.engine.answer import LOAD, PARSE, Answer, Group, Total
from tests.benchmarks.engine.by_hand import connect
from tests.benchmarks.engine.clock import Clock
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.dimensions import DAYS, FIRST_DAY, day_of
from tests.benchmarks.engine.document import text_of_document
from tests.benchmarks.engine.line_check import line_check
from tests.benchmarks.engine.plan import MANAGERS, MEASURES, OVERLAY
from tests.benchmarks.engine.watched import Watched

MATCHING = "CREATE TEMP TABLE matched"
"""How the engine's statement begins that finds which rules each transaction matches."""


def calculate(company: Company, memory_limit: str | None = None, *, lines: bool = True) -> Answer:
    """Calculate the year; parsing the document and loading the facts are stages of their own."""
    clock = Clock()
    connection = connect(company.transactions.parent, memory_limit)
    text = text_of_document(company)
    with clock.stage(PARSE):
        rule_set = parse_rule_set(text, "bench.yaml")
    snapshot = snapshot_of(company, rule_set)
    with clock.stage(LOAD):
        connection.execute(f"CREATE VIEW sale AS SELECT * FROM read_parquet('{company.transactions}')")
        loaded = load(connection, snapshot)
    watched = Watched(connection)
    with clock.stage("all else"):
        calculate_columnar(watched, snapshot, loaded)  # type: ignore[arg-type]
    clock.tell_apart("all else", "match", watched.took(MATCHING))
    with clock.stage("totals"):
        connection.execute("CREATE TEMP TABLE told AS SELECT * FROM total")
    # The limit is on the calculation; what follows reads its wide views to compare, which no run does at once.
    connection.execute("RESET memory_limit")
    return answer_of(connection, company, clock, lines=lines)


def answer_of(connection: DuckDBPyConnection, company: Company, clock: Clock, *, lines: bool = True) -> Answer:
    """Return what a calculation in a connection answers; `lines` asks for the check over all lines, too."""
    ((matches, match_check),) = connection.execute(MATCH_CHECK).fetchall()
    check = _check(connection) if lines else {}
    return Answer(_totals(connection), clock, matches, check, company.rows, int(match_check))


def snapshot_of(company: Company, rule_set: RuleSet) -> Snapshot:
    """Return all that the engine may read."""
    periods = quarters(FIRST_DAY, day_of(DAYS))
    return Snapshot(
        calendar="quarters",
        periods=periods,
        windows={},
        log_position=1,
        transactions="sale",
        rule_sets=(Segment(rule_set.effective_from, rule_set.effective_until, rule_set),),
        seats=people.seats(company),
        quotas=people.quotas(company, periods),
        rates=people.rates(company),
        related=people.related(company),
    )


_NUMBERED = f"""
  CAST(substr(participant, 3) AS INTEGER) AS payee,
  list_position({list(MEASURES)}, replace(component, '-commission', '')) - 1 AS measure,
  CAST(right(period, 1) AS INTEGER) - 1 AS quarter"""


def _totals(connection: DuckDBPyConnection) -> dict[Group, Total]:
    rows = connection.execute(
        f"""SELECT {_NUMBERED}, count(*) FILTER (kind = 'credit'), sum(credited) FILTER (kind = 'credit'),
                   sum(earned_minor) FILTER (kind = 'credit'), sum(earned_minor)
        FROM earning_line GROUP BY ALL"""
    ).fetchall()
    return {Group(*row[:3]): Total(row[3], int(row[4].scaleb(4)), int(row[5]), int(row[6])) for row in rows}


# Every match credits its owner once.
MATCH_CHECK = """SELECT count(*), coalesce(sum(transaction_id * 10007 + substr(rule_id, 3)::BIGINT), 0)
FROM credit WHERE recipient = 0"""


def _check(connection: DuckDBPyConnection) -> dict[Group, int]:
    # An overlay specialist is at level 0, managers count from 1.
    role = f"CASE WHEN recipient = 0 THEN 0 WHEN level = 0 THEN {OVERLAY} ELSE level + {MANAGERS - 1} END"
    check = line_check("transaction_id", "substr(rule_id, 3)", role, "credited", "earned_minor")
    rows = connection.execute(
        f"SELECT {_NUMBERED}, {check} FROM earning_line WHERE kind = 'credit' GROUP BY ALL"
    ).fetchall()
    return {Group(*row[:3]): row[3] for row in rows}
