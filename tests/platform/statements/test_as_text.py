import re
from dataclasses import replace
from decimal import Decimal

import pytest

from compledger.statements.as_text import as_text
from tests.samples import ACCELERATOR_TEXT, NO_YEN, REMARK, in_other_currencies, the_statement, with_two_versions

LINE = re.compile(r"^ *\d+  \d{4}-\d{2}-\d{2}  .* (-?[\d,]+\.\d{2})$", re.MULTILINE)


def test_the_reader_can_add_the_lines_up_to_the_total() -> None:
    text = as_text(the_statement())
    amounts = [Decimal(found.replace(",", "")) for found in LINE.findall(text)]
    assert len(amounts) == 9
    assert sum(amounts) == Decimal("5188.72")
    assert re.search(r"^Earned, USD +5,188\.72$", text, re.MULTILINE)


def test_under_a_line_stands_what_its_row_does_not_tell() -> None:
    lines = as_text(the_statement()).splitlines()
    (shared,) = [number for number, line in enumerate(lines) if line.startswith("6  2025-06-02  SO-71899")]
    assert lines[shared + 1].strip() == "Credit: 31,420.00 × 50 % = 15,710.00 USD to seat AE-WEST-03"
    assert lines[shared + 2].startswith("7  2025-06-19")


def test_every_step_of_every_line_is_told_on_demand_and_else_how_to_ask_for_it() -> None:
    asked = "compledger statement show P-0274 --period 2025-Q2 --trace"
    short, long = as_text(the_statement()), as_text(the_statement(), trace=True)
    assert asked in " ".join(short.split())
    assert asked not in " ".join(long.split())
    _, how = long.split("How each line came about")
    assert how.count("    Rounding: ") == len(the_statement().lines)
    assert "    Slice: running total 87,880.24 → 100,000.00: 12,119.76 USD lies in this tier" in how


def test_the_header_says_who_when_and_how_much() -> None:
    head = as_text(the_statement()).split("Accelerated commission")[0]
    for words in ("Ada Byron", "P-0274", "2025-Q2", "1 Apr 2025 – 30 Jun 2025", "100,000.00 USD", "108.42 %"):
        assert words in head


def test_a_line_names_transaction_clauses_tier_and_rate() -> None:
    assert re.search(
        r"^8  2025-06-19  SO-71935 +1\.1 2\.1  3: from 100 % +8,421\.6472  5 % × 1\.5 +631\.62$",
        as_text(the_statement()),
        re.MULTILINE,
    )


def test_a_clause_is_given_once_however_many_lines_refer_to_it() -> None:
    words = " ".join(as_text(the_statement()).split())
    assert words.count(ACCELERATOR_TEXT) == 1


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_longer_than_the_width(width: int) -> None:
    lines = as_text(the_statement(), width).splitlines()
    assert max(map(len, lines)) == width


def test_a_table_that_cannot_be_so_narrow_is_wider_rather_than_cut() -> None:
    assert "8,421.6472" in as_text(the_statement(), 60)


def test_a_long_source_key_breaks_and_loses_no_character() -> None:
    key = "orders:" + "0123456789" * 6
    first, *others = the_statement().lines
    text = as_text(replace(the_statement(), lines=(replace(first, source_key=key), *others)))
    assert max(map(len, text.splitlines())) == 100
    column = [line[15:42].strip() for line in text.splitlines()]
    assert key in "".join(column)


def test_a_name_cannot_steer_the_terminal() -> None:
    text = as_text(replace(the_statement(), name="Eve\x1b[2J\nEarned 9,999,999.99"))
    assert "\x1b" not in text
    assert "Eve�[2J�Earned" in text


def test_notices_and_basis_are_told() -> None:
    text = as_text(the_statement())
    assert "SO-71950  Nobody held seat AE-WEST-07" in text
    assert "field-sales version 2025.2 (8f434346648f), run 17" in text
    assert "log position  48213" in text
    assert the_statement().basis[0].lines_root in text


def test_a_change_of_version_in_mid_period_is_told_line_by_line_and_clause_by_clause() -> None:
    text = as_text(with_two_versions())
    assert re.search(r"^5 .* RET-5120 +2025\.2 +1\.1 2\.1 ", text, re.MULTILINE)
    assert re.search(r"^6 .* SO-71899 +2025\.3 +1\.1 2\.9 ", text, re.MULTILINE)
    assert "Clause 2.1 (version 2025.2), 2.9 (version 2025.3) of field-sales" in text
    old, new = text.index("field-sales version 2025.2\n1.1"), text.index("field-sales version 2025.3\n1.1")
    assert old < text.index("on the order's day") < new < text.index("on the day of the invoice")
    assert "decides       1 Apr 2025 – 31 May 2025" in text
    assert "decides       1 Jun 2025 – 30 Jun 2025" in text


def test_one_version_is_not_repeated_on_every_line() -> None:
    assert "Version" not in as_text(the_statement())


def test_what_is_about_the_whole_statement_is_told_before_its_lines() -> None:
    text = as_text(with_two_versions())
    assert text.index(f"Note: {REMARK}") < text.index("Accelerated commission")
    assert text.count(REMARK) == 1


def test_a_statement_without_lines_says_so() -> None:
    text = as_text(replace(the_statement(), components=(), lines=(), earned=Decimal(0)))
    assert "No earning lines in this period." in text
    assert "Clauses\n" not in text


def test_what_was_earned_is_told_in_the_payees_other_currencies_and_a_missing_rate_in_its_place() -> None:
    text = as_text(in_other_currencies())
    assert re.search(r"^Own currency +4,427\.24 EUR$", text, re.MULTILINE)
    assert re.search(r"^Payment currency +– JPY$", text, re.MULTILINE)
    words = " ".join(text.split("Sales: credited")[0].split())
    assert (
        "5,188.72 USD × 0.85324232081911 = 4,427.24 EUR on 30 Jun 2025, half away from zero, "
        "by 1 / EUR/USD 1.172 of 2025-06-30 as field-sales version 2025.2 states"
    ) in words
    assert NO_YEN in words
    assert words.endswith("For information: what is owed is settled at payout.")
    assert "For information" not in as_text(the_statement())


def test_lines_that_do_not_add_up_are_not_shown() -> None:
    statement = the_statement()
    with pytest.raises(AssertionError, match="differs from its lines"):
        as_text(replace(statement, lines=(replace(statement.lines[0], earned=Decimal(1)), *statement.lines[1:])))


def test_a_line_of_no_component_is_not_left_out_in_silence() -> None:
    statement = the_statement()
    stray = replace(statement.lines[0], component="unknown", earned=Decimal(0))
    with pytest.raises(AssertionError, match="belongs to no component"):
        as_text(replace(statement, lines=(*statement.lines, stray)))
