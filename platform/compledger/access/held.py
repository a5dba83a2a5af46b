"""What an account holds on which days: roles granted to it, and roles that others delegated to it.

Grants and delegations are asserted for half-open days and never edited; the newest assertion about an account, role and
unit wins on the days that it covers, and a withdrawn one ends them. A delegation holds only while its delegator is
active and holds the role himself; what takes that away ends it for good (`resting`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlmodel import Field, Session, col, select

from compledger.access.accounts import account_of, is_active
from compledger.access.duties import PAID, HeldDays
from compledger.access.policy import GrantHeld, Subject
from compledger.access.roles import Role
from compledger.rules.timeline import FOREVER, Assertion, Segment, flatten
from compledger.store import KnownRow

R = TypeVar("R", bound="RoleDays")


class RoleDays(KnownRow):
    """What a grant and a delegation have in common."""

    account: str = Field(foreign_key="account.account", index=True)
    """Who gets the role."""
    role: str
    business_unit: str | None = None
    """What it is limited to; None for the whole company."""
    effective_from: date
    effective_until: date
    """The first day no longer covered."""
    withdrawn: bool = False
    """True: on these days the role is not held, whatever was said before."""


class RoleGrant(RoleDays, table=True):
    """A role granted to an account, or taken from it. Append-only."""

    __tablename__ = "role_grant"

    fact: int | None = Field(default=None, primary_key=True)
    accepted_conflict: str | None = None
    """The reason for which a conflict of duties was accepted."""


class Delegation(RoleDays, table=True):
    """A role lent by one account to another, or taken back. Append-only."""

    __tablename__ = "delegation"

    fact: int | None = Field(default=None, primary_key=True)
    delegator: str = Field(foreign_key="account.account", index=True)


@dataclass(frozen=True, slots=True)
class Held:
    """A role in an account's hand."""

    grant: GrantHeld
    accepted: str | None = None
    """The reason for which a conflict was accepted when it was granted."""


def own_roles(session: Session, account: str, as_of: int | None = None) -> list[Segment[Held]]:
    """Return the roles granted to an account, by days, as known at a log position (None: now)."""
    query = select(RoleGrant).where(RoleGrant.account == account).order_by(col(RoleGrant.fact))
    if as_of is not None:
        query = query.where(RoleGrant.known_from <= as_of)
    rows = session.exec(query).all()
    return [
        Segment(
            segment.effective_from,
            segment.effective_until,
            Held(GrantHeld(Role(segment.value.role), segment.value.business_unit), segment.value.accepted_conflict),
        )
        for key in {(row.role, row.business_unit) for row in rows}
        for segment in in_force(row for row in rows if (row.role, row.business_unit) == key)
    ]


def delegated_roles(session: Session, account: str, as_of: int | None = None) -> list[Segment[Held]]:
    """Return the roles delegated to an account, on the days on which their delegators hold them themselves."""
    query = select(Delegation).where(Delegation.account == account).order_by(col(Delegation.fact))
    if as_of is not None:
        query = query.where(Delegation.known_from <= as_of)
    rows = session.exec(query).all()
    found = []
    for delegator in {row.delegator for row in rows}:
        if not is_active(session, delegator, as_of):
            continue
        participant = account_of(session, delegator).participant
        own = own_roles(session, delegator, as_of)
        mine = [row for row in rows if row.delegator == delegator]
        for key in {(row.role, row.business_unit) for row in mine}:
            lent = GrantHeld(Role(key[0]), key[1], on_behalf_of=delegator, participant=participant)
            for segment in in_force(row for row in mine if (row.role, row.business_unit) == key):
                found += _while_held(segment.effective_from, segment.effective_until, lent, own)
    return found


def held(session: Session, account: str, as_of: int | None = None) -> list[Segment[Held]]:
    """Return all that an account holds, by days; nothing for one that is not active."""
    if not is_active(session, account, as_of):
        return []
    return [*own_roles(session, account, as_of), *delegated_roles(session, account, as_of)]


def subject_of(session: Session, account: str, *, on: date, as_of: int | None = None) -> Subject:
    """Return who an account is to the policy on a day, as known at a log position (None: now).

    Raises:
        NoSuchAccount: there is none of that id. One that is not active is a subject without any role.
    """
    participant = account_of(session, account).participant
    grants = (segment.value.grant for segment in held(session, account, as_of) if on in segment)
    return Subject(account, participant, frozenset(grants))


def duties_of(session: Session, account: str, as_of: int | None = None) -> Sequence[HeldDays]:
    """Return an account's duties by days: the roles that it holds, and that its participant is paid under a plan."""
    paid = account_of(session, account).participant is not None
    duties = [
        HeldDays(s.value.grant.role, s.effective_from, s.effective_until, s.value.accepted)
        for s in held(session, account, as_of)
    ]
    return [*duties, HeldDays(PAID, date.min, FOREVER)] if paid else duties


def in_force(rows: Iterable[R]) -> list[Segment[R]]:
    """Return the days of assertions about one key, oldest first, without those that were withdrawn."""
    assertions = [Assertion(row.effective_from, row.effective_until, row.known_from, row) for row in rows]
    return [segment for segment in flatten(assertions) if not segment.value.withdrawn]


def uncovered(
    starts: date, ends: date, role: Role, unit: str | None, own: Iterable[Segment[Held]]
) -> list[tuple[date, date]]:
    """Return the half-open days on which none of some segments holds a role, company-wide or for the unit."""
    left, day = [], starts
    for segment in sorted(own, key=lambda s: s.effective_from):
        grant = segment.value.grant
        if grant.role != role or grant.business_unit not in {None, unit} or segment.effective_until <= day:
            continue
        if day < min(segment.effective_from, ends):
            left.append((day, min(segment.effective_from, ends)))
        day = segment.effective_until
    return [*left, (day, ends)] if day < ends else left


def _while_held(starts: date, ends: date, lent: GrantHeld, own: Sequence[Segment[Held]]) -> list[Segment[Held]]:
    """Return the days of a delegation on which the delegator holds the role, company-wide or for the same unit."""
    days = [
        (max(starts, segment.effective_from), min(ends, segment.effective_until))
        for segment in own
        if segment.value.grant.role == lent.role and segment.value.grant.business_unit in {None, lent.business_unit}
    ]
    return [Segment(first, until, Held(lent)) for first, until in days if first < until]
