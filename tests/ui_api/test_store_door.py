"""The pages over a store, from the sign-in form to the log."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha1
from pathlib import Path

import pytest

from compledger import audit
from compledger.access import STRONG, Passwords, Role, deactivate, grant
from compledger.store import Store
from compledger.ui_api.passwords_in_force import BREACHED, passwords_in_force
from compledger.ui_api.store_door import StoreDoor
from tests.platform.access.house import ADMINISTRATOR, LONG_AGO, OTHER_WORDS, WEAK, WORDS, code_at, join
from tests.ui_api.browsing import COOKIE, OURS, Client, browsing, csrf_on, send, sign_in, token_of
from tests.writing import AT, write


class Clock:
    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> object:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ada(store: Store) -> str:
    return join(store, "ada@example.com", Role.REP, participant="P-0274")


@pytest.fixture
def client(store: Store, ada: str, clock: Clock) -> Iterator[Client]:
    with browsing(door=StoreDoor(store, WEAK, clock)) as client:  # type: ignore[arg-type]
        yield client


def refusals(store: Store) -> list[tuple[str, str]]:
    with store.reading() as session:
        found = [json.loads(event.canonical) for event in audit.events(session, verb="access.refused")]
    return [(event["by"], event["facts"]["why"]) for event in found]


def test_a_person_signs_in_reads_and_signs_out(client: Client) -> None:
    assert sign_in(client, "Ada@Example.com", WORDS).status_code == 303
    assert "ada@example.com" in client.get("/account").text
    assert client.get("/statements/P-0274/2025-Q2").status_code == 200
    before = token_of(client)
    send(client, "/sign-out")
    assert client.get("/account", headers={"cookie": f"{COOKIE}={before}"}).status_code == 303


def test_who_is_deactivated_is_out_at_the_next_request_and_it_is_on_record(
    client: Client, store: Store, ada: str
) -> None:
    sign_in(client, "ada@example.com", WORDS)
    with write(store) as writing:
        deactivate(writing, ada)
    assert client.get("/statements/P-0274/2025-Q2").status_code == 303
    assert refusals(store) == [("anonymous", "the session is not open: unknown")]
    assert sign_in(client, "ada@example.com", WORDS).status_code == 401


def test_a_session_left_alone_is_over(client: Client, clock: Clock, store: Store) -> None:
    sign_in(client, "ada@example.com", WORDS)
    clock.at = AT + timedelta(minutes=31)
    assert client.get("/account").status_code == 303
    assert refusals(store) == [("anonymous", "the session is not open: idle")]


def test_a_role_given_meanwhile_renews_the_session_at_the_next_request(client: Client, store: Store, ada: str) -> None:
    sign_in(client, "ada@example.com", WORDS)
    before, csrf = token_of(client), csrf_on(client, "/account")
    with write(store) as writing:
        grant(writing, granter=ADMINISTRATOR, account=ada, role=Role.MANAGER, effective_from=LONG_AGO)
    assert "Manager" in client.get("/account").text
    assert token_of(client) != before
    # The old token and the forms made with it are dead.
    assert client.get("/account", headers={"cookie": f"{COOKIE}={before}"}).status_code == 303
    sign_in(client, "ada@example.com", WORDS)
    assert client.post("/sign-out", data={"csrf": csrf}, headers=OURS).status_code == 403
    assert (ada, "the form was not made for this session") in refusals(store)


def test_a_second_factor_from_its_picture_to_the_next_sign_in_and_off_again(client: Client, clock: Clock) -> None:
    sign_in(client, "ada@example.com", WORDS)
    send(client, "/account/confirm", password=WORDS)
    page = send(client, "/account/second-factor").text
    secret = page.partition('class="key">')[2].partition("<")[0]
    assert "<svg" in page
    assert send(client, "/account/second-factor/confirm", code="000000").status_code == 401
    assert send(client, "/account/second-factor/confirm", code=code_at(secret, AT)).status_code == 200
    clock.at = AT + timedelta(seconds=60)
    send(client, "/sign-out")
    assert sign_in(client, "ada@example.com", WORDS).headers["location"] == "/sign-in/code"
    before = token_of(client)
    code = code_at(secret, clock.at)
    assert send(client, "/sign-in/code", on="/sign-in/code", code=code).headers["location"] == "/"
    assert before != token_of(client)
    clock.at = AT + timedelta(seconds=120)
    again = {"password": WORDS, "code": code_at(secret, clock.at), "next": "/account"}
    assert send(client, "/account/second-factor/remove").headers["location"] == "/account/confirm?next=%2Faccount"
    assert send(client, "/account/confirm", **again).headers["location"] == "/account"
    assert send(client, "/account/second-factor/remove").headers["location"] == "/account"
    assert sign_in(client, "ada@example.com", WORDS).headers["location"] == "/"
    assert client.get("/account", headers={"cookie": f"{COOKIE}={before}"}).status_code == 303


def test_a_changed_password_is_the_one_that_opens(client: Client) -> None:
    sign_in(client, "ada@example.com", WORDS)
    weak = send(client, "/account/password", old=WORDS, new="passwordpassword", again="passwordpassword")
    assert weak.status_code == 422
    assert send(client, "/account/password", old=WORDS, new=OTHER_WORDS, again=OTHER_WORDS).status_code == 303
    assert sign_in(client, "ada@example.com", WORDS).status_code == 401
    assert sign_in(client, "ada@example.com", OTHER_WORDS).status_code == 303


def test_a_file_of_stolen_passwords_is_asked_if_the_environment_names_one(
    store: Store, ada: str, tmp_path: Path
) -> None:
    stolen = tmp_path / "stolen.txt"
    stolen.write_text(sha1(OTHER_WORDS.encode(), usedforsecurity=False).hexdigest().upper() + ":7\n", encoding="ascii")
    passwords = Passwords(WEAK.hasher, passwords_in_force({BREACHED: str(stolen)}).breached)
    with browsing(door=StoreDoor(store, passwords)) as client:
        sign_in(client, "ada@example.com", WORDS)
        answer = send(client, "/account/password", old=WORDS, new=OTHER_WORDS, again=OTHER_WORDS)
    assert answer.status_code == 422
    assert "stolen elsewhere" in answer.text
    assert passwords_in_force({}) is STRONG


def test_guesses_have_to_wait(client: Client) -> None:
    answers = [sign_in(client, "ada@example.com", f"guess {number}").status_code for number in range(5)]
    assert answers[0] == 401
    assert answers[-1] == 429


def test_a_stranger_and_another_site_are_on_record(client: Client, store: Store) -> None:
    client.get("/statements/P-0274/2025-Q2")
    client.post("/sign-in", data={"login": "ada", "password": WORDS}, headers={"origin": "https://evil.example"})
    assert refusals(store) == [
        ("anonymous", "nobody is signed in"),
        ("anonymous", "an unsafe request named another origin"),
    ]
