"""Statements: what a payee is shown for a period, line by line to its sources."""

from compledger.statements.as_json import as_json
from compledger.statements.as_pdf import as_pdf
from compledger.statements.as_text import as_text
from compledger.statements.build import build_statement, provisional_statement, statement_of
from compledger.statements.credit_sheet import CreditSheet, credit_sheet, without_pay
from compledger.statements.entries import StatementEntry, statement_entries, statement_periods
from compledger.statements.model import Statement
from compledger.statements.news import News, news_of
from compledger.statements.selection import NoStatement, NotOneStatement, select_runs
from compledger.statements.trace import Step, trace_of

__all__ = [
    "CreditSheet",
    "News",
    "NoStatement",
    "NotOneStatement",
    "Statement",
    "StatementEntry",
    "Step",
    "as_json",
    "as_pdf",
    "as_text",
    "build_statement",
    "credit_sheet",
    "news_of",
    "provisional_statement",
    "select_runs",
    "statement_entries",
    "statement_of",
    "statement_periods",
    "trace_of",
    "without_pay",
]
