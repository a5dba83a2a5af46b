"""What others write while an import is about to be accepted: facts are found again only where it concerns them."""

from pathlib import Path
from typing import Any

import pytest

from compledger import audit
from compledger.imports import Outcome, said_rows
from compledger.imports.new_facts import NewFacts
from compledger.people import KINDS, NEWEST, Days, assert_fact, held_on
from compledger.rules.timeline import FOREVER
from compledger.store import Store
from tests.platform.imports.samples import import_into, write_text
from tests.platform.imports.test_facts_of_every_kind import DAY, HOLDINGS, SEATS, bring, mapping_of
from tests.writing import write

NEW = "participant,position,effective_from\nP-1,S-2,2025-03-01\n"


@pytest.fixture
def staffed(store: Store, tmp_path: Path) -> Store:
    """A store with two seats and whoever holds them."""
    bring(store, tmp_path, "seats", SEATS)
    bring(store, tmp_path, "holdings", HOLDINGS)
    return store


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often facts were found: one entry for each time."""
    times: list[int] = []
    original = said_rows.SaidRows.new_facts

    def counted(self: said_rows.SaidRows, *arguments: Any, **named: Any) -> NewFacts:
        times.append(1)
        return original(self, *arguments, **named)

    monkeypatch.setattr(said_rows.SaidRows, "new_facts", counted)
    return times


def import_while(store: Store, folder: Path, meanwhile: Any) -> Outcome:
    """Import NEW; what is given is done after its facts were found and before they are written."""

    def told(stage: str, _done: int, _total: int | None) -> None:
        if stage == "accepting":
            meanwhile(store)

    path = write_text(folder / "holdings.csv", NEW)
    mapping = mapping_of("holdings", "participant", "position", "effective_from")
    return import_into(store, path, mapping=mapping, progress=told)


def read_a_page(store: Store) -> None:
    with write(store) as writing:
        audit.append(writing, "page.read", subject="P-1")


def move_somebody(store: Store) -> None:
    with write(store) as writing:
        assert_fact(writing, KINDS["holding"], {"participant": "P-3", "position": "S-1"}, Days(DAY, FOREVER))


def test_a_page_that_is_read_meanwhile_does_not_make_an_import_begin_again(
    staffed: Store, tmp_path: Path, found: list[int]
) -> None:
    outcome = import_while(staffed, tmp_path, read_a_page)
    assert (outcome.log_position, len(found)) == (4, 1)


def test_facts_are_found_again_once_the_table_has_grown_that_they_were_compared_with(
    staffed: Store, tmp_path: Path, found: list[int]
) -> None:
    outcome = import_while(staffed, tmp_path, move_somebody)
    assert (outcome.log_position, len(found)) == (4, 2)
    with staffed.reading() as session:
        assert [held_on(session, who, on=DAY, as_of=NEWEST) for who in ("P-1", "P-2", "P-3")] == ["S-2", "S-2", "S-1"]
