"""The benchmarks run: what measures the commands gives them as a user does, and would break unseen."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks import ours, people_in_time
from tests.benchmarks.company import write_company
from tests.benchmarks.engine import by_hand, decimal_loop
from tests.benchmarks.engine import ours as our_engine
from tests.benchmarks.engine.answer import EnginesDisagree, Group, require_equal
from tests.benchmarks.engine.workload import company


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


def test_engine_program_by_hand_and_plain_loop_make_the_same_lines_of_a_generated_plan() -> None:
    with company(rows=20_000, rules=50) as made:
        by_program = by_hand.calculate(made)
        require_equal("plain loop", decimal_loop.calculate(made), "by hand", by_program)
        require_equal("compledger", our_engine.calculate(made), "by hand", by_program)
    assert by_program.lines > 20_000
    assert any(total.paid < total.earned for total in by_program.totals.values())


def test_a_cent_that_differs_ends_the_benchmark() -> None:
    with company(rows=200, rules=50) as made:
        right = by_hand.calculate(made)
    group, total = next(iter(right.totals.items()))
    wrong = replace(right, totals={**right.totals, group: total._replace(earned=total.earned + 1)})
    with pytest.raises(EnginesDisagree) as refused:
        require_equal("wrong", wrong, "by hand", right)
    assert list(refused.value.wrong) == [Group(*group)]


@pytest.fixture(autouse=True)
def sign_ins_of_a_benchmark_end_with_the_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A benchmark sets this for its own process; here it is put back."""
    monkeypatch.setenv("COMPLEDGER_CONFIG", str(tmp_path / "configuration"))
