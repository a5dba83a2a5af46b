"""The case engine says of random companies what the columnar one does, in every column, and so the plain evaluator.

COMPLEDGER_FUZZ=5000 tries more worlds; COMPLEDGER_ONLY and COMPLEDGER_WITHOUT narrow what they use, as
`tests.worlds.features` says.
"""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, note, settings

from compledger.rules.case import CaseException, CaseFigure, CaseLine, CaseMeasurement, CaseOutcome
from compledger.rules.case.calculate import calculate
from compledger.rules.case.lines_root import lines_root
from tests.naive import Line, Trouble, World, evaluate
from tests.worlds import calculated_in, shown, worlds
from tests.worlds.engine import snapshot_of

WORLDS = int(os.environ.get("COMPLEDGER_FUZZ", "100"))
PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


# A world that fails is long to print, and is shown in short by `shown` beside that.
@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(worlds())
@settings(max_examples=WORLDS, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_all_three_say_the_same(world: World) -> None:
    note(shown(world))
    found = outcome_of(world)
    with duckdb.connect(":memory:") as connection:
        _, root = calculated_in(connection, world)
        assert differences(rows(found.lines), told(connection, CaseLine, "earning_line")) == []
        assert differences(rows(found.exceptions), told(connection, CaseException, "exception")) == []
        assert differences(rows(found.measurements), told(connection, CaseMeasurement, "measurement")) == []
        assert differences(rows(found.figures), told(connection, CaseFigure, "figure")) == []
    assert lines_root(found.lines).hex() == root
    plain = evaluate(world)
    assert differences(map(narrow, found.lines), plain.lines) == []
    assert differences(set(map(trouble, found.exceptions)), set(plain.exceptions)) == []


def outcome_of(world: World) -> CaseOutcome:
    """Return what the case engine makes of the sales that the columnar engine is given, under the same numbers."""
    snapshot = snapshot_of(world)
    asked = [each for each in world.transactions if snapshot.begins <= each["day"] < snapshot.ends_before]  # type: ignore[operator]
    return calculate(snapshot, [{"transaction_id": number, **sale} for number, sale in enumerate(asked, start=1)])


def rows(results: Iterable[Any]) -> Iterable[tuple[object, ...]]:
    return map(astuple, results)


def told(connection: duckdb.DuckDBPyConnection, kind: type[Any], relation: str) -> Sequence[tuple[object, ...]]:
    """Return a relation's rows, its columns as the case engine's results have them."""
    names = ", ".join(field.name for field in fields(kind))
    return connection.execute(f"SELECT {names} FROM {relation}").fetchall()


def narrow(line: CaseLine) -> Line:
    named = {"rule": line.rule_id} | {f.name: getattr(line, f.name) for f in fields(Line) if f.name != "rule"}
    return Line(**named)  # type: ignore[arg-type]  # by name


def trouble(exception: CaseException) -> Trouble:
    return Trouble(exception.kind, exception.source_key, exception.about, exception.participant, exception.period)


def differences(ours: Iterable[object], theirs: Iterable[object]) -> list[str]:
    """Return what only one of the two has."""
    case, other = Counter(ours), Counter(theirs)
    return [f"only case: {each}" for each in (case - other).elements()] + [
        f"only the other: {each}" for each in (other - case).elements()
    ]
