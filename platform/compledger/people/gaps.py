"""Gaps: what an organisation lacks on a day, each by its name.

A seat that nobody holds, a person between two seats, a seat that reports to nobody: none of them is an error, and each
of them leaves somebody unpaid or unseen if nobody notices. A seat that several hold lacks nothing; it is a notice.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from sqlmodel import Session

from compledger.people.assertions import known_ids
from compledger.people.days import Days
from compledger.people.kinds import HOLDING, MEMBER, PAYEE, REPORTING, SEAT, TERRITORY, UNIT, FactKind, Level
from compledger.people.known import all_holding, timelines
from compledger.rules.periods import Period


class Gap(NamedTuple):
    """Something that lacks something on some days."""

    kind: str
    """One of `GAPS`."""
    subject: str
    days: Days


GAPS: Mapping[str, str] = {
    "vacant_seat": "nobody holds the seat",
    "hole_between_holdings": "the participant holds no seat, but did before and will again",
    "participant_without_seat": "the participant never held a seat",
    "seat_without_manager": "the seat reports to nobody, and is not the top of the largest tree",
    "circle_of_managers": "the seats report to each other in a circle",
    "circle_of_units": "the business units belong to each other in a circle",
    "circle_of_territories": "the territories belong to each other in a circle",
    "territory_without_holder": "nobody holds the territory",
    "payee_missing": "the participant holds a seat, and no payee says where the pay goes",
    "several_holders": "several hold the seat at once: shared, or somebody's leaving was never said",
}
"""Every kind of gap, and what it means."""
NOTICES = frozenset({"several_holders"})
"""Kinds that lack nothing: true and wanted as often as not, so they are named and are no gap to close."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who holds what on one day."""

    seats: Collection[str]
    holders: Mapping[str, str]
    """Seat by participant."""
    managers: Mapping[str, str]
    """Seat reported to, by seat."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Parent by business unit."""
    territories: Mapping[str, str | None] = field(default_factory=dict)
    """Parent by territory."""
    held_territories: Collection[str] = ()


def gaps_between(session: Session, begins: date, ends: date, as_of: int) -> list[Gap]:
    """Return what is lacking on any day from `begins` until `ends`, as known at a log position, in order."""
    found: defaultdict[tuple[str, str], list[Days]] = defaultdict(list)
    lives = _lives(session, as_of)
    payees = timelines(session, PAYEE, as_of)
    for days in _stretches(session, begins, ends, as_of):
        organisation = organisation_on(session, days.effective_from, as_of)
        lacking = set(lacking_on(organisation)) | _holes(organisation, lives, days.effective_from)
        for who in organisation.holders:
            if not any(s.effective_from <= days.effective_from < s.effective_until for s in payees.get((who,), ())):
                lacking.add(("payee_missing", who))
        for gap in lacking:
            found[gap].append(days)
    everyone = Days(begins, ends)
    never = known_ids(session, "participant") - lives.keys()
    gaps = [Gap("participant_without_seat", who, everyone) for who in never]
    gaps += [Gap(kind, subject, days) for (kind, subject), of in found.items() for days in _joined(of)]
    order = list(GAPS)
    return sorted(gaps, key=lambda gap: (order.index(gap.kind), gap.subject, gap.days))


def organisation_on(session: Session, day: date, as_of: int) -> Organisation:
    """Return who holds what on a day, as known at a log position."""

    def pairs(kind: FactKind, left: str, right: str) -> dict[str, str]:
        rows = all_holding(session, kind, on=day, as_of=as_of, columns=[left, right])
        return {getattr(row, left): getattr(row, right) for row in rows}

    holders = pairs(HOLDING, "participant", "position")
    held = {*holders, *holders.values()}
    members = all_holding(session, MEMBER, on=day, as_of=as_of, columns=["territory", "level", "subject"])
    return Organisation(
        seats=pairs(SEAT, "position", "title"),
        holders=holders,
        managers=pairs(REPORTING, "position", "reports_to"),
        units=pairs(UNIT, "business_unit", "parent"),
        territories=pairs(TERRITORY, "territory", "parent"),
        held_territories={m.territory for m in members if m.level == Level.PARTICIPANT or m.subject in held},
    )


def lacking_on(organisation: Organisation) -> Iterator[tuple[str, str]]:
    """Give what is lacking on one day, as pairs of a kind of gap and its subject."""
    held = Counter(organisation.holders.values())
    yield from (("vacant_seat", seat) for seat in organisation.seats if seat not in held)
    yield from (("several_holders", seat) for seat, holders in held.items() if holders > 1)
    yield from (("seat_without_manager", seat) for seat in _loose(organisation))
    yield from (("circle_of_managers", circle) for circle in circles(organisation.managers))
    yield from (("circle_of_units", circle) for circle in circles(organisation.units))
    yield from (("circle_of_territories", circle) for circle in circles(organisation.territories))
    for territory in organisation.territories:
        if territory not in organisation.held_territories:
            yield "territory_without_holder", territory


def circles(above: Mapping[str, str | None]) -> list[str]:
    """Return each circle of a tree that is none, its members in their order from the smallest on."""
    met: set[str] = set()
    found = []
    for start in above:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in met and at not in path:
            path[at] = None
            at = above.get(at)
        if at is not None and at in path:
            members = list(path)[list(path).index(at) :]
            first = members.index(min(members))
            found.append(" → ".join([*members[first:], *members[:first]]))
        met.update(path)
    return found


def _loose(organisation: Organisation) -> list[str]:
    """Return the seats that report to nobody, but for the one with the most seats below it."""
    tops = {seat for seat in organisation.seats if seat not in organisation.managers}
    below: Counter[str] = Counter(dict.fromkeys(tops, 0))
    top_of: dict[str, str] = {}
    for seat in organisation.managers:
        path = []
        at = seat
        while at not in top_of and at in organisation.managers and at not in path:
            path.append(at)
            at = organisation.managers[at]
        top = top_of.get(at, at)
        top_of.update(dict.fromkeys(path, top))
        below[top] += 1
    largest = min(tops, key=lambda seat: (-below[seat], seat), default=None)
    return sorted(tops - {largest})


def _lives(session: Session, as_of: int) -> Mapping[str, Days]:
    """Return by participant the first and the last day of any holding."""
    held = timelines(session, HOLDING, as_of)
    return {
        who: Days(segments[0].effective_from, segments[-1].effective_until)
        for (who,), segments in held.items()
        if segments
    }


def _holes(organisation: Organisation, lives: Mapping[str, Days], day: date) -> set[tuple[str, str]]:
    return {
        ("hole_between_holdings", who)
        for who, days in lives.items()
        if who not in organisation.holders and days.effective_from <= day < days.effective_until
    }


def _stretches(session: Session, begins: date, ends: date, as_of: int) -> Iterator[Days]:
    """Give the days in stretches on which nothing changes, so that each has to be looked at once."""
    cuts = {begins, ends}
    period = Period("", begins, ends)
    for kind in (SEAT, HOLDING, REPORTING, MEMBER, TERRITORY, UNIT, PAYEE):
        for segments in timelines(session, kind, as_of, period).values():
            for segment in segments:
                cuts |= {segment.effective_from, segment.effective_until}
    days = sorted(day for day in cuts if begins <= day <= ends)
    yield from (Days(*stretch) for stretch in pairwise(days))


def _joined(stretches: Iterable[Days]) -> list[Days]:
    """Return neighbouring stretches as one."""
    joined: list[Days] = []
    for days in stretches:
        if joined and joined[-1].effective_until == days.effective_from:
            joined[-1] = Days(joined[-1].effective_from, days.effective_until)
        else:
            joined.append(days)
    return joined
