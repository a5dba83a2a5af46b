"""What somebody may try against the pages. Every route that exists, now or later, is walked through."""

import re
from collections.abc import Iterator

import pytest
from httpx import Cookies, Response
from litestar import WebSocket, get, post, websocket
from litestar.exceptions import WebSocketDisconnect

from compledger.access import GrantHeld, Role
from compledger.ui_api.web.gate import Admits
from compledger.ui_api.web.guarded import NO_WEB_SOCKETS
from compledger.ui_api.web.local_path import local_path
from compledger.ui_api.web.refusals import STRANGERS_A_MINUTE, Refusals
from tests.ui_api.browsing import COOKIE, ORIGIN, OURS, Client, browsing, csrf_on, send, sign_in, token_of
from tests.ui_api.every_route import CLOSED, EVERYWHERE, UNSAFE, turned_away
from tests.ui_api.fake_door import CODE, PASSWORD, FakeDoor

STATEMENT = "/statements/P-0274/2025-Q2"
EVIL = "https://evil.example"


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def client(door: FakeDoor) -> Iterator[Client]:
    with browsing(door=door) as client:
        yield client


def test_these_alone_are_open_to_who_is_not_signed_in() -> None:
    public = {(method, address) for method, address, admitted in EVERYWHERE if (method, address) not in CLOSED}
    assert {(method, address) for method, address in public if not address.startswith("/static")} == {
        ("GET", "/health"),
        ("GET", "/sign-in"),
        ("POST", "/sign-in"),
    }


def test_a_route_that_is_added_without_a_word_is_closed(door: FakeDoor) -> None:
    @get("/later", sync_to_thread=False)
    def later() -> str:
        return "pay"

    @post("/later-still", sync_to_thread=False)
    def later_still() -> str:
        return "paid"

    with browsing(door=door, adding=[later, later_still]) as client:
        assert turned_away(client.get("/later"))
        assert turned_away(client.post("/later-still", headers=OURS))
        sign_in(client, "ada")
        assert client.get("/later").text == "pay"
        assert client.post("/later-still", headers=OURS).status_code == 403


def test_a_web_socket_that_is_added_without_a_word_is_closed() -> None:
    @websocket("/socket")
    async def socket(socket: WebSocket[None, None, None]) -> None:  # type: ignore[type-var]
        await socket.accept()
        await socket.send_text("pay")

    with (
        browsing("ada", adding=[socket]) as client,
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect("/socket"),
    ):
        pass
    assert closed.value.code == NO_WEB_SOCKETS


@pytest.mark.parametrize(("method", "address"), CLOSED)
def test_every_route_turns_strangers_away_on_record(client: Client, door: FakeDoor, method: str, address: str) -> None:
    assert turned_away(client.request(method, address, headers=OURS))
    (refusal,) = door.refusals
    assert (refusal.subject, refusal.verb) == (None, f"page.{method.lower()}")
    assert (refusal.thing.kind, refusal.thing.id) == ("page", address.strip("/") or None)
    assert refusal.why == "nobody is signed in"


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")
NOWHERE = ("/nowhere", "/statements/a/b/c", f"{STATEMENT}/lines/x/trace", "/static", "/account/", "/api/v1/runs")


def differing(answer: Response) -> tuple[int, str, str]:
    """Return what two answers may differ in, without the page that sign-in leads back to."""
    return answer.status_code, answer.headers.get("location", "").partition("?")[0], answer.text


@pytest.mark.parametrize("method", METHODS)
def test_an_address_that_leads_nowhere_is_as_closed_to_strangers_as_any_other(
    client: Client, door: FakeDoor, method: str
) -> None:
    page, for_programs = (
        differing(client.request(method, STATEMENT + face, headers=OURS)) for face in ("", "/statement.json")
    )
    assert (page[0], page[1], for_programs[0]) == (303, "/sign-in", 401)
    everywhere = {address for _, address, _ in EVERYWHERE}
    public = {address for _, address, admitted in EVERYWHERE if admitted in {Admits.ANYONE, Admits.VISITORS}}
    addresses = sorted({*(everywhere - public), *NOWHERE, "/nowhere.json"})
    for address in addresses:
        answer = differing(client.request(method, address, headers=OURS))
        assert answer == (for_programs if address.endswith(".json") else page), address
    assert len(door.refusals) == 2 + len(addresses)
    assert {(r.subject, r.verb, r.why) for r in door.refusals} == {
        (None, f"page.{method.lower()}", "nobody is signed in")
    }


@pytest.mark.parametrize(("method", "address"), [("POST", "/health"), ("PUT", "/sign-in"), ("DELETE", "/static/x.css")])
def test_an_open_address_is_open_by_its_own_methods_alone(client: Client, method: str, address: str) -> None:
    assert turned_away(client.request(method, address, headers=OURS))


def test_who_still_owes_the_code_does_not_learn_which_addresses_exist(client: Client) -> None:
    sign_in(client, "mary")
    csrf = csrf_on(client, "/sign-in/code")
    for method in METHODS:
        for address in (STATEMENT, "/account", *NOWHERE):
            answer = client.request(method, address, headers={**OURS, "x-csrf-token": csrf})
            assert differing(answer) == (303, "/sign-in/code", ""), (method, address)


@pytest.mark.parametrize("address", NOWHERE)
def test_another_site_and_another_name_are_refused_where_no_page_is(
    client: Client, door: FakeDoor, address: str
) -> None:
    assert client.post(address, headers={"origin": EVIL}).status_code == 403
    assert door.refusals[-1].why == "an unsafe request named another origin"
    assert client.get(address, headers={"host": "evil.example"}).status_code == 421
    assert client.get(address, headers={"host": "["}).status_code == 421


def test_who_is_signed_in_is_told_what_is_missing_and_proves_the_session_for_that_as_well(client: Client) -> None:
    sign_in(client, "ada")
    csrf = {"x-csrf-token": csrf_on(client, "/account")}
    assert client.get("/statements/a/b/c").status_code == 404
    assert "There is no page at /statements/a/b/c." in client.get("/statements/a/b/c").text
    assert client.post("/statements/a/b/c", headers=OURS).status_code == 403
    assert client.post("/statements/a/b/c", headers={**OURS, **csrf}).status_code == 404
    assert client.put(STATEMENT, headers={**OURS, **csrf}).status_code == 405


def test_a_guard_that_fails_lets_nobody_in_and_says_nothing_of_the_inside(
    client: Client, door: FakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "ada")

    def broken(**_: str) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(door, "resume", broken)
    answer = client.get(STATEMENT)
    assert answer.status_code == 500
    assert "disk" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


TAKEN_BACK = f"{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


@pytest.mark.parametrize(
    ("cookie", "set_cookie"),
    [
        ("a" * 43, None),
        ("token-number-00000001", None),
        ("short", TAKEN_BACK),
        ("csrf=1", TAKEN_BACK),
        ('"><script>', TAKEN_BACK),
        ("", TAKEN_BACK),
    ],
)
@pytest.mark.parametrize(("method", "address"), CLOSED)
def test_every_route_refuses_a_session_that_the_client_made_up_and_clears_what_cannot_be_ours(
    client: Client, door: FakeDoor, method: str, address: str, cookie: str, set_cookie: str | None
) -> None:
    answer = client.request(method, address, headers={**OURS, "cookie": f"{COOKIE}={cookie}"})
    assert turned_away(answer)
    assert answer.headers.get("set-cookie") == set_cookie
    assert len(door.refusals) == 1
    assert door.sessions_open == {}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["renewal first", "renewal last"])
@pytest.mark.parametrize("late", ["/statements", "/account", "/sign-in", "/nowhere"])
def test_an_answer_to_the_token_of_before_does_not_take_the_new_one_away(
    client: Client, door: FakeDoor, late: str, order: tuple[int, int]
) -> None:
    sign_in(client, "ada")
    before = {"cookie": f"{COOKIE}={token_of(client)}"}
    fields = {"csrf": csrf_on(client, "/account"), "password": PASSWORD}
    # Both requests left with the old token; the browser takes the answers in either order.
    answers = (
        client.post("/account/confirm", data=fields, headers={**OURS, **before}),
        client.get(late, headers=before),
    )
    jar = Cookies()
    for number in order:
        jar.extract_cookies(answers[number])
    assert jar[COOKIE] in door.sessions_open
    assert client.get("/statements", headers={"cookie": f"{COOKIE}={jar[COOKIE]}"}).status_code == 200


def test_signing_out_with_a_token_of_before_leaves_the_new_one_alone(client: Client, door: FakeDoor) -> None:
    sign_in(client, "ada")
    before, csrf = token_of(client), csrf_on(client, "/account")
    send(client, "/account/confirm", password=PASSWORD)
    headers = {**OURS, "cookie": f"{COOKIE}={before}"}
    assert "set-cookie" not in client.post("/sign-out", data={"csrf": csrf}, headers=headers).headers
    assert token_of(client) in door.sessions_open


@pytest.mark.parametrize(("method", "address"), CLOSED)
def test_every_route_refuses_who_is_deactivated_from_that_moment_on(
    client: Client, door: FakeDoor, method: str, address: str
) -> None:
    sign_in(client, "grace")
    csrf = csrf_on(client, "/account")
    door.people["grace"].active = False
    assert turned_away(client.request(method, address, headers={**OURS, "x-csrf-token": csrf}))
    assert door.refusals[-1].why == "the session is not open: deactivated"
    assert door.sessions_open == {}


@pytest.mark.parametrize(("method", "address"), [(method, address) for method, address, _ in EVERYWHERE])
def test_every_route_refuses_another_sites_request_on_record(
    client: Client, door: FakeDoor, method: str, address: str
) -> None:
    sign_in(client, "grace")
    csrf = csrf_on(client, "/account")
    before = dict(door.sessions_open)
    theirs = {"origin": EVIL, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    answer = client.request(method, address, headers={**theirs, "x-csrf-token": csrf})
    assert answer.status_code == 403
    assert "Ada" not in answer.text
    assert len(door.refusals) == 1
    assert door.sessions_open == before


@pytest.mark.parametrize("planted", [None, "", "csrf-of-my-own", "of another session"])
@pytest.mark.parametrize(("method", "address"), [(m, a) for m, a in CLOSED if m in UNSAFE])
def test_every_form_needs_the_token_of_its_own_session(
    client: Client, door: FakeDoor, method: str, address: str, planted: str | None
) -> None:
    sign_in(client, "ada")
    with browsing("ada", door=door) as elsewhere:
        of_another_session = csrf_on(elsewhere, "/account")
    given = of_another_session if planted == "of another session" else planted
    # A cookie that a neighbour planted beside a field of the same value proves nothing here.
    fields = {} if given is None else {"csrf": given}
    cookie = f"{COOKIE}={token_of(client)}; csrftoken={given}; csrf={given}"
    before = dict(door.sessions_open)
    answer = client.request(method, address, data=fields, headers={**OURS, "cookie": cookie})
    assert answer.status_code == 403
    assert "made for another session" in answer.text
    assert door.sessions_open == before
    assert door.refusals[-1].subject == before[token_of(client) or ""].subject


def test_a_token_given_twice_over_is_refused(client: Client) -> None:
    sign_in(client, "ada")
    csrf = csrf_on(client, "/account")
    twice = f"csrf={csrf}&csrf={csrf}"
    headers = {**OURS, "content-type": "application/x-www-form-urlencoded"}
    assert client.post("/sign-out", content=twice, headers=headers).status_code == 400
    both = {**OURS, "x-csrf-token": "another"}
    assert client.post("/sign-out", data={"csrf": csrf}, headers=both).status_code == 403
    assert client.post("/sign-out", headers={**OURS, "x-csrf-token": csrf}).status_code == 303


def test_a_session_planted_before_sign_in_is_not_adopted(client: Client, door: FakeDoor) -> None:
    planted = "planted-by-somebody-else-0000000000000000000"
    client.cookies.set(COOKIE, planted, domain="127.0.0.1", path="/")
    answer = client.post(
        "/sign-in", data={"login": "ada", "password": PASSWORD}, headers={**OURS, "cookie": f"{COOKIE}={planted}"}
    )
    given = re.match(rf"{COOKIE}=([\w-]+);", answer.headers["set-cookie"])
    assert given is not None
    assert given[1] != planted
    assert set(door.sessions_open) == {given[1]}


def test_the_token_of_before_the_code_is_dead_after_it(client: Client, door: FakeDoor) -> None:
    sign_in(client, "mary")
    before = token_of(client)
    send(client, "/sign-in/code", on="/sign-in/code", code=CODE)
    assert token_of(client) != before
    assert turned_away(client.get("/statements", headers={"cookie": f"{COOKIE}={before}"}))


def test_the_csrf_token_of_before_the_code_is_dead_after_it(client: Client) -> None:
    sign_in(client, "mary")
    before = csrf_on(client, "/sign-in/code")
    send(client, "/sign-in/code", on="/sign-in/code", code=CODE)
    assert client.post("/sign-out", data={"csrf": before}, headers=OURS).status_code == 403


def test_changed_roles_renew_the_session_and_count_at_once(client: Client, door: FakeDoor) -> None:
    sign_in(client, "grace")
    before = token_of(client)
    assert "5,188.72" in client.get(STATEMENT).text
    door.people["grace"].grants = frozenset({GrantHeld(Role.SALES_OPS)})
    assert "5,188.72" not in client.get(STATEMENT).text
    assert token_of(client) != before
    assert turned_away(client.get(STATEMENT, headers={"cookie": f"{COOKIE}={before}"}))


def test_two_session_cookies_are_one_too_many(client: Client, door: FakeDoor) -> None:
    sign_in(client, "ada")
    good = token_of(client)
    for tossed in (f"{COOKIE}=mine-mine-mine-mine; {COOKIE}={good}", f"{COOKIE}={good}; {COOKIE}={good}"):
        answer = client.get("/statements", headers={"cookie": tossed})
        assert turned_away(answer)
        assert "Max-Age=0" in answer.headers["set-cookie"]
    assert door.refusals[-1].why == "the session cookie is not one of ours"


@pytest.mark.parametrize(
    "name", ["compledger", "__host-compledger", "__Secure-compledger", "session", "Host-compledger"]
)
def test_a_cookie_of_another_name_opens_nothing(client: Client, name: str) -> None:
    sign_in(client, "ada")
    assert turned_away(client.get("/statements", headers={"cookie": f"{name}={token_of(client)}"}))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": ""},
        {"origin": EVIL},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "https://127.0.0.1:8001"},
        {"origin": "https://127.0.0.1"},
        {"origin": "https://localhost:8000"},
        {"origin": ORIGIN + ".evil.example"},
        {"origin": f"{ORIGIN}, {EVIL}"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"origin": ORIGIN, "sec-fetch-site": "none"},
        {"referer": f"{ORIGIN}/account"},
    ],
)
def test_an_unsafe_request_needs_our_own_origin_even_before_sign_in(
    client: Client, door: FakeDoor, headers: dict[str, str]
) -> None:
    answer = client.post("/sign-in", data={"login": "ada", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert door.sessions_open == {}
    assert len(door.refusals) == 1


def test_two_origins_are_refused(client: Client) -> None:
    headers = [("origin", ORIGIN), ("origin", EVIL)]
    assert client.post("/sign-in", data={"login": "ada", "password": PASSWORD}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("mode", "dest", "status"),
    [
        ("navigate", "document", 200),
        ("navigate", "iframe", 403),
        ("navigate", "object", 403),
        ("no-cors", "script", 403),
        ("cors", "empty", 403),
        ("websocket", "websocket", 403),
    ],
)
def test_another_site_may_link_to_a_page_and_do_nothing_else_with_it(
    client: Client, mode: str, dest: str, status: int
) -> None:
    sign_in(client, "ada")
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    assert client.get(STATEMENT, headers=headers).status_code == status


@pytest.mark.parametrize("override", ["x-http-method-override", "x-http-method", "x-method-override"])
def test_a_method_cannot_be_overridden(client: Client, door: FakeDoor, override: str) -> None:
    sign_in(client, "ada")
    assert client.get("/sign-out", headers={override: "POST"}).status_code in {404, 405}
    client.get("/account", headers={override: "POST"}, params={"_method": "POST"})
    assert token_of(client) in door.sessions_open


def test_head_and_odd_methods_show_nothing_and_do_nothing(client: Client, door: FakeDoor) -> None:
    for method in ("HEAD", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        answer = client.request(method, STATEMENT, headers=OURS)
        assert answer.status_code in {303, 400, 403, 405, 501}, method
        assert "Ada" not in answer.text
    sign_in(client, "ada")
    assert client.head("/sign-out").status_code in {404, 405}
    assert token_of(client) in door.sessions_open


@pytest.mark.parametrize(
    "address",
    [f"{STATEMENT}/", "/statements/", "/statements//P-0274/2025-Q2", "//statements", "/account/",
     "/static/../statements", "/statements/%50-0274/2025-Q2", "/health/../statements", "/sign-in/../statements",
     "/Statements", "/statements;x"],
)  # fmt: skip
def test_another_spelling_of_an_address_does_not_open_it(client: Client, address: str) -> None:
    answer = client.get(address)
    assert turned_away(answer) or answer.status_code == 404
    assert "Ada" not in answer.text


@pytest.mark.parametrize(
    "evil",
    ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
     "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", " //evil.example", "evil.example",
     "/%0d%0aset-cookie: a=b\r\nx", "/\u2028",
     "/x" * 2_000, "/sign-out", "/sign-in?next=/sign-in", "https:evil.example", "/\r\nlocation: https://evil.example"],
)  # fmt: skip
def test_after_sign_in_nobody_is_led_away(client: Client, evil: str) -> None:
    assert 'name="next" value="/"' in client.get("/sign-in", params={"next": evil}).text
    answer = sign_in(client, "ada", to=evil)
    assert answer.headers["location"] == "/"
    assert client.get("/sign-in", params={"next": evil}).headers["location"] == "/"
    assert answer.headers.get_list("set-cookie") == [answer.headers["set-cookie"]]


@pytest.mark.parametrize(
    "path", ["/", "/statements?period=2025-Q2&q=%C3%A9", "/statements/P-1/2025-Q2#line-1", "/x//y"]
)
def test_a_path_of_ours_is_led_to(path: str) -> None:
    assert local_path(path) == path


def test_a_form_is_small_and_nothing_but_a_form(client: Client) -> None:
    def status(content: bytes, kind: str = "application/x-www-form-urlencoded") -> int:
        return client.post("/sign-in", content=content, headers={**OURS, "content-type": kind}).status_code

    assert status(b"login=ada&password=" + b"x" * 65_536) == 413
    assert status(b'{"login": "ada"}', "application/json") == 415
    assert status(b"login=ada&password=x", "text/plain") == 415
    assert status(b"login=ada&login=grace&password=x") == 400
    assert status(b"login=ada") == 400
    assert status(b"login=%FF&password=x") == 400
    assert status(b"&".join(b"f%d=1" % number for number in range(99))) == 400


def test_no_route_grants_a_role_or_changes_somebody_else(client: Client, door: FakeDoor) -> None:
    assert {address for method, address, _ in EVERYWHERE if method in UNSAFE} == {
        "/sign-in",
        "/sign-in/code",
        "/sign-out",
        "/account/password",
        "/account/second-factor",
        "/account/second-factor/confirm",
        "/account/second-factor/remove",
        "/account/confirm",
        "/account/sessions/S-1/end",
    }
    sign_in(client, "ada")
    before = door.people["ada"].grants
    new = "four words of mine own"
    send(
        client,
        "/account/password",
        old=PASSWORD,
        new=new,
        again=new,
        role="comp_admin",
        account="A-grace",
        login="grace",
    )
    assert door.people["ada"].grants == before
    assert door.people["grace"].password == PASSWORD


def test_a_foreign_statement_looks_like_one_that_does_not_exist(client: Client) -> None:
    sign_in(client, "ada")
    foreign, missing = (client.get(f"/statements/{who}/2025-Q2") for who in ("P-0275", "P-9999"))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace("P-0275", "P-9999") == missing.text


def test_strangers_cannot_fill_the_log_and_are_counted_instead() -> None:
    door, seconds = FakeDoor(), iter([0.0, 0.0] + [1.0] * (STRANGERS_A_MINUTE + 9) + [61.0] * 3)
    refusals = Refusals(door, clock=lambda: next(seconds))
    scope = {"method": "GET", "path": "/statements"}
    for _ in range(STRANGERS_A_MINUTE + 11):
        refusals.record(scope, "nobody is signed in", subject=None, request_id="r")  # type: ignore[arg-type]
    assert len(door.refusals) == STRANGERS_A_MINUTE + 1
    assert door.refusals[-1].why == ("nobody is signed in (10 more of strangers were refused and not written down)")
