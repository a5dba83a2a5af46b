"""Sessions: only tokens that we issue open anything, and they die when what they stand for changes."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from compledger.access import (
    AccessSession,
    NoSuchSession,
    Opened,
    Role,
    SessionKind,
    SessionRefused,
    Thing,
    Verb,
    activate,
    deactivate,
    end_session,
    grant,
    revoke,
    sessions_of,
    sign_in,
    sign_out,
)
from compledger.store import Store, newest_position
from tests.platform.access.house import (
    ADMINISTRATOR,
    AT,
    LONG_AGO,
    TODAY,
    WEAK,
    WORDS,
    again,
    enter,
    join,
    later,
    verbs,
)
from tests.writing import write


def rows(store: Store) -> list[AccessSession]:
    with store.reading() as session:
        return list(session.exec(select(AccessSession)).all())


PLANTED = ("", "x", "A" * 43, "é" * 43, "x" * 10_000, "session-0011223344556677", "\0" * 43)


def test_a_token_that_a_client_chose_opens_nothing_and_is_never_adopted(store: Store) -> None:
    join(store, "ada")
    for planted in PLANTED:
        with pytest.raises(SessionRefused):
            again(store, planted)
    assert enter(store, "ada").token not in PLANTED
    for planted in PLANTED:
        with pytest.raises(SessionRefused):
            again(store, planted)


def test_each_sign_in_gets_a_token_of_256_random_bits_that_the_store_does_not_hold(store: Store) -> None:
    join(store, "ada")
    opened = [enter(store, "ada") for _ in range(3)]
    assert len({one.token for one in opened}) == len({one.session_id for one in opened}) == 3
    assert all(len(one.token) == 43 for one in opened)
    with store.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM access_session")).all())
    assert not any(one.token in kept or one.csrf in kept for one in opened)
    assert not any(one.token in repr(one) for one in opened)
    for row in rows(store):
        with pytest.raises(SessionRefused):
            again(store, row.token_hash)


def test_the_token_for_forms_belongs_to_one_session_and_changes_with_it(store: Store) -> None:
    join(store, "ada")
    one, other = enter(store, "ada"), enter(store, "ada")
    assert again(store, one.token).csrf == one.csrf != other.csrf


@pytest.mark.parametrize(
    ("kind", "idle", "absolute"),
    [(SessionKind.WEB, timedelta(minutes=30), timedelta(hours=12)),
     (SessionKind.CLI, timedelta(hours=12), timedelta(days=7))],
)  # fmt: skip
def test_a_session_ends_when_idle_and_however_busy_it_is(
    store: Store, kind: SessionKind, idle: timedelta, absolute: timedelta
) -> None:
    join(store, "ada")

    def opened() -> Opened:
        return sign_in(
            store, login="ada", password=WORDS, kind=kind, at=AT, request_id="r", passwords=WEAK
        )  # fmt: skip

    left = opened().token
    with pytest.raises(SessionRefused):
        again(store, left, AT + idle)
    with pytest.raises(SessionRefused):  # gone for good, also for a clock that is put back
        again(store, left)
    busy, at = opened(), AT
    assert busy.expires_at == AT + absolute
    while at + idle / 2 < AT + absolute:
        at += idle / 2
        again(store, busy.token, at)
    with pytest.raises(SessionRefused):
        again(store, busy.token, AT + absolute)


def test_use_is_noted_once_a_minute_and_draws_no_log_position(store: Store) -> None:
    join(store, "ada")
    opened = enter(store, "ada")
    with store.reading() as session:
        before = newest_position(session)
    for seconds, noted in ((59, 0), (60, 60), (100, 60), (120, 120)):
        again(store, opened.token, later(seconds=seconds))
        assert rows(store)[0].last_used_at == later(seconds=noted)
    with store.reading() as session:
        assert newest_position(session) == before


def test_deactivation_ends_all_sessions_at_once_and_they_do_not_come_back(store: Store) -> None:
    account = join(store, "ada", Role.REP, participant="P-1")
    opened = [enter(store, "ada") for _ in range(2)]
    with write(store) as writing:
        deactivate(writing, account)
        assert not writing.session.exec(select(AccessSession)).all()
    with write(store) as writing:
        activate(writing, account)
    for one in opened:
        with pytest.raises(SessionRefused):
            again(store, one.token)
    assert enter(store, "ada").subject.roles == {Role.REP}


def test_a_deactivated_account_is_refused_even_if_a_session_were_left(store: Store) -> None:
    account = join(store, "ada")
    opened = enter(store, "ada")
    (left,) = rows(store)
    with write(store) as writing:
        deactivate(writing, account)
        writing.session.add(AccessSession(**left.model_dump()))
    with pytest.raises(SessionRefused):
        again(store, opened.token)


def test_when_roles_change_the_token_does_too_and_the_old_one_is_dead(store: Store) -> None:
    account = join(store, "ada", Role.REP, participant="P-1")
    first = enter(store, "ada")
    with write(store) as writing:
        grant(writing, granter=ADMINISTRATOR, account=account, role=Role.MANAGER, effective_from=LONG_AGO)
    second = again(store, first.token)
    assert second.token != first.token
    assert second.session_id == first.session_id
    assert second.csrf != first.csrf
    assert second.subject.roles == {Role.REP, Role.MANAGER}
    with pytest.raises(SessionRefused):
        again(store, first.token)
    with write(store) as writing:
        revoke(writing, granter=ADMINISTRATOR, account=account, role=Role.MANAGER, on=TODAY)
    third = again(store, second.token)
    assert third.token != second.token
    assert third.subject.roles == {Role.REP}
    assert again(store, third.token).token == third.token
    assert verbs(store).count("session.renewed") == 2


def test_a_role_that_begins_tomorrow_renews_the_token_tomorrow(store: Store) -> None:
    account = join(store, "ada", Role.REP, participant="P-1")
    with write(store) as writing:
        grant(
            writing, granter=ADMINISTRATOR, account=account, role=Role.MANAGER,
            effective_from=TODAY + timedelta(days=1),
        )  # fmt: skip
    opened = sign_in(
        store, login="ada", password=WORDS, kind=SessionKind.CLI, at=later(hours=8), request_id="r", passwords=WEAK
    )
    assert opened.subject.roles == {Role.REP}
    assert again(store, opened.token, later(hours=11.9)).token == opened.token
    renewed = again(store, opened.token, later(hours=12))
    assert renewed.token != opened.token
    assert renewed.subject.roles == {Role.REP, Role.MANAGER}


def test_who_signs_out_is_out_and_signing_out_twice_is_no_fault(store: Store) -> None:
    join(store, "ada")
    opened = enter(store, "ada")
    for _ in range(2):
        sign_out(store, token=opened.token, at=AT, request_id="r")
    with pytest.raises(SessionRefused):
        again(store, opened.token)
    assert verbs(store).count("session.ended") == 1


def test_people_end_their_own_sessions_and_whoever_manages_accounts_those_of_all(store: Store) -> None:
    ada, bob, ops = join(store, "ada"), join(store, "bob"), join(store, "ops", Role.OPERATOR)
    one, other = enter(store, "ada"), enter(store, "ada")
    with store.reading() as session:
        assert {shown.session_id for shown in sessions_of(session, ada)} == {one.session_id, other.session_id}
    sentences, tried = set(), []
    for session_id in (one.session_id, "session-none"):
        with pytest.raises(NoSuchSession) as refused:
            end_session(store, session_id=session_id, by=bob, at=AT, request_id="r")
        sentences.add(str(refused.value))
        tried.append((refused.value.why, refused.value.verb, refused.value.thing))
    assert len(sentences) == 1
    assert tried == [
        ("the session is another account's", Verb.ACCOUNT_MANAGE, Thing("session", one.session_id)),
        ("there is no such session", Verb.ACCOUNT_MANAGE, Thing("session", "session-none")),
    ]
    end_session(store, session_id=one.session_id, by=ada, at=AT, request_id="r")
    end_session(store, session_id=other.session_id, by=ops, at=AT, request_id="r")
    assert not rows(store)
