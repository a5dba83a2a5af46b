"""Documents that are too much: each is refused by name, in bounded time, before it can do harm."""

import difflib
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise

import pytest

from compledger.rules.language import DocumentRefused, parse_rule_set, sheets_of
from compledger.rules.language.expressions.writings import writings_of
from compledger.rules.language.reading.example_facts import in_circles

HEAD = """rule_set: plan
version: "1"
title: A plan
effective_from: 2025-01-01
currency: USD
calendar: quarters
rounding: {mode: half_up, step: slice}
fields: {seller: participant, product: text}
"""
RULES = "credit_rules: [{id: own, text: own, to: seller}]\n"
MEASURES = "measures: [{id: sales, credits: [own]}]\n"
EARNINGS = "earnings: [{id: pay, text: pay, kind: flat, measure: sales, rate: table rates}]\n"
SHEET = """rate_tables:
  - {id: rates, kind: lookup, by: [product], sheet: {file: rates.csv, rate: Rate, columns: {product: Product}}}
"""


@contextmanager
def refused_within(seconds: float, because: str) -> Iterator[None]:
    """Expect a refusal; the time is generous, and only tells bounded work from work that grows without end."""
    begun = time.monotonic()
    with pytest.raises(DocumentRefused, match=because) as found:
        yield
    assert time.monotonic() - begun < seconds
    assert all(finding.hint and finding.place.line >= 1 for finding in found.value.findings)


def test_a_document_of_more_than_a_million_bytes_is_refused_before_it_is_read() -> None:
    with refused_within(60, "larger than"):
        parse_rule_set("a: " + "x" * 1_000_001, "plan")
    with refused_within(60, "larger than"):
        parse_rule_set("a: " + "é" * 500_001, "plan")


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? "])
def test_ten_thousand_levels_are_refused(opening: str) -> None:
    with refused_within(60, "deeper than 12"):
        parse_rule_set("a: " + opening * 10_000 if opening in "[{" else opening * 10_000, "plan")


def test_a_bomb_of_aliases_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{key}: &{key} [*{key0}, *{key0}]\n" for key0, key in pairwise("abcdefg"))
    with refused_within(60, "anchors and aliases"):
        parse_rule_set(bomb, "plan")


@pytest.mark.parametrize("formula", ["(" * 10_000 + "1" + ")" * 10_000, "(" * 1_900 + "1" + ")" * 1_900, "9" * 4_001])
def test_a_formula_without_bounds_is_refused(formula: str) -> None:
    rules = f"credit_rules: [{{id: own, text: own, to: seller, base: '{formula}'}}]\n"
    with refused_within(60, "plan:9:"):
        parse_rule_set(HEAD + rules + MEASURES + EARNINGS, "plan")


def test_more_rules_earnings_rows_or_examples_than_a_plan_has_are_refused() -> None:
    rules = "credit_rules:\n" + "".join(f"  - {{id: r{n}, text: r, to: seller}}\n" for n in range(5_001))
    with refused_within(60, "more than 5,000 credit rules"):
        parse_rule_set(HEAD + rules + MEASURES + EARNINGS, "plan")
    earnings = "earnings:\n" + "".join(
        f"  - {{id: e{n}, text: e, kind: flat, measure: sales, rate: 0.01}}\n" for n in range(501)
    )
    with refused_within(60, "more than 500 earnings"):
        parse_rule_set(HEAD + RULES + MEASURES + earnings, "plan")
    rows = "rate_tables:\n  - id: rates\n    kind: lookup\n    by: [product]\n    rows:\n" + "".join(
        f"      - {{product: p{n}, rate: 0.01}}\n" for n in range(20_001)
    )
    with refused_within(60, "more than 20,000 rows"):
        parse_rule_set(HEAD + RULES + MEASURES + rows + EARNINGS, "plan")
    examples = "examples:\n" + "".join(
        f"  - {{id: e{n}, text: e, period: {{name: q, from: 2025-01-01, until: 2025-04-01}}, "
        "expects: [{exception: no_seat}]}\n"
        for n in range(201)
    )
    with refused_within(60, "more than 200 examples"):
        parse_rule_set(HEAD + RULES + MEASURES + EARNINGS.replace("table rates", "0.1") + examples, "plan")


def test_more_recipients_multiples_or_limits_than_anybody_reads_are_refused() -> None:
    rules = RULES.replace("to: seller", f"to: [{', '.join(['{field: seller, share: 0.01}'] * 51)}]")
    with pytest.raises(DocumentRefused, match=r"plan:9:.*more than 50 recipients"):
        parse_rule_set(HEAD + rules + MEASURES + EARNINGS, "plan")
    for written, said in (("times", "1.01"), ("limits", "{per: period, most: 9}")):
        earnings = EARNINGS.replace("table rates", f"0.1, {written}: [{', '.join([said] * 21)}]")
        with pytest.raises(DocumentRefused, match=r"plan:11:.*more than 20 (multiples|limits)"):
            parse_rule_set(HEAD + RULES + MEASURES + earnings, "plan")


def test_a_message_is_cut_short_however_long_what_it_tells_of_is() -> None:
    with pytest.raises(DocumentRefused) as found:
        parse_rule_set(HEAD + RULES + MEASURES + EARNINGS + f"{'x' * 900}: 1\n" + f"? {'y' * 9_000}\n: 1\n", "plan")
    assert len(str(found.value)) < 4_000


def test_a_sheet_of_a_hundred_thousand_rows_is_read_and_one_row_more_is_refused() -> None:
    text = HEAD + RULES + MEASURES + SHEET + EARNINGS
    assert list(sheets_of(text, "plan")) == ["rates.csv"]
    rows = b"Product,Rate\n" + b"".join(b"p%d,0.01\n" % number for number in range(100_000))
    begun = time.monotonic()
    found = parse_rule_set(text, "plan", {"rates.csv": rows})
    assert time.monotonic() - begun < 60
    assert len(found.tables["rates"].rows) == 100_000  # type: ignore[union-attr]
    with refused_within(60, "more than 100,000 rows"):
        parse_rule_set(text, "plan", {"rates.csv": rows + b"one more,0.01\n"})
    with refused_within(60, "larger than 20,000,000 bytes"):
        parse_rule_set(text, "plan", {"rates.csv": rows + b"x" * 20_000_000})


ROWS = "rate_tables:\n  - id: rates\n    kind: lookup\n    by: [product, seller]\n    rows:\n"


def test_a_refusal_names_a_hundred_faults_and_says_that_there_are_more() -> None:
    rubbish = "".join(f"odd_{number}: x\n" for number in range(40_000))
    with pytest.raises(DocumentRefused, match="and more: mend these 100 first") as found:
        parse_rule_set(HEAD + RULES + MEASURES + EARNINGS + rubbish, "plan")
    assert len(found.value.findings) == 100
    assert len(str(found.value)) < 100_000
    twice = "".join(f"odd: {number}\n" for number in range(40_000))
    with pytest.raises(DocumentRefused, match="and more") as found:
        parse_rule_set(HEAD + twice, "plan")
    assert len(found.value.findings) == 100


def test_the_nearest_of_thousands_of_names_is_looked_for_among_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred faults beside thousands of names: each is compared with those of its length, and not with all."""
    compared = 0
    find = difflib.get_close_matches

    def counted(word: str, among: list[str], n: int) -> list[str]:
        nonlocal compared
        compared += len(among)
        return find(word, among, n=n)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    fields = "".join(f", field_{number}: text" for number in range(2_500))
    rules = "credit_rules:\n" + "".join(
        f"  - {{id: r{n}, text: r, to: seller, when: feild_{n} = 'a'}}\n" for n in range(4_000)
    )
    with pytest.raises(DocumentRefused, match="did you mean 'field_7'"):
        parse_rule_set(HEAD.replace(", product: text", fields) + rules + MEASURES + EARNINGS, "plan")
    assert 0 < compared <= 101 * 200


def test_rows_of_lists_keep_no_more_combinations_than_a_table_is_meant_for() -> None:
    """Two lists of thirty in each of a thousand rows are a million combinations: gigabytes if all are kept."""
    products, sellers = (", ".join(f"{letter}N-{number}" for number in range(30)) for letter in "ps")
    row = f"      - {{product: [{products}], seller: [{sellers}], rate: 0.01}}\n"
    rows = "".join(row.replace("N", str(number)) for number in range(1_000))
    tracemalloc.start()
    parse_rule_set(HEAD + RULES + MEASURES + ROWS + rows + EARNINGS, "plan")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 400_000_000


def test_a_chain_of_ten_thousand_managers_is_climbed_once() -> None:
    """Each of them climbed by themselves would be fifty million steps."""
    above = {f"P-{number}": f"P-{number - 1}" if number else None for number in range(10_000)}
    looked_up = 0

    class Counted(dict[str, str | None]):
        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]  # one of its forms
            nonlocal looked_up
            looked_up += 1
            return super().get(key, default)

    assert in_circles(Counted(above)) == set()
    assert in_circles(Counted({**above, "P-0": "P-2"})) == {"P-0", "P-1", "P-2"}
    assert looked_up <= 2 * len(above)


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x0c", "\x7f", "\x85", "\x9b", "\u202a", "\u202e", "\u2066"])
def test_a_character_that_nobody_sees_is_refused_where_it_stands(sign: str) -> None:
    shown = f"U\\+{ord(sign):04X} in text"
    with pytest.raises(DocumentRefused, match=f"plan:3:10: .* {shown}"):
        parse_rule_set((HEAD + RULES + MEASURES + EARNINGS).replace("A plan", f"A {sign}plan"), "plan")
    with pytest.raises(DocumentRefused, match=f"plan:3:9: .* {shown}"):
        parse_rule_set(HEAD.replace("A plan", f'"A \\u{ord(sign):04x}plan"') + RULES + MEASURES + EARNINGS, "plan")
    with pytest.raises(DocumentRefused, match=shown):
        parse_rule_set(
            HEAD + RULES + MEASURES + SHEET + EARNINGS, "plan", {"rates.csv": f"Product,Rate\nA{sign},0.1\n".encode()}
        )


def test_line_ends_of_windows_and_tabs_within_a_text_are_no_control_characters() -> None:
    head = HEAD.replace("A plan", '"A\\tplan"').replace(", product: text", "")
    text = head + RULES + MEASURES + EARNINGS.replace("table rates", "0.1")
    assert parse_rule_set(text.replace("\n", "\r\n"), "plan").title == "A\tplan"


def test_rules_that_are_too_much_of_a_query_together_are_refused_at_the_one_that_is_too_much() -> None:
    def plan(rules: int) -> str:
        base = "amount / 2 / 3 / 5 / 7 - cost - "
        written = "".join(f"  - {{id: r{n}, text: r, to: seller, base: {base}{n}}}\n" for n in range(rules))
        head = HEAD.replace("product: text", "cost: money") + "credit_rules:\n" + written
        ids = ", ".join(f"r{n}" for n in range(rules))
        return head + MEASURES.replace("own", ids) + EARNINGS.replace("table rates", "0.01")

    each = writings_of(parse_rule_set(plan(1), "plan").credit_rules[0].base)
    enough = 200_000 // each
    with pytest.raises(DocumentRefused, match=f"up to 'r{enough}' conditions and bases"):
        parse_rule_set(plan(enough + 1), "plan")
    assert len(parse_rule_set(plan(enough), "plan").credit_rules) == enough


def test_a_long_series_of_dated_figures_counts_with_each_of_them() -> None:
    dated = "".join(f"      - {{from: {day}, value: 0.5}}\n" for day in days(2_000))
    values = "values:\n  - id: part\n    unit: share\n    dated:\n" + dated
    ids = ", ".join(f"r{n}" for n in range(60))
    rules = "".join(f"  - {{id: r{n}, text: r, to: seller, base: amount * part - {n}}}\n" for n in range(60))
    text = HEAD.replace(", product: text", "") + values + "credit_rules:\n" + rules + MEASURES.replace("own", ids)
    with pytest.raises(DocumentRefused, match=r"up to 'r3[0-9]' conditions and bases"):
        parse_rule_set(text + EARNINGS.replace("table rates", "0.01"), "plan")


def days(count: int) -> Iterator[str]:
    """Yield days one after another, as documents write them."""
    return (str(date(2025, 1, 1) + timedelta(days=number)) for number in range(count))
