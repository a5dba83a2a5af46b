import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from compledger.statements.as_pdf import as_pdf
from compledger.statements.model import Statement
from compledger.statements.shown import FOR_INFORMATION
from tests.samples import NO_YEN, REMARK, in_other_currencies, the_statement, with_two_versions


@pytest.fixture
def text_of() -> Callable[[bytes], str]:
    if not (pdftotext := shutil.which("pdftotext")):
        pytest.skip("pdftotext (poppler-utils) is not installed")

    def text(pdf: bytes) -> str:
        return subprocess.run(
            [pdftotext, "-layout", "-", "-"], input=pdf, capture_output=True, check=True
        ).stdout.decode()

    return text


def long_statement() -> Statement:
    statement = the_statement()
    accelerated, bonus = statement.components
    lines = tuple(replace(line, number=line.number + 8 * turn) for turn in range(12) for line in statement.lines[:8])
    component = replace(accelerated, lines=len(lines), earned=accelerated.earned * 12)
    earned = component.earned + bonus.earned
    return replace(
        statement, components=(component, bonus), lines=(*lines, replace(statement.lines[8], number=97)), earned=earned
    )


def test_the_same_statement_gives_the_same_bytes() -> None:
    assert as_pdf(the_statement()) == as_pdf(the_statement())
    assert as_pdf(the_statement()).startswith(b"%PDF-")


def test_figures_lines_clauses_and_basis_stand_on_it(text_of: Callable[[bytes], str]) -> None:
    text = text_of(as_pdf(the_statement()))
    for words in (
        "Ada Byron",
        "5,188.72",
        "108.42 %",
        "SO-71832",
        "−124.01",
        "2.2",
        the_statement().basis[0].lines_root,
    ):
        assert words in text


def test_the_heading_of_the_lines_returns_on_every_page_and_pages_are_numbered(text_of: Callable[[bytes], str]) -> None:
    pages = text_of(as_pdf(long_statement())).split("\f")[:-1]
    with_lines = [page for page in pages if re.search(r"^ *\d+ +2025-\d\d-\d\d ", page, re.MULTILINE)]
    assert len(with_lines) == 3
    assert all("TRANSACTION" in page for page in with_lines)
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))


def test_every_line_has_its_steps_to_be_done_again_by_hand(text_of: Callable[[bytes], str]) -> None:
    _, how = " ".join(text_of(as_pdf(the_statement())).split()).split("How each line came about")
    for words in ("12,119.76 × 5 % = 605.988 USD", "605.988 → 605.99 USD, half away from zero", "31,420.00 × 50 %"):
        assert words in how
    # Days and keys keep their hyphens, amounts below nought have a minus.
    assert all(words in how for words in ("RET-5120 of 2025-05-12", "−2,480.25 ×"))


def test_a_change_of_version_and_a_remark_stand_on_it(text_of: Callable[[bytes], str]) -> None:
    text = text_of(as_pdf(with_two_versions()))
    for words in ("version 2025.2", "version 2025.3", "1 Jun 2025 – 30 Jun 2025", REMARK, "5e" * 32):
        assert words in text


def test_other_currencies_stand_on_it(text_of: Callable[[bytes], str]) -> None:
    words = " ".join(text_of(as_pdf(in_other_currencies())).split())
    for part in ("4,427.24 EUR", "1 / EUR/USD 1.172 of 2025-06-30", NO_YEN, FOR_INFORMATION):
        assert part in words


def test_a_statement_without_lines_says_so(text_of: Callable[[bytes], str]) -> None:
    empty = replace(the_statement(), components=(), lines=(), earned=Decimal(0))
    assert "No earning lines in this period." in text_of(as_pdf(empty))


def test_a_name_that_looks_like_typst_source_is_set_as_the_text_it_is(text_of: Callable[[bytes], str]) -> None:
    name = 'Eve #panic("x") $x$ *_'
    assert name in text_of(as_pdf(replace(the_statement(), name=name)))


def test_a_name_in_letters_that_the_fonts_lack_still_gives_a_statement() -> None:
    assert as_pdf(replace(the_statement(), name="李小龙")).startswith(b"%PDF-")
