"""People: participants, seats, organisation, territories, quotas and rates, by days and as known at a position."""

from compledger.people.asserting import NothingToWithdraw, assert_fact, days_of, withdraw_fact
from compledger.people.assertions import (
    Assertions,
    canonical_fact,
    grown_since,
    insert,
    known_ids,
    next_fact,
    rows_at_rest,
    table_of,
)
from compledger.people.assignments import LevelQuota, LevelRate, PlanAssignment
from compledger.people.countries import COUNTRIES
from compledger.people.days import EVER, Days
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
from compledger.people.gaps import GAPS, NOTICES, Gap, gaps_between, organisation_on
from compledger.people.in_force import assigned_to, quotas_in_force, rates_in_force
from compledger.people.kinds import BY_LEVEL, KINDS, LINE, Column, FactKind, Form, Level
from compledger.people.known import (
    NEWEST,
    all_holding,
    known_quotas,
    known_rates,
    known_seats,
    one_holding,
    timelines,
)
from compledger.people.members import Membership, territory_members, unit_members
from compledger.people.mentions import positions_naming
from compledger.people.organisation import BusinessUnit
from compledger.people.personal import PersonalDetail, erase, names_of
from compledger.people.references import NotKnown, all_known, founded_by, is_known
from compledger.people.reorganisation import NOBODY, Changed, Reorganisation, reorganised
from compledger.people.resolving import (
    members_of,
    payee_of,
    personal_currency_of,
    plans_of,
    quota_of,
    rate_of,
    territories_of,
)
from compledger.people.seats import (
    held_on,
    holders,
    holders_of,
    manager_chain,
    manager_of,
    related_to,
    reports_of,
    seat_on,
    team_of,
    titles,
)
from compledger.people.seats_in_time import SeatInTime, seats_in_time
from compledger.people.shown import Shown, ShownFact, show
from compledger.people.territories import TerritoryMember
from compledger.people.timelines import (
    Change,
    OverlapNamesNothing,
    Said,
    strongest,
)
from compledger.people.undoing import undone
from compledger.people.uplines import Above, uplines
from compledger.people.written import IBAN, read_columns

__all__ = [
    "BY_LEVEL",
    "COUNTRIES",
    "EVER",
    "GAPS",
    "IBAN",
    "KINDS",
    "LINE",
    "NEWEST",
    "NOBODY",
    "NOTICES",
    "Above",
    "Assertions",
    "BusinessUnit",
    "Change",
    "Changed",
    "Column",
    "DatedFact",
    "Days",
    "Fact",
    "FactKind",
    "Form",
    "Gap",
    "Holding",
    "Level",
    "LevelQuota",
    "LevelRate",
    "Membership",
    "NotKnown",
    "NothingToWithdraw",
    "OverlapNamesNothing",
    "Participant",
    "PersonalDetail",
    "PersonalRate",
    "PlanAssignment",
    "Position",
    "Quota",
    "Reorganisation",
    "Reporting",
    "Said",
    "Seat",
    "SeatInTime",
    "Shown",
    "ShownFact",
    "TerritoryMember",
    "all_holding",
    "all_known",
    "assert_fact",
    "assigned_to",
    "canonical_fact",
    "days_of",
    "erase",
    "founded_by",
    "gaps_between",
    "grown_since",
    "held_on",
    "holders",
    "holders_of",
    "insert",
    "is_known",
    "known_ids",
    "known_quotas",
    "known_rates",
    "known_seats",
    "manager_chain",
    "manager_of",
    "members_of",
    "names_of",
    "next_fact",
    "one_holding",
    "organisation_on",
    "payee_of",
    "personal_currency_of",
    "plans_of",
    "positions_naming",
    "quota_of",
    "quotas_in_force",
    "rate_of",
    "rates_in_force",
    "read_columns",
    "related_to",
    "reorganised",
    "reports_of",
    "rows_at_rest",
    "seat_on",
    "seats_in_time",
    "show",
    "strongest",
    "table_of",
    "team_of",
    "territories_of",
    "territory_members",
    "timelines",
    "titles",
    "undone",
    "unit_members",
    "uplines",
    "withdraw_fact",
]
