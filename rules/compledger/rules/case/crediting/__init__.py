"""Crediting: whom a sale's rules reach, with how much, and what is in the way."""

from compledger.rules.case.crediting.crediter import Crediter

__all__ = ["Crediter"]
