"""The web pages behind sign-in: statements line by line, each line's trace one click away."""

from compledger.ui_api.web.app import create_app
from compledger.ui_api.web.desk import Face, Reader, StatementDesk
from compledger.ui_api.web.door import AccountShown, Door, NoSuchSession, SessionShown

__all__ = [
    "AccountShown",
    "Door",
    "Face",
    "NoSuchSession",
    "Reader",
    "SessionShown",
    "StatementDesk",
    "create_app",
]
