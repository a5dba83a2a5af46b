"""The web pages behind sign-in: statements line by line, each line's trace one click away."""

from compledger.ui_api.web.app import create_app
from compledger.ui_api.web.door import AccountShown, Door

__all__ = [
    "AccountShown",
    "Door",
    "create_app",
]
