"""Templates to pages. Rendered in the handler's thread, so that a long statement does not hold up the others."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response

from compledger.statements.wording import MONTHS, attained, pay
from compledger.ui_api.web import addresses
from compledger.ui_api.web.visit import Visit

HYPHEN_AS_MINUS = re.compile(r"(?<!\w)-(?=[0-9])")
TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, visit: Visit | None, /, status_code: int = 200, **values: Any) -> Response[str]:
    """Return a template filled with values as an HTML answer; a value that a template misses is an error.

    The head of the page says who visits; nobody before sign-in.
    """
    html = _environment().get_template(template).render(visit=visit, **values)
    return Response(html, status_code=status_code, media_type=MediaType.HTML)


def typographic(text: str) -> str:
    """Return text whose negative numbers have a true minus sign; hyphens in days and keys stay hyphens."""
    return HYPHEN_AS_MINUS.sub("−", text)


def up_to_quota(attainment: Decimal) -> Decimal:
    """Return the percent of a small bar's width to fill: nothing below zero, all of it from the quota on."""
    return min(max(attainment, Decimal(0)), Decimal(1)) * 100


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["typographic"] = typographic
    environment.filters["up_to_quota"] = up_to_quota
    environment.filters["moment"] = _moment
    environment.filters["attained"] = _attained_or_dash
    environment.globals.update(
        list_path=addresses.list_path,
        statement_path=addresses.statement_path,
        news_path=addresses.news_path,
        stream_path=addresses.stream_path,
        provisional_path=addresses.provisional_path,
        pdf_path=addresses.pdf_path,
        json_path=addresses.json_path,
        trace_path=addresses.trace_path,
        pay=pay,
    )
    return environment


def _attained_or_dash(attainment: Decimal | None) -> str:
    return "–" if attainment is None else attained(attainment)


def _moment(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"
