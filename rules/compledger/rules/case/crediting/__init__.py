"""Crediting: whom a sale's rules reach, with how much, and what is in the way."""

from compledger.rules.case.crediting.crediter import Crediter
from compledger.rules.case.crediting.recipients import found_by, with_seat

__all__ = ["Crediter", "found_by", "with_seat"]
