"""The same attacks with the real door and desk before a store: what is refused stands in its log."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from compledger import audit
from compledger.access import Role, deactivate
from compledger.store import Store, StoreLocation
from compledger.ui_api.store_desk import StoreDesk
from compledger.ui_api.store_door import StoreDoor
from tests.commands import Terminal
from tests.platform.access.house import WEAK, WORDS, join
from tests.platform.runs.small_company import SALES, SmallCompany, plan
from tests.ui_api.browsing import COOKIE, OURS, Client, browsing, csrf_on, send, sign_in, token_of
from tests.ui_api.every_route import CLOSED, EVERYWHERE, UNSAFE, turned_away
from tests.writing import AT, write

# What a database could do differently here is held by the tests of access and of the log.
pytestmark = pytest.mark.parametrize("location", ["sqlite"], indirect=True)

EVIL = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
REP, OPERATOR = "rep@example.com", "operator@example.com"


@pytest.fixture
def rep(store: Store) -> str:
    return join(store, REP, Role.REP, participant="P-1")


@pytest.fixture
def operator(store: Store) -> str:
    return join(store, OPERATOR, Role.OPERATOR)


@pytest.fixture
def client(store: Store, rep: str) -> Iterator[Client]:
    with the_pages(store) as client:
        yield client


def the_pages(store: Store) -> AbstractContextManager[Client]:
    return browsing(desk=StoreDesk(store, lambda: AT), door=StoreDoor(store, WEAK, lambda: AT))


def refusals(store: Store) -> list[tuple[str, str, str, str]]:
    """Return who was refused what, with which, and why; as the log has it."""
    with store.reading() as session:
        found = [json.loads(event.canonical) for event in audit.events(session, verb="access.refused")]
    return [(event["by"], event["facts"]["verb"], event["subject"], event["facts"]["why"]) for event in found]


def page_refused(by: str, method: str, address: str, why: str) -> tuple[str, str, str, str]:
    return by, f"page.{method.lower()}", address.strip("/") or "page", why


def test_every_route_turns_strangers_away_on_record(client: Client, store: Store) -> None:
    for method, address in CLOSED:
        assert turned_away(client.request(method, address, headers=OURS)), (method, address)
    assert refusals(store) == [page_refused("anonymous", *route, "nobody is signed in") for route in CLOSED]


def test_every_route_refuses_a_token_that_the_store_does_not_know(client: Client, store: Store) -> None:
    for method, address in CLOSED:
        answer = client.request(method, address, headers={**OURS, "cookie": f"{COOKIE}={'a' * 43}"})
        assert turned_away(answer), (method, address)
    why = "the session is not open: unknown"
    assert refusals(store) == [page_refused("anonymous", *route, why) for route in CLOSED]


def test_every_route_refuses_who_is_deactivated(client: Client, store: Store, rep: str) -> None:
    sign_in(client, REP, WORDS)
    csrf = csrf_on(client, "/account")
    with write(store) as writing:
        deactivate(writing, rep)
    for method, address in CLOSED:
        assert turned_away(client.request(method, address, headers={**OURS, "x-csrf-token": csrf})), (method, address)
    assert len(refusals(store)) == len(CLOSED)


def test_every_route_refuses_another_site(client: Client, store: Store) -> None:
    sign_in(client, REP, WORDS)
    csrf = csrf_on(client, "/account")
    for method, address, _ in EVERYWHERE:
        answer = client.request(method, address, headers={**EVIL, "x-csrf-token": csrf})
        assert answer.status_code == 403, (method, address)
    whys = {True: "an unsafe request named another origin", False: "another site asked for a page, and not by a link"}
    assert refusals(store) == [
        page_refused("anonymous", method, address, whys[method in UNSAFE]) for method, address, _ in EVERYWHERE
    ]
    assert client.get("/account").status_code == 200


def test_every_form_refuses_the_token_of_another_session(client: Client, store: Store, rep: str) -> None:
    sign_in(client, REP, WORDS)
    before = token_of(client)
    with the_pages(store) as elsewhere:
        sign_in(elsewhere, REP, WORDS)
        csrf = csrf_on(elsewhere, "/account")
    forms = [(method, address) for method, address in CLOSED if method in UNSAFE]
    for method, address in forms:
        assert client.request(method, address, data={"csrf": csrf}, headers=OURS).status_code == 403, address
    why = "the form was not made for this session"
    assert refusals(store) == [page_refused(rep, *form, why) for form in forms]
    assert token_of(client) == before
    assert client.get("/account").status_code == 200


def test_who_is_signed_in_gets_the_own_pay_and_is_on_record_for_trying_what_is_others(
    client: Client, store: Store, location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    rep: str, operator: str,
) -> None:  # fmt: skip
    company = SmallCompany(Terminal(location, capsys), tmp_path)
    company.bring("sales", SALES)
    company.publish(plan())
    company.terminal.ok("run", "calculate", "--period", "2025-Q1")
    faces = ("", "/lines/1/trace", "/statement.pdf", "/statement.json")
    already = len(refusals(store))
    sign_in(client, REP, WORDS)
    with the_pages(store) as theirs:
        sign_in(theirs, OPERATOR, WORDS)
        assert "70.00" in client.get("/statements/P-1/2025-Q1").text
        for face in faces:
            assert client.get(f"/statements/P-1/2025-Q1{face}").status_code == 200, face
            assert client.get(f"/statements/P-2/2025-Q1{face}").status_code == 404, face
            assert theirs.get(f"/statements/P-1/2025-Q1{face}").status_code == 404, face
        assert "P-1" not in theirs.get("/statements").text
        (session,) = StoreDoor(store, WEAK, lambda: AT).sessions(operator)
        assert send(client, f"/account/sessions/{session.session_id}/end").status_code == 404
        assert theirs.get("/account").status_code == 200
    refused = [(by, verb, what) for by, verb, what, _ in refusals(store)[already:]]
    assert refused == [
        *[
            (by, "statement.read", what)
            for _ in faces
            for by, what in ((rep, "P-2/2025-Q1"), (operator, "P-1/2025-Q1"))
        ],
        (rep, "account.manage", session.session_id),
    ]
