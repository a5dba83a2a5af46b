"""Forms: what an unsafe request may carry, read once, so that guards and handlers see the same fields."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.exceptions import ClientException, HTTPException
from litestar.types import HTTPScope, Receive

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 50
OPEN_AGAIN = "Open its page again and fill it in there."
FORM = "form"
URL_ENCODED = "application/x-www-form-urlencoded"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class BodyTooLarge(HTTPException):
    """More was sent than any form of ours holds."""

    status_code = 413

    def __init__(self) -> None:
        super().__init__(detail=f"a form may have {LARGEST_BODY // 1024} KiB at most. Send less.")


class NotAForm(HTTPException):
    """The body is of another kind than a form's."""

    status_code = 415

    def __init__(self, found: str) -> None:
        super().__init__(detail=f"the request carries {found or 'a body without a type'}; send {URL_ENCODED}.")


class Form:
    """The fields of a form; each is there once."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields

    def __getitem__(self, name: str) -> str:
        """Return a field; raises an HTTP 400 that names it if it is missing."""
        if name not in self.fields:
            raise ClientException(detail=f"the form lacks the field {name!r}. {OPEN_AGAIN}")
        return self.fields[name]

    def get(self, name: str) -> str:
        """Return a field that may be missing; empty then."""
        return self.fields.get(name, "")


def form_of(request: Request[Any, Any, Any]) -> Form:
    """Return the form that an unsafe request carried."""
    form = request.scope["state"][FORM]
    assert isinstance(form, Form)
    return form


async def read_form(scope: HTTPScope, receive: Receive) -> None:
    """Read the body of an unsafe request, within its limit, into the request's state.

    Raises:
        BodyTooLarge, NotAForm.
        ClientException: the form is not well-formed, has a field twice, or was broken off.
    """
    if scope["method"] in SAFE_METHODS:
        return
    kinds = [value.decode("latin-1") for name, value in scope["headers"] if name == b"content-type"]
    body = await _whole_body(receive)
    kind = kinds[0].partition(";")[0].strip().lower() if len(kinds) == 1 else ", ".join(kinds)
    if body and kind != URL_ENCODED:
        raise NotAForm(kind)
    scope["state"][FORM] = _parsed(body)


async def _whole_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            # The client has gone: nobody waits for an answer, and half a form is none.
            raise ClientException(detail="the request ended before its form did.")
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise BodyTooLarge
        if not message.get("more_body", False):
            return body


def _parsed(body: bytes) -> Form:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
            max_num_fields=MOST_FIELDS,
        )  # fmt: skip
    except ValueError as error:
        raise ClientException(detail=f"the form is not well-formed. {OPEN_AGAIN}") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ClientException(detail=f"the form has a field twice. {OPEN_AGAIN}")
    return Form(fields)
