import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from litestar.testing import TestClient

from compledger.ui_api.web.app import create_app
from tests.ui_api.fake_desk import FakeDesk

HTMX = {"HX-Request": "true"}
STATEMENT = "/statements/P-0274/2025-Q2"
TRACE = f"{STATEMENT}/lines/4/trace"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:  # type: ignore[type-arg]
    with TestClient(create_app(FakeDesk()), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


def text_of(html: str) -> str:
    class Words(HTMLParser):
        found = ""

        def handle_data(self, data: str) -> None:
            self.found += data

    words = Words()
    words.feed(html)
    return " ".join(words.found.split())


def test_the_start_leads_to_the_list(client: TestClient) -> None:
    answer = client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/statements")


def test_the_server_says_that_it_answers(client: TestClient) -> None:
    assert client.get("/health").text == "ok"


def test_the_list_shows_the_latest_period_first_and_alone(client: TestClient) -> None:
    html = client.get("/statements").text
    assert re.findall(r"<option[^>]*>([^<]+)", html) == ["2025-Q3", "2025-Q2", "2025-Q1"]
    assert "/statements/P-0274/2025-Q3" in html
    assert "/statements/P-0274/2025-Q2" not in html


def test_the_list_is_filtered_by_every_word_whatever_its_capitals(client: TestClient) -> None:
    html = client.get("/statements", params={"q": "EXECUTIVE byron", "period": "2025-Q1"}).text
    assert "1 of 3 statements for 2025-Q1 match" in text_of(html)
    assert "Ada Byron" in html
    assert "Grace Hopper" not in html


def test_a_search_without_a_match_says_what_to_try(client: TestClient) -> None:
    assert "Nobody matches" in client.get("/statements", params={"q": "nobody"}).text


def test_names_and_searches_are_shown_as_text_and_never_as_markup(client: TestClient) -> None:
    html = client.get("/statements", params={"q": '"><b>b'}).text + client.get("/statements").text
    assert "<b>" not in html
    assert "&lt;b&gt;Bobby" in html


def test_a_statement_shows_its_figures_lines_and_basis(client: TestClient) -> None:
    text = text_of(client.get(STATEMENT).text)
    for words in ("Ada Byron", "5,188.72", "108.42 %", "SO-71832", "−124.01", "Nobody held seat", "48213"):
        assert words in text


def test_a_statement_leads_to_the_periods_beside_it(client: TestClient) -> None:
    html = client.get(STATEMENT).text
    assert 'rel="prev" href="/statements/P-0274/2025-Q1"' in html
    assert 'rel="next" href="/statements/P-0274/2025-Q3"' in html
    assert 'rel="next"' not in client.get("/statements/P-0274/2025-Q3").text


def test_pages_hold_no_inline_script_or_style_which_the_policy_would_refuse(client: TestClient) -> None:
    for address in ("/statements", STATEMENT, TRACE, "/nowhere"):
        html = client.get(address).text
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*src=)|hx-on|javascript:", html)


def test_the_trace_of_a_line_is_a_fragment_for_htmx_and_a_page_for_a_plain_link(client: TestClient) -> None:
    fragment, whole = client.get(TRACE, headers=HTMX).text, client.get(TRACE, params={"run": 17}).text
    assert "<html" not in fragment
    assert "<html" in whole
    for html in (fragment, whole):
        assert "14,650.49 × 5 % = 732.5245 USD" in text_of(html)
        assert "The part of the running total" in text_of(html)


def test_a_trace_of_another_run_is_not_passed_off_as_this_ones(client: TestClient) -> None:
    answer = client.get(TRACE, params={"run": 16})
    assert answer.status_code == 404
    assert "There is no line 4 of run 16" in text_of(answer.text)


def test_a_statement_is_handed_out_as_pdf_and_json(client: TestClient) -> None:
    pdf, as_json = client.get(f"{STATEMENT}/statement.pdf"), client.get(f"{STATEMENT}/statement.json")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"] == "inline; filename*=UTF-8''statement-P-0274-2025-Q2.pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert json.loads(as_json.text)["earned"] == "5188.72"


def test_an_unknown_payee_or_period_says_what_is_unknown_and_how_to_mend_it(client: TestClient) -> None:
    answer = client.get("/statements/P-9/2025-Q2")
    assert answer.status_code == 404
    assert "There is no statement of 'P-9' for '2025-Q2'. Choose one from the list" in text_of(answer.text)
    assert 'href="/statements"' in answer.text


def test_an_unknown_statement_as_json_is_a_problem_document(client: TestClient) -> None:
    answer = client.get("/statements/P-9/2025-Q2/statement.json")
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("address", ["/nowhere", "/static/nothing.css", "/static/../web/app.py"])
def test_an_unknown_address_is_a_404_page(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Not found" in answer.text


def test_a_number_that_is_none_is_refused_in_words(client: TestClient) -> None:
    assert client.get(TRACE, params={"run": "x"}).status_code == 400


def test_a_slip_in_code_is_a_500_without_a_stack_trace(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.get("/statements/P-slip/2025-Q2")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "KeyError" not in answer.text
    assert "P-slip/2025-Q2 failed" in caplog.text


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost:80:80", "localhost@evil.example", ""]
)
@pytest.mark.parametrize("address", ["/statements", f"{STATEMENT}/statement.json", "/health", "/static/compledger.css"])
def test_a_request_under_another_host_name_is_refused(client: TestClient, address: str, host: str) -> None:
    answer = client.get(address, headers={"Host": host})
    assert answer.status_code == 421
    assert "Ada" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:81", "[::1]:8000", "[::1]"])
def test_this_machines_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/statements", STATEMENT, "/nowhere", "/static/compledger.css", "/static/none.js", "/"]
)
def test_every_answer_carries_the_security_headers(client: TestClient, address: str) -> None:
    headers = client.get(address, follow_redirects=False).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_pay_is_kept_in_no_cache(client: TestClient) -> None:
    assert client.get(STATEMENT).headers["cache-control"] == "no-store"
