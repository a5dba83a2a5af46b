"""The command line: noun and verb, data on stdout, talk on stderr; 0 ok, 1 error, 2 findings."""

from compledger.ui_api.cli.main import main

__all__ = ["main"]
