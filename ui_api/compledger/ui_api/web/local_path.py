"""Addresses that a request may send its visitor on to: pages of ours, and nothing else."""

import re
from urllib.parse import urlencode

LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)
"""Visible ASCII without a backslash, from one slash on: browsers read `//host`, `/\\host` and `/<tab>/host` alike."""
LONGEST = 2_000
HOME = "/"
SIGN_IN = "/sign-in"
CODE = "/sign-in/code"
ACCOUNT = "/account"
CONFIRM = "/account/confirm"


def local_path(asked: str) -> str:
    """Return the address if it is a path of ours, else the start page."""
    leads_on = len(asked) <= LONGEST and LOCAL_PATH.fullmatch(asked) is not None
    return asked if leads_on and asked.partition("?")[0].rstrip("/") not in {SIGN_IN, CODE, "/sign-out"} else HOME


def with_next(path: str, after: str) -> str:
    """Return the address of a page that leads on to another when it is done."""
    return path if after == HOME else f"{path}?{urlencode({'next': after})}"
