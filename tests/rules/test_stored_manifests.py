"""What an engine gave once it gives for ever: stored companies are calculated again, wherever and by either engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from compledger.rules.case.lines_root import lines_root
from compledger.rules.columnar import ENGINE_VERSION
from tests.manifests import FOLDER, Stored, stored
from tests.naive import evaluate
from tests.rules.case.test_agreement import differences, narrow, outcome_of
from tests.worlds import calculated

COMPANIES = list(stored(ENGINE_VERSION))
ROOT = Path(__file__).parents[2]


def test_every_stored_manifest_is_of_an_engine_that_is_here() -> None:
    folders = {file.name for file in FOLDER.iterdir() if file.is_dir() and file.name != "__pycache__"}
    assert folders == {ENGINE_VERSION.replace("/", "-")}
    assert len(COMPANIES) >= 16
    assert {each.engine for each in COMPANIES} == {ENGINE_VERSION}


@pytest.mark.parametrize("company", COMPANIES, ids=lambda each: each.name)
def test_a_stored_company_gives_the_same_bytes_by_both_engines(company: Stored) -> None:
    assert tuple(segment.value.hash for segment in company.world.versions) == company.rule_sets
    _, root = calculated(company.world)
    assert root == company.lines_root
    found = outcome_of(company.world)
    assert lines_root(found.lines).hex() == company.lines_root
    assert differences(map(narrow, found.lines), evaluate(company.world).lines) == []


@pytest.mark.parametrize(
    ("zone", "language"),
    [("Pacific/Auckland", "C.UTF-8"), ("America/St_Johns", "C"), ("UTC", "POSIX"), ("Asia/Kathmandu", "tr_TR.UTF-8")],
)
def test_neither_time_zone_nor_locale_changes_a_byte(zone: str, language: str) -> None:
    # A locale that the machine does not have falls back to C, which is one of those that are tried anyway.
    elsewhere = {**os.environ, "TZ": zone, "LC_ALL": language, "LANG": language, "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.manifests", "roots"], cwd=ROOT, env=elsewhere, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.split("\n")[:-1] == [f"{each.name} {each.lines_root}" for each in COMPANIES]
