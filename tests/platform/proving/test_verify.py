"""A registered run is worked out by the other engine, and every difference is told with the way to it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from compledger.proving import replay, verify
from compledger.rules.snapshot import QUOTAS
from compledger.runs import lines
from compledger.store import Store, StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany, plan
from tests.platform.runs.test_incremental import TWO_SELLERS


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    made = SmallCompany(Terminal(location, capsys), tmp_path)
    made.bring("sales", TWO_SELLERS)
    made.publish(plan(when="region is not null"))
    return made


def calculated(company: SmallCompany) -> int:
    said = company.terminal.ok("run", "calculate", "--period", "2025-Q1", "--json")
    return int(json.loads(said)["runs"][0]["run"])


def test_both_engines_say_the_same_of_a_run(company: SmallCompany) -> None:
    run = calculated(company)
    found = json.loads(company.terminal.ok("run", "verify", str(run), "--json"))
    assert (found["agrees"], found["payees"], found["sales"], found["seed"]) == (True, 2, 6, None)
    assert found["lines"] > 0
    assert "both engines say the same" in company.terminal.give("run", "verify", str(run)).err


def test_what_a_run_says_otherwise_is_told_with_both_ways_to_it(
    company: SmallCompany, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = calculated(company)
    read = lines.rows_of

    def tampered(*asked: object) -> list[dict[str, object]]:
        rows = read(*asked)  # type: ignore[arg-type]
        if asked[3] == "lines" and rows:
            rows[0] = {**rows[0], "earned_minor": rows[0]["earned_minor"] + 1}
        return rows

    monkeypatch.setattr(lines, "rows_of", tampered)
    found = verify(store, run)
    assert not found.agrees
    (of_first, *_) = found.disagreements
    assert of_first.participant == "P-1"
    assert of_first.registered is not None
    assert of_first.recomputed is not None
    assert of_first.registered - of_first.recomputed == Decimal("0.01")
    ((registered,), (recomputed,)) = of_first.only_registered, of_first.only_recomputed
    assert registered.row != recomputed.row
    assert [step.label for step in registered.steps] == [step.label for step in recomputed.steps]
    assert recomputed.steps[-1].label == "Rounding"


def test_a_sample_is_drawn_by_its_seed_and_by_nothing_else(company: SmallCompany, store: Store) -> None:
    run = calculated(company)
    found = [verify(store, run, 1, seed) for seed in ("a", "a", "b", "c", "d", "e")]
    assert {each.payees for each in found} == {1}
    assert found[0] == found[1]
    assert all(each.agrees for each in found)
    assert len({each.lines for each in found}) == 2  # each seller was drawn


def test_a_run_that_is_not_there_is_refused(company: SmallCompany) -> None:
    calculated(company)
    for command in ("verify", "replay"):
        said = company.terminal.give("run", command, "4711")
        assert said.code == 1
        assert "there is no run 4711. List the newest ones: compledger run list" in said.err


def test_a_replay_gives_the_same_bytes_whatever_became_known_since(company: SmallCompany, store: Store) -> None:
    run = calculated(company)
    before = replay(store, run)
    assert before.is_same
    company.bring("sales", TWO_SELLERS.replace("700.00", "900.00"))
    company.publish(plan("2", "2025-02-01", when="region is not null", above="3"))
    after = json.loads(company.terminal.ok("run", "replay", str(run), "--json"))
    assert (after["same"], after["found_root"], after["differing"]) == (True, before.recorded_root, [])
    assert replay(store, calculated(company)).found_root != before.found_root


def test_a_replay_names_the_part_of_the_manifest_that_is_another(
    company: SmallCompany, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = calculated(company)
    monkeypatch.setattr("compledger.runs.facts.quotas_table", lambda *_: QUOTAS.empty_table())
    found = replay(store, run)
    assert not found.is_same
    assert [part.name for part in found.differing] == ["quotas_hash"]
    assert found.recorded_root != found.found_root
    said = company.terminal.give("run", "replay", str(run))
    assert said.code == 2
    assert "quotas_hash" in said.out
    assert "not what was registered" in said.err
    assert "nothing was compared" in company.terminal.give("run", "verify", str(run)).err
