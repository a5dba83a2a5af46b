"""What has been recorded cannot be changed or removed, on either database, by any statement."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import SQLModel

from compledger import audit
from compledger.migrations.guards import EDITABLE, STAGED
from compledger.people import Participant, PersonalDetail, erase
from compledger.store import Store
from tests.writing import write

TABLES = sorted(set(SQLModel.metadata.tables) - EDITABLE - STAGED)


@pytest.fixture
def one_event(store: Store) -> Store:
    """A store whose log holds one event."""
    with write(store) as writing:
        audit.append(writing, "something.done", subject="x")
    return store


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET subject = 'y'",
        "DELETE FROM audit_event",
        "DELETE FROM log_entry",
        "UPDATE log_entry SET reason = 'another'",
    ],
)
def test_a_recorded_row_is_neither_changed_nor_deleted(one_event: Store, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), one_event.engine.begin() as connection:
        connection.execute(text(statement))


def test_replacing_a_recorded_row_is_refused_though_it_fires_no_delete_trigger(one_event: Store) -> None:
    if one_event.engine.dialect.name != "sqlite":
        statement = "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (leaf) DO UPDATE SET subject = 'y'"
    else:
        statement = "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event"
    with pytest.raises(IntegrityError), one_event.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", TABLES)
def test_every_table_but_the_names_refuses_deletes(store: Store, table: str) -> None:
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            triggers = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table}
            ).scalars()
            assert set(triggers) == {f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"}
        return
    for statement in (f"TRUNCATE {table} CASCADE", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_name_can_be_erased_while_its_participant_stays(store: Store) -> None:
    with write(store) as writing:
        writing.add(Participant(participant="P-1", known_from=0))
        writing.session.flush()
        writing.session.add(PersonalDetail(participant="P-1", name="Ada Lovelace"))
        audit.append(writing, "participant.added", subject="P-1")
    with write(store) as writing:
        assert erase(writing.session, "P-1")
        audit.append(writing, "name.erased", subject="P-1")
    with write(store) as writing:
        assert not erase(writing.session, "P-1")
        writing.abandon()
        assert writing.session.get(Participant, "P-1") is not None
