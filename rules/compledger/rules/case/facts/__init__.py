"""Facts: a snapshot's people, seats, ties, targets and rates, asked by name and day."""

from compledger.rules.case.facts.people import People, SeatHeld
from compledger.rules.case.facts.ties import Tie
from compledger.rules.case.facts.timetable import Timetable

__all__ = ["People", "SeatHeld", "Tie", "Timetable"]
