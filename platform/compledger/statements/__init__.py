"""Statements: what a payee is shown for a period, line by line to its sources."""

from compledger.statements.as_json import as_json
from compledger.statements.as_pdf import as_pdf
from compledger.statements.as_text import as_text
from compledger.statements.build import build_statement
from compledger.statements.entries import StatementEntry, statement_entries, statement_periods
from compledger.statements.model import Statement
from compledger.statements.selection import NoStatement, NotOneStatement

__all__ = [
    "NoStatement",
    "NotOneStatement",
    "Statement",
    "StatementEntry",
    "as_json",
    "as_pdf",
    "as_text",
    "build_statement",
    "statement_entries",
    "statement_periods",
]
