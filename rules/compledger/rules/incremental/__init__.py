"""Incremental calculation: whom a change touches, and the calculation of those alone.

`touched_by` finds the payees and periods whose pay may be another, with the reasons; `recalculate` calculates them and
lays them over a former run's results. What comes of it equals a calculation of everybody, line by line.
"""

from compledger.rules.incremental.change import Change, OtherPeriods
from compledger.rules.incremental.plan import touched_by
from compledger.rules.incremental.recalculate import recalculate
from compledger.rules.incremental.touched import Payee, Reason, Touched

__all__ = ["Change", "OtherPeriods", "Payee", "Reason", "Touched", "recalculate", "touched_by"]
