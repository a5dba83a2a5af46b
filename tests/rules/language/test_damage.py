"""Damaged documents: whatever is put where, a document is read or refused, and nothing else happens."""

from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.language import DocumentRefused, RuleSet, parse_rule_set, plain, read_source

PLANS = Path(__file__).parents[3] / "rules" / "examples" / "plans"
DOCUMENTS = [plain(read_source(path.read_text(encoding="utf-8"), path.name)) for path in sorted(PLANS.glob("*.yaml"))]
SHEETS = {path.name: path.read_bytes() for path in PLANS.glob("*.csv")}
JUNK: list[Any] = [
    "", "0", "-1", "1e5", "x", "9" * 50, "2025-13-01", "true", "personal", "table x", "value y", "amount", "level",
    "seat_title", "total(sales)", "table(x)", "earned(commission)", [], {}, [[]], {"a": "b"}, ["x", "x"],
]  # fmt: skip


def paths(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inner for found in paths(part, (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@given(st.data())
def test_any_part_put_anywhere_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    document: Any = deepcopy(data.draw(st.sampled_from(DOCUMENTS)))
    for _ in range(data.draw(st.integers(1, 3))):
        other = data.draw(st.sampled_from(DOCUMENTS))
        part = at(other, data.draw(st.sampled_from(paths(other))))
        if data.draw(st.booleans()):
            part = data.draw(st.sampled_from(JUNK))
        *path, last = data.draw(st.sampled_from([path for path in paths(document) if path]))
        at(document, tuple(path))[last] = deepcopy(part)
    with suppress(DocumentRefused):
        assert isinstance(parse_rule_set(yaml.safe_dump(document), "damaged", SHEETS), RuleSet)
