"""The manual of documents: every YAML block in it is read, whole documents as they are, parts inside the first one."""

import re
from pathlib import Path

import duckdb
import pytest
import yaml

from compledger.rules.language import EXCEPTION_KINDS, document_schema, parse_rule_set, plain, read_source
from compledger.rules.worked_examples import run_examples

MANUAL = (Path(__file__).parents[3] / "docs" / "reference" / "rule-set.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
SKELETON = BLOCKS[0]


def completed(block: str) -> str:
    """Return a whole document: a block's keys take the place of those of the same name in the first one."""
    return yaml.safe_dump({**plain(read_source(SKELETON, "manual")), **plain(read_source(block, "manual"))})  # type: ignore[dict-item]


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_block_is_a_document_or_a_part_of_one_and_its_worked_examples_come_out(block: str) -> None:
    found = parse_rule_set(completed(block), "manual")
    with duckdb.connect(":memory:") as connection:
        assert run_examples(found, connection) == ()


def test_the_manual_has_every_key_and_every_exception() -> None:
    def keys(schema: object) -> set[str]:
        if isinstance(schema, list):
            return {key for one in schema for key in keys(one)}
        if not isinstance(schema, dict):
            return set()
        own = set(schema.get("properties", {}))
        return own | {key for one in schema.values() for key in keys(one)}

    missing = [key for key in sorted(keys(document_schema())) if not re.search(rf"\b{key}\b", MANUAL)]
    assert missing == []
    assert [kind for kind in EXCEPTION_KINDS if f"`{kind}`" not in MANUAL] == []
