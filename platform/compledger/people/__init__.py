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
from compledger.people.reach import Everyone, Only, Reach, fields_on, reach, reaches, require_reach

__all__ = [
    "DatedFact",
    "Everyone",
    "Fact",
    "Holding",
    "Only",
    "Participant",
    "PersonalDetail",
    "PersonalRate",
    "Position",
    "Quota",
    "Reach",
    "Reporting",
    "Seat",
    "erase",
    "fields_on",
    "holders",
    "known_quotas",
    "known_rates",
    "known_seats",
    "names_of",
    "reach",
    "reaches",
    "require_reach",
    "titles",
]
