import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from litestar.testing import TestClient

from compledger.statements.shown import FOR_INFORMATION
from compledger.ui_api.web.statement_list import StatementList
from tests.samples import NO_YEN
from tests.ui_api.browsing import browsing
from tests.ui_api.fake_desk import FakeDesk
from tests.ui_api.fake_door import FakeDoor

HTMX = {"HX-Request": "true"}
STATEMENT = "/statements/P-0274/2025-Q2"
TRACE = f"{STATEMENT}/lines/4/trace"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:  # type: ignore[type-arg]
    with browsing("grace") as client:
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


def test_a_statement_tells_other_currencies_to_who_may_see_pay_and_to_nobody_else(client: TestClient) -> None:
    words = text_of(client.get("/statements/P-0274/2025-Q1").text)
    assert "Own currency 4,427.24 EUR 5,188.72 USD × 0.85324232081911 = 4,427.24 EUR" in words
    assert f"Payment currency – JPY {NO_YEN} {FOR_INFORMATION}" in words
    assert FOR_INFORMATION not in text_of(client.get(STATEMENT).text)
    with browsing("olga") as reader:
        sheet = text_of(reader.get("/statements/P-0274/2025-Q1").text)
    assert "Ada Byron" in sheet
    assert not [part for part in ("4,427.24", NO_YEN, FOR_INFORMATION) if part in sheet]


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


@pytest.fixture(scope="module")
def crowd() -> Iterator[TestClient]:  # type: ignore[type-arg]
    with browsing("grace", desk=FakeDesk(crowd=250)) as client:
        yield client


def rows_of(html: str) -> list[str]:
    return re.findall(r'class="row-link"[^>]*>([^<]+)', html)


def test_a_long_list_is_shown_a_page_at_a_time_by_plain_links(crowd: TestClient) -> None:
    first = crowd.get("/statements").text
    assert "250 statements for 2025-Q3, 1–100 shown" in text_of(first)
    assert len(rows_of(first)) == 100
    links = re.findall(r'href="(/statements\?[^"]+page=(\d))"', first)
    assert [page for _, page in links] == ["2", "3"]
    last = crowd.get(links[-1][0].replace("&amp;", "&")).text
    assert "201–250 shown" in text_of(last)
    assert len(rows_of(last)) == 50
    assert not set(rows_of(first)) & set(rows_of(last))


def test_the_filter_comes_before_the_paging_and_goes_with_it(crowd: TestClient) -> None:
    html = crowd.get("/statements", params={"q": "account seller", "page": 2}).text
    assert "247 of 250 statements for 2025-Q3 match “account seller”, 101–200 shown" in text_of(html)
    assert "q=account+seller&amp;page=3" in html
    alone = crowd.get("/statements", params={"q": "byron", "page": 3}).text
    assert rows_of(alone) == ["Ada Byron"]
    assert 'aria-label="Pages"' not in alone


def test_a_page_that_is_none_is_refused_and_one_beyond_the_last_is_the_last(crowd: TestClient) -> None:
    assert crowd.get("/statements", params={"page": 0}).status_code == 400
    assert "201–250 shown" in text_of(crowd.get("/statements", params={"page": 99}).text)


@pytest.mark.parametrize(
    ("page", "links"),
    [
        (1, (1, 2, None, 50)),
        (3, (1, 2, 3, 4, None, 50)),
        (25, (1, None, 24, 25, 26, None, 50)),
        (50, (1, None, 49, 50)),
    ],
)
def test_of_many_pages_the_near_ones_and_both_ends_have_links(page: int, links: tuple[int | None, ...]) -> None:
    assert StatementList((), "", "", (), matching=5_000, of=5_000, page=page).links == links


def test_a_payee_without_one_sum_is_shown_none(client: TestClient) -> None:
    assert "not one sum EUR, JPY" in text_of(client.get("/statements").text)


def test_a_change_of_version_is_told_on_lines_clauses_basis_and_trace(client: TestClient) -> None:
    text = text_of(client.get("/statements/P-0274/2025-Q3").text)
    assert "Clause 2.1 (version 2025.2), 2.9 (version 2025.3) of field-sales" in text
    assert "1.1, 2.1 version 2025.2" in text
    assert "1.1, 2.9 version 2025.3" in text
    assert "field-sales version 2025.3 1.1The salesperson" in text
    assert "1 Jun 2025 – 30 Jun 2025" in text
    trace = text_of(client.get("/statements/P-0274/2025-Q3/lines/6/trace", headers=HTMX).text)
    assert "Clause 2.9, version 2025.3" in trace


def test_one_version_is_not_repeated_on_every_line(client: TestClient) -> None:
    assert 'class="version' not in client.get(STATEMENT).text


def test_a_remark_on_the_whole_statement_stands_first_and_counts_as_no_transaction(client: TestClient) -> None:
    text = text_of(client.get("/statements/P-0274/2025-Q3").text)
    assert text.index("Facts have changed since run 17") < text.index("Senior Account Executive · P-0274")
    assert "2 transactions not paid here" in text


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
    for address in ("/statements", STATEMENT, TRACE, "/nowhere", "/account", "/account/confirm"):
        html = client.get(address).text
        assert "Something went wrong" not in html
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*src=)|hx-on|javascript:", html)


def test_the_trace_of_a_line_is_a_fragment_for_htmx_and_a_page_for_a_plain_link(client: TestClient) -> None:
    fragment, whole = client.get(TRACE, headers=HTMX).text, client.get(TRACE, params={"run": 17}).text
    assert "<html" not in fragment
    assert "<html" in whole
    for html in (fragment, whole):
        assert "14,650.49 × 5 % = 732.5245 USD" in text_of(html)
        assert "The part of the running total" in text_of(html)


def test_a_line_that_comes_from_no_credit_is_shown_and_traced_by_its_earning_alone(client: TestClient) -> None:
    page = text_of(client.get("/statements/P-capped/2025-Q2").text)
    assert "limit per deal" in page
    trace = client.get("/statements/P-capped/2025-Q2/lines/10/trace", headers=HTMX)
    assert trace.status_code == 200
    assert "the deal comes to 157.10 USD, and to 100.00 USD by the limit" in text_of(trace.text)
    assert text_of(trace.text).count("Clause 2.2, version 2025.2") == 1


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
    assert '<a class="button" href="/">Statements</a>' in answer.text


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
    assert headers["referrer-policy"] == "same-origin"


def test_pay_is_kept_in_no_cache(client: TestClient) -> None:
    assert client.get(STATEMENT).headers["cache-control"] == "no-store"


NEWS, PROVISIONAL, STREAM = (f"{STATEMENT}/{part}" for part in ("news", "provisional", "stream"))


def test_news_tells_what_is_otherwise_by_now_with_its_log_position(client: TestClient) -> None:
    words = text_of(client.get(NEWS).text)
    assert "Provisional at log position 48300, not calculated yet" in words
    assert "Earned 5,031.62 USD −157.10" in words
    assert "New customer bonus 0.00 −157.10" in words
    assert "Accelerated commission" not in words


def test_news_tells_a_reader_without_pay_none(client: TestClient) -> None:
    with browsing("olga") as reader:
        answer = reader.get(NEWS)
    assert answer.status_code == 200
    assert not [part for part in ("5,031.62", "157.10", "bonus") if part in answer.text]


def test_what_cannot_be_told_by_now_is_said_in_place_of_news(client: TestClient) -> None:
    assert "cannot be worked out" in text_of(client.get("/statements/P-0274/2025-Q1/news").text)


def test_a_provisional_statement_says_so_and_has_no_run(client: TestClient) -> None:
    html = client.get(PROVISIONAL).text
    words = text_of(html)
    assert "Provisional: worked out with everything known at log position 48300." in words
    assert "field-sales version 2025.2, provisional" in words
    assert "Lines root" not in words
    assert "statement.pdf" not in html
    assert "Line by line" not in words


def test_a_provisional_line_is_traced_at_its_log_position_and_at_no_other(client: TestClient) -> None:
    found = re.findall(r'href="([^"]+/trace[^"]+)"', client.get(PROVISIONAL).text)
    assert found
    address = found[0].replace("&amp;", "&")
    assert "run=-1&at=48300" in address
    assert client.get(address, headers=HTMX).status_code == 200
    late = client.get(address.replace("48300", "48299"), headers=HTMX)
    assert late.status_code == 404
    assert "is not so any more: position 48300 brought other facts" in text_of(late.text)


def test_a_statement_s_page_knows_its_stream_and_from_which_position_it_needs_news(client: TestClient) -> None:
    html = client.get(STATEMENT).text
    assert f'data-stream="{STREAM}" data-position="48213"' in html
    assert f'data-stream="{STREAM}" data-position="48300"' in client.get(PROVISIONAL).text


def test_what_a_page_asks_by_itself_does_not_wake_its_session() -> None:
    door = FakeDoor()
    with browsing("grace", door=door) as client:
        client.get(NEWS)
        assert list(door.woken.values()) == [False]
        client.get(PROVISIONAL)
        assert list(door.woken.values()) == [True]
