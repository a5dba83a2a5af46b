"""Real orders to a statement, end to end, on both databases, against a second plain program."""

import csv
import json
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import rfc8785

from compledger.rules.merkle import leaf_hash, root_of
from compledger.store import StoreLocation
from tests.commands import Terminal, adventureworks_in

FLAT, ACCELERATOR = "adventureworks-flat", "adventureworks-accelerator"
PERIODS = (
    "2011-05-31", "2011-08-31", "2011-12-01", "2012-02-29", "2012-05-30", "2012-08-30", "2012-11-30", "2013-02-28",
)  # fmt: skip
BOUNDS = [Decimal(bound) for bound in ("0", "0.6", "0.8", "1", "1000000")]
TIMES = [Decimal(times) for times in ("0.8", "1", "1.5", "2")]

IN_EVERY_LINE = (
    "component", "credited", "day", "earned_minor", "effective_rate", "kind", "level", "participant", "position",
    "recipient", "rule_id", "slice", "source", "source_key", "tier", "version",
)  # fmt: skip
CONVERTED = ("exchange_path", "exchange_rate", "received", "received_currency")

Paid = dict[tuple[str, str], Decimal]
"""By payee and period."""


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def orders(folder: Path) -> list[tuple[str, str, Decimal]]:
    """Return payee, period and SubTotal of each order with a salesperson, in order of day and number."""
    found = [row for row in rows(folder, "SalesOrderHeader") if row["SalesPersonID"]]
    found.sort(key=lambda row: (row["OrderDate"], int(row["SalesOrderID"])))
    return [
        (row["SalesPersonID"], max(p for p in PERIODS if p <= row["OrderDate"]), Decimal(row["SubTotal"]))
        for row in found
    ]


def own_rates(folder: Path) -> dict[str, Decimal]:
    return {row["BusinessEntityID"]: Decimal(row["CommissionPct"]) for row in rows(folder, "SalesPerson")}


def flat_by_hand(folder: Path) -> Paid:
    rates, paid = own_rates(folder), defaultdict[tuple[str, str], Decimal](Decimal)
    for payee, period, amount in orders(folder):
        paid[payee, period] += cents(amount * rates[payee])
    return dict(paid)


def accelerated_by_hand(folder: Path) -> Paid:
    rates, paid = own_rates(folder), defaultdict[tuple[str, str], Decimal](Decimal)
    quotas = {
        (row["BusinessEntityID"], row["QuotaDate"]): Decimal(row["SalesQuota"])
        for row in rows(folder, "SalesPersonQuotaHistory")
    }
    totals = defaultdict[tuple[str, str], Decimal](Decimal)
    for payee, period, amount in orders(folder):
        before = totals[payee, period]
        totals[payee, period] = before + amount
        for lower, upper, times in zip(BOUNDS, BOUNDS[1:], TIMES, strict=False):
            quota = quotas[payee, period]
            part = min(before + amount, upper * quota) - max(before, lower * quota)
            if part > 0:
                paid[payee, period] += cents(part * rates[payee] * times)
    return dict(paid)


@pytest.fixture
def terminal(location: StoreLocation, adventureworks: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A store with AdventureWorks in it, both plans published."""
    found = Terminal(location, capsys)
    adventureworks_in(found, adventureworks, (FLAT, ACCELERATOR))
    return found


def test_both_plans_pay_what_a_plain_program_pays_to_every_payee_in_every_period(
    terminal: Terminal, adventureworks: Path
) -> None:
    wanted = {FLAT: flat_by_hand(adventureworks), ACCELERATOR: accelerated_by_hand(adventureworks)}
    assert sum(wanted[FLAT].values()) == Decimal("590411.36")
    assert sum(wanted[ACCELERATOR].values()) == Decimal("527684.01")
    asked = [word for period in PERIODS for word in ("--period", period)]
    for rule_set, by_hand in wanted.items():
        runs = json.loads(terminal.ok("run", "calculate", *asked, "--rule-set", rule_set, "--json"))["runs"]
        assert sum(Decimal(run["earned"]) for run in runs) == sum(by_hand.values())
        assert [run["exceptions"] for run in runs] == [{}] * len(PERIODS)
        if rule_set == FLAT:
            assert sum(run["lines"] for run in runs) == 1994
    for payee, period in wanted[FLAT]:
        statement = json.loads(terminal.ok("statement", "show", payee, "--period", period, "--json"))
        paid = {component["rule_set"]: Decimal(component["earned"]) for component in statement["components"]}
        assert paid == {name: by_hand[payee, period] for name, by_hand in wanted.items()}, (payee, period)


def test_a_statement_prints_lines_whose_sum_is_the_total_each_with_transaction_and_clause(terminal: Terminal) -> None:
    terminal.ok("run", "calculate", "--period", "2012-05-30", "--rule-set", ACCELERATOR)
    statement = json.loads(terminal.ok("statement", "show", "276", "--period", "2012-05-30", "--json"))
    lines = statement["lines"]
    assert sum(Decimal(line["earned"]) for line in lines) == Decimal(statement["earned"]) > 0
    assert all(line["source_key"] and line["credit_clause"] and line["earning_clause"] for line in lines)
    printed = terminal.ok("statement", "show", "276", "--period", "2012-05-30")
    assert all(line["source_key"] in printed for line in lines)


def test_calculating_again_from_the_same_facts_is_the_same_run(terminal: Terminal) -> None:
    asked = ("run", "calculate", "--period", "2011-05-31", "--rule-set", FLAT, "--json")
    first, second = (json.loads(terminal.ok(*asked))["runs"][0] for _ in range(2))
    assert first["new"]
    assert not second["new"]
    assert second["run"] == first["run"]
    assert len(terminal.ok("audit", "history", "--verb", "run.calculated").splitlines()) == 1


def test_the_lines_root_is_the_same_on_every_database_and_can_be_recomputed_from_the_lines_alone(
    terminal: Terminal, location: StoreLocation
) -> None:
    asked = ("run", "calculate", "--period", "2011-05-31", "--rule-set", ACCELERATOR, "--json")
    (run,) = json.loads(terminal.ok(*asked))["runs"]
    assert run["lines_root"] == "422a6388c8caa5ff88685b5badd876e65cc085475cc9b6017f40d5e3d29721db"
    (event,) = terminal.ok("audit", "history", "--verb", "run.calculated", "--json").splitlines()
    sha256 = json.loads(event)["facts"]["files"]["lines"]
    file = location.folder / "bulk" / sha256[:2] / f"{sha256}.parquet"
    assert root_of_lines(pq.read_table(file).to_pylist()) == run["lines_root"]


def root_of_lines(lines: list[dict[str, object]]) -> str:
    """Return the root as the reference describes it: a leaf is the sorted lines of one payee, component and period."""
    # The last four are in the bytes of converted sales only, and these are all in the plan's currency.
    assert all(line[name] is None for line in lines for name in CONVERTED)
    blocks = defaultdict[tuple[str, str, str], list[bytes]](list)
    for line in lines:
        content = {name: str_of(line[name]) for name in IN_EVERY_LINE}
        blocks[str(line["participant"]), str(line["component"]), str(line["period"])].append(rfc8785.dumps(content))
    leaves = [leaf_hash(b"\n".join(sorted(block))) for _, block in sorted(blocks.items())]
    return root_of(leaves).hex()


def str_of(value: object) -> str | None:
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)
