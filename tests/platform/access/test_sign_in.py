"""Signing in: one answer to all that is wrong, guesses that are counted, codes that work once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func
from sqlmodel import select

from compledger import audit
from compledger.access import (
    CodeRefused,
    Credential,
    NothingOffered,
    Opened,
    PasswordRefused,
    Passwords,
    Role,
    SessionKind,
    SessionRefused,
    SignInRefused,
    Stage,
    StepUpFirst,
    TooManyAttempts,
    add_account,
    attempts,
    begin_second_factor,
    change_password,
    clear_second_factor,
    confirm_second_factor,
    deactivate,
    erase_credential,
    give_code,
    remove_second_factor,
    set_password,
    sign_in,
    step_up,
)
from compledger.access.accounts import LoginRefused, LoginTaken, NoSuchAccount, ParticipantHasAccount, RecoveryCode
from compledger.access.attempts import LONGEST_WAIT, MOST_IN_WINDOW, SignInAttempt, wait_after
from compledger.store import LogEntry, Store
from tests.platform.access.house import (
    AT,
    OTHER_WORDS,
    WEAK,
    WORDS,
    again,
    code_at,
    enrol,
    enter,
    join,
    later,
    stepped,
    verbs,
)
from tests.writing import write


def give(store: Store, token: str, code: str, at=AT) -> Opened:  # type: ignore[no-untyped-def]
    return give_code(store, token=token, code=code, at=at, request_id="r")


def test_the_right_password_opens_a_session_with_the_roles_of_the_day(store: Store) -> None:
    account = join(store, "Ada@Example.com", Role.REP, participant="P-1")
    opened = enter(store, " ada@example.COM ")
    assert (opened.account, opened.stage, opened.subject.participant) == (account, Stage.OPEN, "P-1")
    assert opened.subject.roles == {Role.REP}
    assert again(store, opened.token).session_id == opened.session_id


def test_wrong_login_wrong_password_and_deactivated_account_get_one_sentence(store: Store) -> None:
    join(store, "ada")
    gone = join(store, "gone")
    with write(store) as writing:
        deactivate(writing, gone)
    sentences = set()
    for login, password in (("nobody", WORDS), ("ada", "wrong"), ("gone", WORDS), ("", ""), ("a\0b", "\ud800")):
        with pytest.raises(SignInRefused) as refused:
            enter(store, login, password=password)
        sentences.add(str(refused.value))
    assert len(sentences) == 1
    assert verbs(store).count("sign_in.refused") == 5


def test_every_login_is_compared_with_a_hash_once_known_or_not(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    join(store, "ada")
    compared = []
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda _, kept, __: compared.append(kept) or False, raising=True
    )  # fmt: skip
    for login in ("ada", "nobody"):
        with pytest.raises(SignInRefused):
            enter(store, login)
    assert len(compared) == 2


def test_no_event_holds_a_login_or_a_password(store: Store) -> None:
    join(store, "ada.lovelace@example.com")
    enter(store, "ada.lovelace@example.com")
    with pytest.raises(SignInRefused):
        enter(store, "somebody.else@example.com", password="their secret")  # noqa: S106  of the test
    with store.reading() as session:
        written = b"".join(event.canonical for event in audit.events(session))
        written += "".join(entry.by + entry.reason for entry in session.exec(select(LogEntry)).all()).encode()
    for secret in (b"lovelace", b"example.com", b"their secret", WORDS.encode(), b"argon2"):
        assert secret not in written.lower()


def test_a_login_is_one_persons_and_a_person_has_one_account(store: Store) -> None:
    join(store, "ada", participant="P-1")
    with write(store) as writing:
        for login, participant, refusal in (
            ("ADA", None, LoginTaken),
            ("other", "P-1", ParticipantHasAccount),
            ("two words", None, LoginRefused),
            ("", None, LoginRefused),
        ):
            with pytest.raises(refusal):
                add_account(writing, login=login, password=WORDS, participant=participant, passwords=WEAK)
        writing.abandon()


def test_a_password_hashed_beforehand_serves_its_own_login_only(store: Store) -> None:
    prepared = WEAK.prepare(login="ada", password=WORDS)
    with write(store) as writing:
        add_account(writing, login="ada", password=prepared)
        with pytest.raises(AssertionError):
            add_account(writing, login="bob", password=prepared)
    assert enter(store, "ada").stage is Stage.OPEN


def test_a_hash_of_weaker_parameters_is_replaced_at_sign_in(store: Store) -> None:
    account = join(store, "ada")
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    sign_in(
        store, login="ada", password=WORDS, kind=SessionKind.CLI, at=AT, request_id="r", passwords=stronger
    )  # fmt: skip
    with store.reading() as session:
        kept = session.get_one(Credential, account).password_hash
    assert not stronger.hasher.check_needs_rehash(kept)
    assert stronger.matches(kept, WORDS)


def test_erasing_a_login_leaves_no_trace_of_it_and_the_account_in_the_log(store: Store) -> None:
    account = join(store, "ada.lovelace@example.com", Role.REP, participant="P-1")
    opened = stepped(store, enter(store, "ada.lovelace@example.com").token)
    enrol(store, opened.token)
    with write(store) as writing:
        erase_credential(writing, account)
    with pytest.raises(SessionRefused):
        again(store, opened.token)
    with pytest.raises(SignInRefused):
        enter(store, "ada.lovelace@example.com")
    with store.reading() as session:
        assert not session.exec(select(Credential)).all()
        assert not session.exec(select(RecoveryCode)).all()
        assert account in {event.subject for event in audit.events(session, verb="account.added")}
    with pytest.raises(NoSuchAccount), write(store) as writing:
        erase_credential(writing, account)
    assert join(store, "ada.lovelace@example.com")  # free for another


# Guesses


def test_waits_grow_and_end_at_a_quarter_of_an_hour() -> None:
    assert [wait_after(n).total_seconds() for n in range(7)] == [0, 0, 0, 1, 2, 4, 8]
    assert wait_after(10_000) == LONGEST_WAIT


def test_after_three_mistakes_even_the_right_password_waits_also_after_a_restart(store: Store) -> None:
    join(store, "ada")
    for _ in range(4):
        try:
            enter(store, "ada", password="wrong")  # noqa: S106  of the test
        except (SignInRefused, TooManyAttempts) as refusal:
            last = refusal
    assert isinstance(last, TooManyAttempts)
    assert last.retry_after_seconds == 1
    restarted = Store(store.location)
    with pytest.raises(TooManyAttempts):
        enter(restarted, "ada")
    assert enter(restarted, "ada", later(seconds=1)).stage is Stage.OPEN
    with pytest.raises(SignInRefused):  # the count began anew
        enter(restarted, "ada", later(seconds=1), "wrong")
    restarted.close()


def test_an_unknown_login_waits_like_a_known_one(store: Store) -> None:
    for _ in range(3):
        with pytest.raises(SignInRefused):
            enter(store, "nobody")
    with pytest.raises(TooManyAttempts):
        enter(store, "nobody")


def test_guesses_at_the_same_time_are_all_counted_before_they_are_looked_at(store: Store) -> None:
    join(store, "ada")

    def guess(number: int) -> str:
        try:
            enter(store, "ada", password=f"guess {number}")
        except (SignInRefused, TooManyAttempts) as refusal:
            return type(refusal).__name__
        return "opened"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(16)))
    assert outcomes.count("SignInRefused") == 3
    assert outcomes.count("TooManyAttempts") == 13


def test_an_attack_on_all_logins_at_once_is_slowed_and_the_good_cost_nothing(store: Store) -> None:
    join(store, "ada")
    for _ in range(5):
        enter(store, "ada")
    with store.reading() as session:
        assert set(session.exec(select(SignInAttempt.failures)).all()) == {0}
    with store.staging() as connection:
        connection.execute(SignInAttempt.__table__.update().values(failures=MOST_IN_WINDOW - 1))  # type: ignore[attr-defined]
    for login in ("ada", "login-300"):
        with pytest.raises(SignInRefused):
            enter(store, login, password="wrong")  # noqa: S106  of the test
    for login in ("ada", "login-300"):
        with pytest.raises(TooManyAttempts) as refused:
            enter(store, login)
        assert refused.value.retry_after_seconds == 60
    assert enter(store, "ada", later(seconds=60))


def test_whoever_has_not_failed_is_not_held_out_by_an_attack_on_others(store: Store) -> None:
    join(store, "ada")
    with pytest.raises(SignInRefused):
        enter(store, "nobody")
    with store.staging() as connection:
        whole = SignInAttempt.__table__.update()  # type: ignore[attr-defined]
        connection.execute(whole.values(failures=MOST_IN_WINDOW, not_before=later(seconds=60)))
    assert enter(store, "ada").stage is Stage.OPEN


def test_strangers_do_not_fill_the_log_and_are_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "STRANGERS_A_MINUTE", 2)
    account = join(store, "ada")

    def refused(login: str, at: datetime = AT) -> None:
        with pytest.raises(SignInRefused):
            enter(store, login, at, "wrong")

    for n in range(5):
        refused(f"stranger-{n}")
    refused("ada")
    refused("stranger-5", later(seconds=59))
    refused("stranger-6", later(seconds=60))
    refused("stranger-7", later(seconds=61))
    with store.reading() as session:
        events = [
            (event.subject, json.loads(event.canonical)["facts"].get("unwritten"))
            for event in audit.events(session, verb="sign_in.refused")
        ]
    assert events == [("unknown", None), ("unknown", None), (account, None), ("unknown", 4), ("unknown", None)]


def test_attempts_are_forgotten_after_a_day(store: Store) -> None:
    with pytest.raises(SignInRefused):
        enter(store, "nobody")
    join(store, "ada")
    enter(store, "ada", later(days=1, seconds=1))
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(SignInAttempt)).one() == 1


# The second factor


def test_with_a_second_factor_the_password_alone_permits_nothing(store: Store) -> None:
    join(store, "ada", Role.COMP_ADMIN)
    secret, _ = enrol(store, enter(store, "ada").token)
    waiting = enter(store, "ada")
    assert waiting.stage is Stage.CODE
    assert again(store, waiting.token).subject.roles == frozenset()
    with pytest.raises(SessionRefused):
        stepped(store, waiting.token)
    at = later(seconds=30)
    opened = give(store, waiting.token, code_at(secret, at), at)
    assert opened.stage is Stage.OPEN
    assert opened.subject.roles == {Role.COMP_ADMIN}
    with pytest.raises(SessionRefused):
        again(store, waiting.token)


def test_a_code_fits_one_step_aside_and_no_further(store: Store) -> None:
    join(store, "ada")
    secret, _ = enrol(store, enter(store, "ada").token)
    for hours, (steps, fits) in enumerate([(2, False), (-2, False), (1, True), (-1, True)], start=1):
        at = later(hours=hours)
        waiting = enter(store, "ada", at)
        given = code_at(secret, later(hours=hours, seconds=30 * steps))
        if fits:
            assert give(store, waiting.token, given, at).stage is Stage.OPEN
        else:
            with pytest.raises(CodeRefused):
                give(store, waiting.token, given, at)


def test_one_code_opens_one_session_also_when_two_give_it_at_once(store: Store) -> None:
    join(store, "ada")
    secret, _ = enrol(store, enter(store, "ada").token)
    at = later(minutes=1)
    code = code_at(secret, at)
    waiting = [enter(store, "ada", at).token for _ in range(2)]

    def use(token: str) -> str:
        try:
            return give(store, token, code, at).stage
        except CodeRefused:
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, waiting)) == ["open", "refused"]
    assert "code.refused" in verbs(store)


def test_the_code_that_confirmed_the_factor_opens_nothing(store: Store) -> None:
    join(store, "ada")
    secret, _ = enrol(store, enter(store, "ada").token)
    with pytest.raises(CodeRefused):
        give(store, enter(store, "ada").token, code_at(secret, AT))


def test_a_recovery_code_works_once_however_it_is_typed(store: Store) -> None:
    join(store, "ada")
    _, codes = enrol(store, enter(store, "ada").token)
    assert len(set(codes)) == 10
    assert give(store, enter(store, "ada").token, codes[0].lower().replace("-", " ")).stage is Stage.OPEN
    with pytest.raises(CodeRefused):
        give(store, enter(store, "ada").token, codes[0])


def test_codes_are_not_guessed_without_waiting(store: Store) -> None:
    join(store, "ada")
    enrol(store, enter(store, "ada").token)
    waiting = enter(store, "ada")
    for n in range(3):
        with pytest.raises(CodeRefused):
            give(store, waiting.token, f"00000{n}", later(minutes=5))
    with pytest.raises(TooManyAttempts):
        give(store, waiting.token, "000004", later(minutes=5))


def test_a_factor_counts_only_once_a_code_of_it_was_given(store: Store) -> None:
    join(store, "ada")
    opened = stepped(store, enter(store, "ada").token)
    offered = begin_second_factor(store, token=opened.token, at=AT)
    assert offered.uri.startswith("otpauth://totp/Compledger:ada?")
    assert offered.svg.startswith("<svg")
    assert offered.secret not in repr(offered)
    with pytest.raises(CodeRefused):
        confirm_second_factor(store, token=opened.token, code="000000", at=AT, request_id="r")
    assert verbs(store)[-1] == "second_factor.refused"
    assert enter(store, "ada").stage is Stage.OPEN


def test_codes_of_an_offered_factor_are_not_guessed_without_waiting(store: Store) -> None:
    join(store, "ada")
    token = stepped(store, enter(store, "ada").token).token
    secret = begin_second_factor(store, token=token, at=AT).secret

    def confirm(code: str) -> list[str]:
        return confirm_second_factor(store, token=token, code=code, at=AT, request_id="r")

    for _ in range(3):
        with pytest.raises(CodeRefused):
            confirm("000000")
    with pytest.raises(TooManyAttempts):
        confirm(code_at(secret, AT))


def test_nothing_is_counted_where_nothing_is_set_up(store: Store) -> None:
    join(store, "ada")
    token = stepped(store, enter(store, "ada").token).token
    for _ in range(4):
        with pytest.raises(NothingOffered):
            confirm_second_factor(store, token=token, code="000000", at=AT, request_id="r")


def test_a_session_left_open_sets_no_second_factor_up(store: Store) -> None:
    join(store, "ada")
    opened = enter(store, "ada")
    with pytest.raises(StepUpFirst):
        begin_second_factor(store, token=opened.token, at=AT)
    sure = stepped(store, opened.token)
    secret = begin_second_factor(store, token=sure.token, at=AT).secret
    at = later(minutes=11)
    with pytest.raises(StepUpFirst):
        confirm_second_factor(store, token=sure.token, code=code_at(secret, at), at=at, request_id="r")


def test_a_new_factor_gives_the_session_another_token_at_its_next_use(store: Store) -> None:
    join(store, "ada")
    sure = stepped(store, enter(store, "ada").token)
    enrol(store, sure.token)
    renewed = again(store, sure.token)
    assert renewed.token != sure.token
    assert not renewed.subject.stepped_up
    with pytest.raises(SessionRefused):
        again(store, sure.token)
    assert again(store, renewed.token).token == renewed.token


def test_a_new_factor_ends_the_sessions_that_were_opened_without_it(store: Store) -> None:
    join(store, "ada")
    elsewhere, here = enter(store, "ada"), stepped(store, enter(store, "ada").token)
    enrol(store, here.token)
    assert again(store, here.token).stage is Stage.OPEN
    with pytest.raises(SessionRefused):
        again(store, elsewhere.token)


def test_a_factor_is_replaced_and_removed_only_after_password_and_code(store: Store) -> None:
    join(store, "ada")
    opened = stepped(store, enter(store, "ada").token)
    secret, _ = enrol(store, opened.token)
    opened, at = again(store, opened.token), later(minutes=1)
    for change in (begin_second_factor, lambda *a, **k: remove_second_factor(*a, request_id="r", **k)):
        with pytest.raises(StepUpFirst):
            change(store, token=opened.token, at=at)
    for code in (None, "000000"):
        with pytest.raises(CodeRefused):
            stepped(store, opened.token, at, code)
    sure = stepped(store, opened.token, at, code_at(secret, at))
    remove_second_factor(store, token=sure.token, at=at, request_id="r")
    assert enter(store, "ada", at).stage is Stage.OPEN


def test_whoever_lost_device_and_codes_is_helped_by_an_operator(store: Store) -> None:
    account = join(store, "ada")
    opened = stepped(store, enter(store, "ada").token)
    enrol(store, opened.token)
    with write(store) as writing:
        clear_second_factor(writing, account)
    with pytest.raises(SessionRefused):
        again(store, opened.token)
    assert enter(store, "ada").stage is Stage.OPEN


# Passwords change


def test_a_changed_password_ends_the_other_sessions_and_renews_this_one(store: Store) -> None:
    join(store, "ada")
    elsewhere, here = enter(store, "ada"), enter(store, "ada")
    renewed = change_password(
        store, token=here.token, old=WORDS, new=OTHER_WORDS, at=AT, request_id="r", passwords=WEAK
    )  # fmt: skip
    assert again(store, renewed.token).session_id == here.session_id
    for dead in (elsewhere, here):
        with pytest.raises(SessionRefused):
            again(store, dead.token)
    with pytest.raises(SignInRefused):
        enter(store, "ada")
    assert enter(store, "ada", password=OTHER_WORDS)


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [("wrong", OTHER_WORDS, SignInRefused), (WORDS, "short", PasswordRefused), (WORDS, WORDS, PasswordRefused)],
)
def test_a_password_stays_if_the_old_is_wrong_or_the_new_is_weak(
    store: Store, old: str, new: str, refusal: type[Exception]
) -> None:
    join(store, "ada")
    opened = enter(store, "ada")
    with pytest.raises(refusal):
        change_password(store, token=opened.token, old=old, new=new, at=AT, request_id="r", passwords=WEAK)
    assert enter(store, "ada")


def test_a_password_set_by_an_operator_ends_all_sessions(store: Store) -> None:
    account = join(store, "ada")
    opened = enter(store, "ada")
    with write(store) as writing:
        set_password(writing, account=account, password=OTHER_WORDS, passwords=WEAK)
    with pytest.raises(SessionRefused):
        again(store, opened.token)
    assert enter(store, "ada", password=OTHER_WORDS)


def test_giving_the_password_again_lasts_ten_minutes_and_changes_the_token(store: Store) -> None:
    join(store, "ada")
    opened = enter(store, "ada")
    sure = stepped(store, opened.token)
    assert sure.token != opened.token
    assert sure.subject.stepped_up
    assert again(store, sure.token, later(minutes=9)).subject.stepped_up
    assert not again(store, sure.token, later(minutes=10)).subject.stepped_up
    with pytest.raises(SessionRefused):
        again(store, opened.token)
    with pytest.raises(SignInRefused):
        step_up(store, token=sure.token, password="wrong", code=None, at=AT, request_id="r", passwords=WEAK)  # noqa: S106  of the test
