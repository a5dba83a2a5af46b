"""Signing in and out, the second factor, and the account's page, as somebody uses them."""

import re
from collections.abc import Iterator

import pytest

from compledger.access import SessionRefused
from tests.ui_api.browsing import COOKIE, OURS, Client, browsing, csrf_on, send, sign_in, token_of
from tests.ui_api.fake_door import CODE, PASSWORD, RECOVERY_CODES, FakeDoor

WRONG = "not it"


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def client(door: FakeDoor) -> Iterator[Client]:
    with browsing(door=door) as client:
        yield client


def test_who_asks_for_a_page_signs_in_and_comes_back_to_it(client: Client) -> None:
    asked = client.get("/statements/P-0274/2025-Q2?line=4")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fstatements%2FP-0274%2F2025-Q2%3Fline%3D4"
    form = client.get(asked.headers["location"]).text
    assert 'name="next" value="/statements/P-0274/2025-Q2?line=4"' in form
    answer = sign_in(client, "ada", to="/statements/P-0274/2025-Q2?line=4")
    assert answer.headers["location"] == "/statements/P-0274/2025-Q2?line=4"
    assert client.get("/statements/P-0274/2025-Q2").status_code == 200


def test_a_representative_lands_on_the_newest_own_statement_and_others_on_the_list(door: FakeDoor) -> None:
    for login, landing in (("ada", "/statements/P-0274/2025-Q3"), ("grace", "/statements")):
        with browsing(login, door=door) as client:
            assert client.get("/").headers["location"] == landing


def test_a_wrong_login_and_a_wrong_password_are_answered_alike(client: Client) -> None:
    wrong_login, wrong_password = sign_in(client, "ava"), sign_in(client, "ada", WRONG)
    assert wrong_login.status_code == wrong_password.status_code == 401
    assert wrong_login.text.replace('value="ava"', 'value="ada"') == wrong_password.text
    assert 'role="alert"' in wrong_password.text
    assert token_of(client) is None


def test_a_password_is_never_sent_back(client: Client) -> None:
    assert WRONG not in sign_in(client, "ada", WRONG).text


def test_too_many_attempts_are_told_how_long_to_wait(client: Client) -> None:
    for _ in range(5):
        sign_in(client, "ada", WRONG)
    answer = sign_in(client, "ada")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert "Try again in 30 seconds." in answer.text


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(client: Client) -> None:
    cookie = sign_in(client, "ada").headers["set-cookie"]
    assert re.fullmatch(rf"{COOKIE}=[\w-]+; Path=/; Secure; HttpOnly; SameSite=Lax", cookie)


def test_the_second_factor_is_asked_for_before_anything_is_shown(client: Client) -> None:
    answer = sign_in(client, "mary", to="/statements")
    assert answer.headers["location"] == "/sign-in/code?next=%2Fstatements"
    assert client.get("/statements").headers["location"] == "/sign-in/code?next=%2Fstatements"
    assert client.get("/statements/P-0274/2025-Q2/statement.json").status_code == 401
    wrong = send(client, "/sign-in/code", on="/sign-in/code", code="000000", next="/statements")
    assert wrong.status_code == 401
    assert 'aria-invalid="true"' in wrong.text
    right = send(client, "/sign-in/code", on="/sign-in/code", code=CODE, next="/statements")
    assert right.headers["location"] == "/statements"
    assert client.get("/statements").status_code == 200


def test_a_sign_in_that_ended_before_its_code_begins_again(client: Client, door: FakeDoor) -> None:
    sign_in(client, "mary")
    csrf = csrf_on(client, "/sign-in/code")
    door.sessions_open.clear()
    answer = client.post("/sign-in/code", data={"csrf": csrf, "code": CODE}, headers=OURS)
    assert answer.headers["location"] == "/sign-in"


def test_a_session_that_ends_while_its_request_is_on_the_way_leads_to_sign_in(
    client: Client, door: FakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "ada")
    csrf = csrf_on(client, "/account")

    def too_late(**_: str) -> None:
        raise SessionRefused("ended")

    monkeypatch.setattr(door, "change_password", too_late)
    fields = {"csrf": csrf, "old": PASSWORD, "new": "four words of mine own", "again": "four words of mine own"}
    answer = client.post("/account/password", data=fields, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    # Another request may have renewed it meanwhile.
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session_and_takes_the_cookie_back(client: Client, door: FakeDoor) -> None:
    sign_in(client, "ada")
    token = token_of(client)
    answer = send(client, "/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert token_of(client) is None
    assert token in door.dead
    assert client.get("/statements").status_code == 303


def test_signing_in_again_ends_the_session_that_the_browser_had(client: Client, door: FakeDoor) -> None:
    sign_in(client, "ada")
    before = token_of(client)
    sign_in(client, "grace")
    assert before in door.dead


def test_the_head_of_a_page_says_who_is_signed_in_and_for_whom(client: Client) -> None:
    sign_in(client, "mary")
    assert "Mary Somerville" not in client.get("/sign-in/code").text
    send(client, "/sign-in/code", on="/sign-in/code", code=CODE)
    html = client.get("/statements").text
    assert "Mary Somerville" in html
    assert "also for Hedy Lamarr" in html
    assert 'action="/sign-out"' in html


def test_the_account_page_shows_roles_units_and_lenders(client: Client) -> None:
    sign_in(client, "mary")
    send(client, "/sign-in/code", on="/sign-in/code", code=CODE)
    html = " ".join(client.get("/account").text.split())
    assert "<strong>Manager</strong>" in html
    assert '<strong>Approver</strong> <span class="quiet">in EMEA</span>' in html
    assert "on behalf of Hedy Lamarr" in html


def test_a_changed_password_ends_the_other_sessions_and_renews_this_one(client: Client, door: FakeDoor) -> None:
    sign_in(client, "ada")
    before = token_of(client)
    with browsing("ada", door=door) as elsewhere:
        new = "four words of mine own"
        answer = send(client, "/account/password", old=PASSWORD, new=new, again=new)
        assert answer.headers["location"] == "/account"
        assert elsewhere.get("/statements").status_code == 303
    assert client.get("/statements").status_code == 200
    assert token_of(client) != before


@pytest.mark.parametrize(
    ("old", "new", "again", "status", "words"),
    [
        ("not it", "four words of mine own", "four words of mine own", 401, "not your password"),
        (PASSWORD, "short", "short", 422, "12 characters"),
        (PASSWORD, "four words of mine own", "four words of mine", 422, "twice the same"),
    ],
)
def test_a_refused_change_of_password_says_why(
    client: Client, old: str, new: str, again: str, status: int, words: str
) -> None:
    sign_in(client, "ada")
    answer = send(client, "/account/password", old=old, new=new, again=again)
    assert answer.status_code == status
    assert words in answer.text
    assert client.get("/statements").status_code == 200


def test_a_second_factor_is_set_up_by_its_first_code_and_gives_recovery_codes_once(client: Client) -> None:
    sign_in(client, "ada")
    send(client, "/account/confirm", password=PASSWORD)
    begun = send(client, "/account/second-factor")
    assert "JBSWY3DPEHPK3PXP" in begun.text
    assert "<svg" in begun.text
    wrong = send(client, "/account/second-factor/confirm", code="000000")
    assert wrong.status_code == 401
    assert "JBSWY3DPEHPK3PXP" not in wrong.text
    shown = send(client, "/account/second-factor/confirm", code=CODE).text
    assert all(code in shown for code in RECOVERY_CODES)
    assert RECOVERY_CODES[0] not in client.get("/account").text
    assert sign_in(client, "ada").headers["location"] == "/sign-in/code"


def test_a_second_factor_is_set_up_only_by_who_has_just_proved_who_they_are(client: Client, door: FakeDoor) -> None:
    # Whoever finds a session left open must not be able to lock its owner out.
    sign_in(client, "ada")
    for step in ("/account/second-factor", "/account/second-factor/confirm"):
        asked = send(client, step, code=CODE)
        assert (asked.status_code, asked.headers["location"]) == (303, "/account/confirm?next=%2Faccount")
    assert send(client, "/account/confirm", password=WRONG, next="/account").status_code == 401
    assert send(client, "/account/second-factor").status_code == 303
    assert door.offered == set()
    assert send(client, "/account/confirm", password=PASSWORD, next="/account").headers["location"] == "/account"
    assert send(client, "/account/second-factor").status_code == 200


def test_a_code_before_its_secret_and_too_many_wrong_codes_are_refused_in_words(client: Client, door: FakeDoor) -> None:
    sign_in(client, "ada")
    send(client, "/account/confirm", password=PASSWORD)
    early = send(client, "/account/second-factor/confirm", code=CODE)
    assert early.status_code == 409
    assert "Begin again, scan the picture" in early.text
    send(client, "/account/second-factor")
    wrong = [send(client, "/account/second-factor/confirm", code="000000") for _ in range(6)]
    assert [answer.status_code for answer in wrong] == [401] * 5 + [429]
    assert wrong[-1].headers["retry-after"] == "30"
    assert "Try again in 30 seconds." in wrong[-1].text
    assert not door.people["ada"].second_factor


def test_a_second_factor_is_removed_only_by_who_has_just_proved_who_they_are(client: Client, door: FakeDoor) -> None:
    sign_in(client, "mary")
    send(client, "/sign-in/code", on="/sign-in/code", code=CODE)
    asked = send(client, "/account/second-factor/remove")
    assert asked.headers["location"] == "/account/confirm?next=%2Faccount"
    before = token_of(client)
    assert send(client, "/account/confirm", password=WRONG, code=CODE, next="/account").status_code == 401
    assert send(client, "/account/confirm", password=PASSWORD, code="", next="/account").status_code == 401
    assert send(client, "/account/confirm", password=PASSWORD, code=CODE, next="/account").status_code == 303
    assert token_of(client) != before
    assert before in door.dead
    assert send(client, "/account/second-factor/remove").headers["location"] == "/account"
    assert not door.people["mary"].second_factor


def test_one_ends_ones_own_sessions_and_nobody_elses(client: Client, door: FakeDoor) -> None:
    sign_in(client, "ada")
    with browsing("ada", door=door) as mine, browsing("grace", door=door) as hers:
        own, foreign = (door.sessions_open[token_of(other) or ""].session_id for other in (mine, hers))
        unknown = send(client, "/account/sessions/S-none/end")
        refused = send(client, f"/account/sessions/{foreign}/end")
        assert (refused.status_code, refused.text) == (unknown.status_code, unknown.text)
        assert refused.status_code == 404
        assert hers.get("/statements").status_code == 200
        ada = door.sessions_open[token_of(client) or ""].subject
        tried = [(r.subject, r.verb, r.thing.kind, r.thing.id) for r in door.refusals]
        assert tried == [(ada, "account.manage", "session", unknown_id) for unknown_id in ("S-none", foreign)]
        assert send(client, f"/account/sessions/{own}/end").status_code == 303
        assert mine.get("/statements").status_code == 303


def test_who_is_signed_in_is_not_asked_to_sign_in(client: Client) -> None:
    sign_in(client, "ada")
    assert client.get("/sign-in?next=/account").headers["location"] == "/account"
    assert client.get("/sign-in/code").headers["location"] == "/"


def test_a_program_and_a_fragment_are_told_in_their_own_way(client: Client) -> None:
    program = client.get("/statements/P-0274/2025-Q2/statement.json")
    assert program.status_code == 401
    assert program.headers["content-type"].startswith("application/problem+json")
    page = "https://127.0.0.1:8000/statements/P-0274/2025-Q2"
    fragment = client.get(
        "/statements/P-0274/2025-Q2/lines/4/trace", headers={"HX-Request": "true", "HX-Current-URL": page}
    )
    assert fragment.headers["hx-redirect"] == "/sign-in?next=%2Fstatements%2FP-0274%2F2025-Q2"
    assert fragment.text == ""


def test_what_sales_operations_see_holds_no_pay_and_no_rate_on_any_face(door: FakeDoor) -> None:
    statement = "/statements/P-0274/2025-Q2"
    with browsing("olga", door=door) as client:
        shown, listed = client.get(statement), client.get("/statements")
        assert shown.status_code == listed.status_code == 200
        for words in ("108,421.6472", "108.42 %", "SO-71832", "21,999.99"):
            assert words in shown.text
        for pay in ("5,188.72", "5188.72", "732.52", "293.98", "5 %", "1.5", "0.8", "60 %", "2.1", "120.50"):
            assert pay not in shown.text.replace("SO-71801", "")
            assert pay not in listed.text
        for face in ("/statement.pdf", "/statement.json", "/lines/4/trace"):
            assert client.get(statement + face).status_code == 404
            assert face not in shown.text
        assert "Earned" not in shown.text + listed.text
