"""The benchmarks run: what measures the commands gives them as a user does, and would break unseen."""

from pathlib import Path

import pytest

from tests.benchmarks import ours, people_in_time
from tests.benchmarks.company import write_company


def test_importing_and_calculating_are_measured_as_somebody_who_is_signed_in(tmp_path: Path) -> None:
    write_company(tmp_path, 2_000)
    ours.prepare(tmp_path, None)
    ours.import_sales(tmp_path, None)
    assert sum(ours.calculate(tmp_path, None).values()) > 0


def test_people_are_brought_in_reorganised_and_asked_about(tmp_path: Path) -> None:
    people_in_time.write_people(tmp_path, 60, 30)
    took = people_in_time.bring_and_reorganise(tmp_path, None)
    asked = people_in_time.ask(tmp_path, None, 60)
    assert all(seconds > 0 for seconds in [*took.values(), *asked.values()])


@pytest.fixture(autouse=True)
def sign_ins_of_a_benchmark_end_with_the_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A benchmark sets this for its own process; here it is put back."""
    monkeypatch.setenv("COMPLEDGER_CONFIG", str(tmp_path / "configuration"))
