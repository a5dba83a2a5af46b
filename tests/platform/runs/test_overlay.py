"""Overlays: what would be paid if, over the very facts that a real run reads, and nothing of it is kept."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from compledger.plans import periods_named
from compledger.rules.language import parse_rule_set
from compledger.rules.overlay import NOTHING, Overlay, QuotaKey
from compledger.runs import RunRequest, Supposed, calculate_period, suppose
from compledger.store import Store, StoreLocation, newest_position
from tests.commands import Terminal
from tests.platform.runs.small_company import SALES, SmallCompany, plan
from tests.writing import AT

DEAL = {
    "source": "supposed", "source_key": "X-1", "day": date(2025, 3, 20), "amount": Decimal(1000), "currency": "EUR",
    "seller": "P-1", "region": "EMEA",
}  # fmt: skip


@pytest.fixture
def asked(location: StoreLocation, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> RunRequest:
    """The first quarter of the small company, as known now."""
    company = SmallCompany(Terminal(location, capsys), tmp_path)
    company.bring("sales", SALES)
    company.publish(plan())
    with store.reading() as session:
        ((calendar, period),) = periods_named(session, "2025-Q1")
        return RunRequest("plan", calendar, period, newest_position(session), "tester", AT, "a test", "request-1")


def paid(found: Supposed) -> Decimal:
    return found.earned["P-1", "commission"]


def test_supposing_nothing_is_the_real_run(store: Store, asked: RunRequest) -> None:
    found = suppose(store, asked, NOTHING)
    run = calculate_period(store, asked)
    assert (paid(found), found.lines_root) == (run.earned, run.lines_root)


def test_a_deal_that_might_be_made_is_paid_on_top_of_the_known_ones(store: Store, asked: RunRequest) -> None:
    # 70.00, and 1000 more above the quota at 10 %.
    assert paid(suppose(store, asked, Overlay(transactions=[DEAL]))) == Decimal("170.00")


def test_a_quota_that_might_be_set_takes_the_place_of_the_known_one(store: Store, asked: RunRequest) -> None:
    assert paid(suppose(store, asked, Overlay(quotas={QuotaKey("P-1", "sales"): Decimal(600)}))) == Decimal("90.00")


def test_a_draft_decides_the_days_that_it_covers(store: Store, asked: RunRequest) -> None:
    draft = parse_rule_set(plan(version="draft", begins="2025-02-01", above="3"), "draft")
    assert paid(suppose(store, asked, Overlay(rule_set=draft))) == Decimal("80.00")


def test_nothing_of_an_overlay_is_written(store: Store, asked: RunRequest) -> None:
    files = sorted(store.bulk.folder.rglob("*"))
    suppose(store, asked, Overlay(transactions=[DEAL]))
    with store.reading() as session:
        assert newest_position(session) == asked.as_of
    assert sorted(store.bulk.folder.rglob("*")) == files
    assert calculate_period(store, asked).earned == Decimal("70.00")
