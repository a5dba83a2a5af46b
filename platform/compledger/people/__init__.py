"""People: participants, the seats they hold, whom they report to, their quotas and own rates, all by days."""

from compledger.people.facts import (
    DatedFact,
    Fact,
    Holding,
    Participant,
    PersonalRate,
    Position,
    Quota,
    Reporting,
    Seat,
)
from compledger.people.known import holders, known_quotas, known_rates, known_seats, titles
from compledger.people.personal import PersonalDetail, erase, names_of

__all__ = [
    "DatedFact",
    "Fact",
    "Holding",
    "Participant",
    "PersonalDetail",
    "PersonalRate",
    "Position",
    "Quota",
    "Reporting",
    "Seat",
    "erase",
    "holders",
    "known_quotas",
    "known_rates",
    "known_seats",
    "names_of",
    "titles",
]
