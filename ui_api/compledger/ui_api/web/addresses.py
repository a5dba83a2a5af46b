"""The addresses of pages, written in one place for handlers and templates."""

from urllib.parse import quote, urlencode


def statement_path(participant: str, period: str) -> str:
    """Return the address of a statement's page."""
    return f"/statements/{quote(participant, safe='')}/{quote(period, safe='')}"


def list_path(period: str, search: str, page: int) -> str:
    """Return the address of a page of the list, of those who match the search."""
    return "/statements?" + urlencode({"period": period, "q": search, "page": page})


def pdf_path(participant: str, period: str) -> str:
    """Return the address of a statement's PDF."""
    return f"{statement_path(participant, period)}/statement.pdf"


def json_path(participant: str, period: str) -> str:
    """Return the address of a statement's JSON."""
    return f"{statement_path(participant, period)}/statement.json"


def news_path(participant: str, period: str) -> str:
    """Return the address of what is new by now in comparison with a statement."""
    return f"{statement_path(participant, period)}/news"


def stream_path(participant: str, period: str) -> str:
    """Return the address of the stream that tells when there is news of a statement."""
    return f"{statement_path(participant, period)}/stream"


def provisional_path(participant: str, period: str) -> str:
    """Return the address of a provisional statement's page."""
    return f"{statement_path(participant, period)}/provisional"


def trace_path(participant: str, period: str, run: int, number: int, provisional_at: int | None = None) -> str:
    """Return the address of a line's trace. It names the run, so that an old link never shows another run's line.

    What is provisional changes under one number, so there it names the log position as well.
    """
    at = "" if provisional_at is None else f"&at={provisional_at}"
    return f"{statement_path(participant, period)}/lines/{number}/trace?run={run}{at}"
