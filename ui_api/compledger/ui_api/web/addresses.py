"""The addresses of pages, written in one place for handlers and templates."""

from urllib.parse import quote


def statement_path(participant: str, period: str) -> str:
    """Return the address of a statement's page."""
    return f"/statements/{quote(participant, safe='')}/{quote(period, safe='')}"


def pdf_path(participant: str, period: str) -> str:
    """Return the address of a statement's PDF."""
    return f"{statement_path(participant, period)}/statement.pdf"


def json_path(participant: str, period: str) -> str:
    """Return the address of a statement's JSON."""
    return f"{statement_path(participant, period)}/statement.json"


def trace_path(participant: str, period: str, run: int, number: int) -> str:
    """Return the address of a line's trace. It names the run, so that an old link never shows another run's line."""
    return f"{statement_path(participant, period)}/lines/{number}/trace?run={run}"
