"""The web pages: statements line by line, each line's trace one click away."""

from compledger.ui_api.web.app import create_app
from compledger.ui_api.web.desk import StatementDesk

__all__ = ["StatementDesk", "create_app"]
