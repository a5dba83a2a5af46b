"""Bundles: versions arrive elsewhere as they were exported, or not at all."""

import json

import pytest

from compledger.plans import (
    BundleRefused,
    bundle,
    parse_calendar,
    publish_calendar,
    publish_checked,
    read_bundle,
    version_labelled,
    versions_of_rule_set,
)
from compledger.store import Store
from tests.checking import checked
from tests.conftest import NewStore
from tests.platform.plans.a_plan import CALENDAR, SHEET, plan, with_sheet
from tests.writing import AT, write


def begun(store: Store) -> Store:
    with write(store) as writing:
        publish_calendar(writing, parse_calendar(CALENDAR, "calendar"))
    return store


@pytest.fixture
def exported(store: Store) -> bytes:
    """Two versions, one with a sheet."""
    begun(store)
    with write(store) as writing:
        publish_checked(writing, checked(with_sheet(), {"rates.csv": SHEET}))
    with write(store) as writing:
        publish_checked(writing, checked(plan(version="2", begins="2025-03-01")))
    with store.reading() as session:
        versions = versions_of_rule_set(session, "plan")
        content = bundle(session, versions)
        assert bundle(session, [*reversed(versions), versions[0]]) == content
    return content


def test_versions_arrive_elsewhere_with_their_hashes(exported: bytes, new_store: NewStore) -> None:
    with new_store() as other:
        begun(other)
        for version in read_bundle(exported, "plans.json"):
            found = checked(version.written.document, version.written.sheets)
            assert found.rule_set.hash == version.hash
            with write(other) as writing:
                publish_checked(writing, found)
        with other.reading() as session:
            assert bundle(session, versions_of_rule_set(session, "plan")) == exported
            assert version_labelled(session, "plan", "2", AT.date()).hash == read_bundle(exported, "x")[1].hash


def test_no_byte_of_a_bundle_can_be_changed(exported: bytes) -> None:
    for n in range(len(exported)):
        changed = bytearray(exported)
        changed[n] ^= 1
        with pytest.raises(BundleRefused):
            read_bundle(bytes(changed), "plans.json")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"format":"compledger-rules-1"}',
        b"\xff",
        b"[" * 100_000,
        b'{"format":"compledger-rules-2","versions":[]}',
    ],
    ids=["empty", "list", "mapping", "bare", "bytes", "nested", "later-format"],
)  # fmt: skip
def test_what_is_no_bundle_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(BundleRefused, match="Nothing was imported"):
        read_bundle(content, "plans.json")


def test_a_bundle_written_with_blanks_is_not_the_one_that_was_exported(exported: bytes) -> None:
    with pytest.raises(BundleRefused, match="was changed after it was exported"):
        read_bundle(json.dumps(json.loads(exported), indent=1).encode(), "plans.json")
