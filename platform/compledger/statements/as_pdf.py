"""A statement as PDF, for print and for keeping: A4, the same bytes for the same statement.

Typeset offline with the fonts that typst carries, so that a statement looks the same on every machine.
"""

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Literal

import typst

from compledger.statements.model import Statement
from compledger.statements.shown import shown


def as_pdf(statement: Statement) -> bytes:
    """Return the statement as a PDF without a date of its own: it depends on nothing but the statement.

    It is accessible by PDF/UA-1. Only where a name has characters that the fonts lack, which that standard refuses, is
    it a plain PDF with a box in their place. Values go in as data: a name that looks like typst source is set as the
    text it is.
    """
    sheet = json.dumps(asdict(shown(statement)))
    try:
        return _typeset(sheet, "ua-1")
    except typst.TypstError:
        # A statement with a box in a name is better than none; a fault of the template fails here as it did above.
        return _typeset(sheet, "1.7")


def _typeset(sheet: str, standard: Literal["ua-1", "1.7"]) -> bytes:
    template = files(__package__).joinpath("statement.typ").read_bytes()
    made = typst.compile(
        template, format="pdf", ignore_system_fonts=True, sys_inputs={"sheet": sheet}, pdf_standards=standard
    )
    assert isinstance(made, bytes), "one PDF holds all pages"
    return made
