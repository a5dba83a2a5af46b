"""The demo company: Nordlicht Software, invented from a seed.

This room makes the files that a company would hand over: people, quotas, orders and their lines, what became of them,
and beside them the calendar, mappings and plans. It imports nothing else of ours: what it writes is read by the same
commands that a real user gives. The same seed writes the same bytes, on any machine and any supported Python.
"""

from compledger.demo_company.company import write_company
from compledger.demo_company.seats import CompanyTooSmall

__all__ = ["CompanyTooSmall", "write_company"]
