"""The schema: made whole from nothing, the same as the tables in the code, and asked for by name when missing."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from compledger import audit
from compledger.migrations import NEWEST, StoreNotMigrated, current, require_current, upgrade
from compledger.migrations.schema import config_for
from compledger.plans import parse_calendar, parsed, publish_calendar, publish_checked, versions_of_rule_set
from compledger.store import Store, StoreLocation
from tests.checking import checked
from tests.platform.plans.a_plan import CALENDAR, plan
from tests.writing import write


def test_the_tables_in_the_code_are_those_that_the_revisions_make(store: Store) -> None:
    command.check(config_for(store.engine))


def test_the_newest_revision_is_the_one_that_the_program_names(store: Store) -> None:
    assert ScriptDirectory.from_config(config_for(store.engine)).get_current_head() == NEWEST
    assert current(store.engine) == NEWEST


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    before = sorted(inspect(store.engine).get_table_names())
    assert upgrade(store.engine) == NEWEST
    assert sorted(inspect(store.engine).get_table_names()) == before


def test_going_down_and_up_again_leaves_the_guards_standing(store: Store) -> None:
    command.downgrade(config_for(store.engine), "base")
    assert set(inspect(store.engine).get_table_names()) == {"alembic_version"}
    upgrade(store.engine)
    name = "sqlite_master" if store.engine.dialect.name == "sqlite" else "pg_trigger"
    column = "name" if name == "sqlite_master" else "tgname"
    with store.engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {name} WHERE {column} LIKE 'audit_event%'")).scalar_one()
    assert found


def test_a_store_that_has_events_gets_the_nodes_of_their_tree(store: Store) -> None:
    for number in range(11):
        with write(store) as writing:
            audit.append(writing, "thing.done", subject=f"s-{number}")
    with store.reading() as session:
        before = audit.check_log(session)
    command.downgrade(config_for(store.engine), "0005")
    assert "audit_node" not in inspect(store.engine).get_table_names()
    upgrade(store.engine)
    with store.reading() as session:
        assert audit.check_log(session) == before
    assert (before.size, before.finding) == (11, None)


def test_an_empty_database_is_not_worked_with_and_the_message_says_what_to_run(tmp_path: Path) -> None:
    store = Store(StoreLocation(tmp_path))
    with pytest.raises(StoreNotMigrated, match="compledger db upgrade"):
        require_current(store.engine)
    store.close()


def test_sqlite_commits_survive_a_power_cut_and_foreign_keys_hold(tmp_path: Path) -> None:
    store = Store(StoreLocation(tmp_path))
    with store.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("synchronous", "journal_mode", "foreign_keys")
        }
    store.close()
    assert pragmas == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}


def test_a_version_published_before_drafts_were_kept_stays_as_it_was(store: Store) -> None:
    with write(store) as writing:
        publish_calendar(writing, parse_calendar(CALENDAR, "calendar"))
    with write(store) as writing:
        publish_checked(writing, checked(plan()))
    command.downgrade(config_for(store.engine), "0009")
    upgrade(store.engine)
    with store.reading() as session:
        (version,) = versions_of_rule_set(session, "plan")
        assert parsed(session, version).label == "1"
        assert (version.draft, version.published_on, version.retroactive) == (None, None, False)
    with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text("UPDATE rule_set_version SET label = '2'"))
