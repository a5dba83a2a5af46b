"""Statements: what a payee is shown for a period, line by line to its sources."""
