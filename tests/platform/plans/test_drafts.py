"""Drafts: every save is kept, and nothing is published but what was checked exactly as it is."""

import json

import pytest
from sqlalchemy import text
from sqlmodel import select

from compledger import audit
from compledger.plans import (
    NoSuchDraft,
    NotChecked,
    RuleSetDraft,
    RuleSetSheet,
    draft_of,
    newest_draft,
    note_checked,
    parse_calendar,
    parsed,
    publish_calendar,
    publish_checked,
    publish_rule_set,
    save_draft,
    saveable,
    version_labelled,
)
from compledger.plans.sheets import SheetDamaged
from compledger.rules.checked import check
from compledger.rules.language import DocumentRefused, Finding, Place
from compledger.store import Store
from tests.checking import checked, written
from tests.platform.plans.a_plan import CALENDAR, SHEET, plan, with_sheet
from tests.writing import AT, write

FAULTY = plan().replace("measure: sales", "measure: sale")
WITH_SHEET = with_sheet()


@pytest.fixture
def begun(store: Store) -> Store:
    """A store with a calendar."""
    with write(store) as writing:
        publish_calendar(writing, parse_calendar(CALENDAR, "calendar"))
    return store


def save(store: Store, document: str, **sheets: bytes) -> bool:
    with write(store) as writing:
        _, is_new = save_draft(
            writing, saveable(written(document, {f"{name}.csv": content for name, content in sheets.items()}))
        )
        if not is_new:
            writing.abandon()
    return is_new


def test_each_save_is_a_row_and_saving_the_same_again_is_none(begun: Store) -> None:
    assert [save(begun, document) for document in (plan(), plan(), FAULTY, plan())] == [True, False, True, True]
    with begun.reading() as session:
        assert [bool(row.hash) for row in session.exec(select(RuleSetDraft).order_by("draft")).all()] == [
            True,
            False,
            True,
        ]
        assert draft_of(session, "plan").written.document == plan()
        seen_then = newest_draft(session, "plan", as_of=3)
        assert seen_then is not None
        assert seen_then.written.document == FAULTY
        with pytest.raises(NoSuchDraft, match="compledger rules draft FILE"):
            draft_of(session, "other")


def test_a_draft_may_have_faults_but_must_say_what_it_is_of(begun: Store) -> None:
    assert save(begun, FAULTY)
    with pytest.raises(DocumentRefused, match="'rule_set' is missing"):
        save(begun, "title: nothing\n")


def test_only_what_was_checked_as_it_is_is_published(begun: Store) -> None:
    save(begun, plan())
    with begun.reading() as session, pytest.raises(NotChecked, match="rules check --draft plan"):
        draft_of(session, "plan").refuse_unchecked()
    found = checked(plan())
    with write(begun) as writing:
        with pytest.raises(NotChecked):
            publish_rule_set(writing, found.rule_set, found.written)
        draft = draft_of(writing.session, "plan")
        assert note_checked(writing, draft, found)
        assert not note_checked(writing, draft_of(writing.session, "plan"), found)
    changed = checked(plan(above="3"))
    with write(begun) as writing:
        with pytest.raises(NotChecked):
            publish_rule_set(writing, changed.rule_set, changed.written)
        assert publish_rule_set(writing, found.rule_set, found.written).is_new
    with begun.reading() as session:
        version = version_labelled(session, "plan", "1", AT.date())
        assert (version.hash, version.draft, version.published_on) == (found.rule_set.hash, 1, AT.date())


def test_publishing_a_file_records_draft_check_and_publication_in_their_order(begun: Store) -> None:
    with write(begun) as writing:
        publish_checked(writing, checked(plan()))
    with begun.reading() as session:
        verbs = [event.verb for event in audit.events(session, subject="plan")]
        (published,) = audit.events(session, verb="rule_set.published")
    assert verbs == ["rule_set.drafted", "rule_set.checked", "rule_set.published"]
    assert json.loads(published.canonical)["facts"]["retroactive"] == "yes"


def test_a_document_whose_examples_come_to_something_else_is_never_checked() -> None:
    finding = Finding(Place(7, 5), "example 'a': P-1 earns 12, not 11", "mend the rule or the example")
    with pytest.raises(DocumentRefused, match="plan:7:5: example 'a': P-1 earns 12, not 11"):
        check(written(plan()), lambda _: (finding,))


def test_sheets_are_kept_once_and_belong_to_the_version(begun: Store) -> None:
    found = checked(WITH_SHEET, {"rates.csv": SHEET})
    with write(begun) as writing:
        publish_checked(writing, found)
    save(begun, WITH_SHEET.replace("A plan", "The plan"), rates=SHEET)
    with begun.reading() as session:
        assert len(session.exec(select(RuleSetSheet)).all()) == 1
        version = version_labelled(session, "plan", "1", AT.date())
        assert parsed(session, version).hash == found.rule_set.hash
        assert draft_of(session, "plan").written.sheets == {"rates.csv": SHEET}


def test_another_sheet_is_another_draft_and_another_hash(begun: Store) -> None:
    assert save(begun, WITH_SHEET, rates=SHEET)
    assert not save(begun, WITH_SHEET, rates=SHEET)
    assert save(begun, WITH_SHEET, rates=SHEET.replace(b"0.02", b"0.03"))
    with begun.reading() as session:
        first, second = session.exec(select(RuleSetDraft.hash).order_by("draft")).all()
    assert first != second


def test_a_sheet_that_was_changed_behind_the_guards_is_not_used(begun: Store) -> None:
    with write(begun) as writing:
        publish_checked(writing, checked(WITH_SHEET, {"rates.csv": SHEET}))
    sqlite = begun.engine.dialect.name == "sqlite"
    drop = "rule_set_sheet_no_update" if sqlite else "rule_set_sheet_append_only ON rule_set_sheet"
    with begun.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {drop}"))
        connection.execute(text("UPDATE rule_set_sheet SET content = :other"), {"other": b"region,rate\n"})
    with begun.reading() as session, pytest.raises(SheetDamaged, match="is not in the database as it was kept"):
        parsed(session, version_labelled(session, "plan", "1", AT.date()))
