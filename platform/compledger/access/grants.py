"""Granting and delegating roles: who may, and which duties must stay apart."""

from datetime import date

from sqlmodel import Session, col, select

from compledger import audit
from compledger.access.accounts import Account, account_of, is_active
from compledger.access.duties import Conflicts, HeldDays, conflicts_among
from compledger.access.held import Delegation, RoleGrant, duties_of, in_force, own_roles, uncovered
from compledger.access.operators import keeping_an_operator, nobody_operates
from compledger.access.permissions import PERMISSIONS
from compledger.access.policy import FIRST, OPERATOR, UNATTENDED, Attempted, Subject, Thing, require
from compledger.access.resting import end_what_rested_on
from compledger.access.roles import Role, RowScope, Verb
from compledger.access.sessions import day_of
from compledger.rules.refused import Refused
from compledger.rules.timeline import FOREVER
from compledger.store import Writing


class OwnRole(Attempted):
    """Somebody tried to change the roles of the own account."""

    why = "the roles of the own account"

    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__(
            f"nobody changes the roles of the own account ({account}), nor those of an account on whose behalf he "
            "acts. Ask another person who administers roles."
        )


class ConflictingDuties(Attempted):
    """The role would give one person duties that are to be kept apart."""

    def __init__(self, conflicts: Conflicts, *, acceptable: bool) -> None:
        self.conflicts = conflicts
        self.why = "would join " + "; ".join(f"{c.role} and {c.other}" for c in conflicts.found)
        found = "; ".join(f"{c.role} and {c.other}: {c.why}" for c in conflicts.found)
        way_out = (
            "accept the conflict with a reason, which the log keeps" if acceptable else "delegate to another person"
        )
        super().__init__(
            f"account {conflicts.account} would hold duties that are to be kept apart ({found}). "
            f"Choose other people, or {way_out}."
        )


class NotYoursToDelegate(Attempted):
    """Somebody tried to delegate more than he holds himself."""

    def __init__(self, account: str, role: Role, unit: str | None) -> None:
        self.account, self.role, self.unit = account, role, unit
        self.why = f"does not hold {role} to delegate it so"
        where = f"for unit {unit}" if unit else "for the whole company"
        super().__init__(
            f"account {account} does not itself hold {role} {where} on all of these days. Delegate what was granted to "
            "you, for no longer than you have it and no wider; what was delegated to you cannot be passed on."
        )


class DaysOutOfOrder(Refused, ValueError):
    """A role is to end before it begins."""

    def __init__(self, effective_from: date, effective_until: date) -> None:
        self.effective_from, self.effective_until = effective_from, effective_until
        super().__init__(
            f"a role from {effective_from} until {effective_until} has no day: the day it ends, which no longer "
            "counts, must come after the day it begins"
        )


class UnitDoesNotNarrow(Refused, ValueError):
    """A business unit was given for a role that reaches the own or the team's rows only."""

    def __init__(self, role: Role, unit: str) -> None:
        self.role, self.unit = role, unit
        super().__init__(f"{role} reaches one's own rows or one's team, whatever the unit: grant it without {unit!r}")


class RoleNotHeld(Refused, LookupError):
    """A role is to be taken away that is not there."""

    def __init__(self, account: str, role: Role, unit: str | None, on: date) -> None:
        self.account, self.role, self.unit, self.on = account, role, unit, on
        where = f"for unit {unit} " if unit else ""
        super().__init__(
            f"account {account} does not hold {role} {where}on {on} or later by this way. "
            "Look at what it holds and name the same role and unit."
        )


class NotActive(Refused):
    """A role is to be given to an account that is deactivated."""

    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__(f"account {account} is deactivated. Activate it first, or choose another.")


def grant(
    writing: Writing,
    *,
    granter: Subject,
    account: str,
    role: Role,
    business_unit: str | None = None,
    effective_from: date,
    effective_until: date = FOREVER,
    accepted_conflict: str | None = None,
) -> Conflicts:
    """Grant a role for half-open days; return the conflicts of duties that were accepted with it.

    Raises:
        NotPermitted: the granter does not administer roles (the machine's owner gives the first roles only).
        OwnRole, NoSuchAccount, NotActive, DaysOutOfOrder, UnitDoesNotNarrow.
        ConflictingDuties: duties would come together that are to be kept apart, and no reason accepts it.
    """
    session = writing.session
    _may_change_roles(writing, granter, account, role)
    _refuse_misfit(session, account, role, business_unit, effective_from, effective_until)
    new = HeldDays(role, effective_from, effective_until)
    conflicts = Conflicts(account, conflicts_among([new], duties_of(session, account)))
    accepted = (accepted_conflict or "").strip() or None
    if conflicts and accepted is None:
        raise ConflictingDuties(conflicts, acceptable=True)
    writing.add(
        RoleGrant(
            account=account, role=role, business_unit=business_unit, effective_from=effective_from,
            effective_until=effective_until, accepted_conflict=accepted if conflicts else None, known_from=0,
        )
    )  # fmt: skip
    session.flush()
    facts: dict[str, audit.Fact] = _facts(role, business_unit, effective_from, effective_until)
    facts["conflicts"] = [f"{c.role} and {c.other}" for c in conflicts.found]
    facts["accepted_conflict"] = accepted if conflicts else None
    facts["granter"] = granter.account
    audit.append(writing, "role.granted", subject=account, facts=facts)
    return conflicts


def revoke(
    writing: Writing, *, granter: Subject, account: str, role: Role, business_unit: str | None = None, on: date
) -> None:
    """Take a granted role away, from the day `on` for good. What was delegated of it ends with it, for good too.

    Raises:
        NotPermitted, OwnRole, NoSuchAccount.
        RoleNotHeld: it was not granted for that unit on that day or later.
        LastOperator: nobody would be left who administers roles.
    """
    session = writing.session
    _may_change_roles(writing, granter, account, role)
    account_of(session, account)
    granted = [segment for segment in own_roles(session, account) if segment.effective_until > on]
    if not any((s.value.grant.role, s.value.grant.business_unit) == (role, business_unit) for s in granted):
        raise RoleNotHeld(account, role, business_unit, on)
    with keeping_an_operator(writing, account, on):
        writing.add(
            RoleGrant(
                account=account, role=role, business_unit=business_unit, effective_from=on, effective_until=FOREVER,
                withdrawn=True, known_from=0,
            )
        )  # fmt: skip
        session.flush()
    facts = _facts(role, business_unit, on, FOREVER) | {"granter": granter.account}
    audit.append(writing, "role.revoked", subject=account, facts=facts)
    end_what_rested_on(writing, account)


def delegate(
    writing: Writing,
    *,
    delegator: Subject,
    to: str,
    role: Role,
    business_unit: str | None = None,
    effective_from: date,
    effective_until: date,
) -> None:
    """Lend a role that one holds to another account, for half-open days.

    Raises:
        NotPermitted, OwnRole, NoSuchAccount, NotActive, DaysOutOfOrder, UnitDoesNotNarrow.
        NotYoursToDelegate: the delegator does not himself hold the role there on all of these days.
        ConflictingDuties: duties would come together; who lends a role cannot accept that.
    """
    session = writing.session
    require(delegator, Verb.ACCESS_DELEGATE, Thing("account", to))
    if delegator.account == to:
        raise OwnRole(to)
    _refuse_misfit(session, to, role, business_unit, effective_from, effective_until)
    if uncovered(effective_from, effective_until, role, business_unit, own_roles(session, delegator.account)):
        raise NotYoursToDelegate(delegator.account, role, business_unit)
    new = HeldDays(role, effective_from, effective_until)
    conflicts = Conflicts(to, conflicts_among([new], duties_of(session, to)))
    if conflicts:
        raise ConflictingDuties(conflicts, acceptable=False)
    writing.add(
        Delegation(
            delegator=delegator.account, account=to, role=role, business_unit=business_unit,
            effective_from=effective_from, effective_until=effective_until, known_from=0,
        )
    )  # fmt: skip
    session.flush()
    facts = _facts(role, business_unit, effective_from, effective_until) | {"delegator": delegator.account}
    audit.append(writing, "role.delegated", subject=to, facts=facts)


def end_delegation(
    writing: Writing,
    *,
    by: Subject,
    delegator: str,
    to: str,
    role: Role,
    business_unit: str | None = None,
    on: date,
) -> None:
    """End a delegation from the day `on`. Its delegator may, who got it may, and whoever administers roles.

    Raises:
        NotPermitted: somebody else asked.
        RoleNotHeld: nothing of the kind was delegated until then or later.
    """
    session = writing.session
    if by.account not in {delegator, to}:
        require(by, Verb.ACCESS_GRANT, Thing("account", to))
    query = select(Delegation).where(
        Delegation.delegator == delegator, Delegation.account == to, Delegation.role == role,
        Delegation.business_unit == business_unit,
    )  # fmt: skip
    lent = in_force(session.exec(query.order_by(col(Delegation.fact))).all())
    if not any(segment.effective_until > on for segment in lent):
        raise RoleNotHeld(to, role, business_unit, on)
    writing.add(
        Delegation(
            delegator=delegator, account=to, role=role, business_unit=business_unit, effective_from=on,
            effective_until=FOREVER, withdrawn=True, known_from=0,
        )
    )  # fmt: skip
    session.flush()
    facts = _facts(role, business_unit, on, FOREVER) | {"delegator": delegator}
    audit.append(writing, "delegation.ended", subject=to, facts=facts)


def conflicts_of(session: Session, account: str, on: date, as_of: int | None = None) -> Conflicts:
    """Return the duties that an account has together on a day and should not: roles, delegated ones too, and pay."""
    days = [duty for duty in duties_of(session, account, as_of) if duty.effective_from <= on < duty.effective_until]
    return Conflicts(account, conflicts_among(days, days))


def conflict_report(session: Session, on: date, as_of: int | None = None) -> list[Conflicts]:
    """Return the accounts with conflicts on a day, accepted ones too, in order of their ids."""
    accounts = session.exec(select(Account.account).order_by(col(Account.account))).all()
    return [conflicts for account in accounts if (conflicts := conflicts_of(session, account, on, as_of))]


def _may_change_roles(writing: Writing, granter: Subject, account: str, role: Role) -> None:
    kind = _as_owner(writing, role) if granter == OPERATOR else "account"
    decision = require(granter, Verb.ACCESS_GRANT, Thing(kind, account))
    if account in {granter.account, decision.on_behalf_of}:
        raise OwnRole(account)


def _as_owner(writing: Writing, role: Role) -> str:
    """Return what kind of thing an account is to the machine's owner, who would give it a role."""
    # The owner gives the first account its roles, all in the transaction that is the first to give any; later on only
    # the one that is lacking.
    earlier = select(RoleGrant.fact).where(RoleGrant.known_from < writing.position).limit(1)
    if writing.session.exec(earlier).first() is None:
        return FIRST
    lacking = role is Role.OPERATOR and nobody_operates(writing.session, day_of(writing.entry.at))
    return UNATTENDED if lacking else "account"


def _refuse_misfit(
    session: Session, account: str, role: Role, unit: str | None, effective_from: date, effective_until: date
) -> None:
    account_of(session, account)
    if not is_active(session, account):
        raise NotActive(account)
    if effective_from >= effective_until:
        raise DaysOutOfOrder(effective_from, effective_until)
    scopes = {scope for permission in PERMISSIONS[role].values() if permission.fields for scope in permission.scopes}
    if unit is not None and scopes & {RowScope.OWN, RowScope.TEAM}:
        raise UnitDoesNotNarrow(role, unit)


def _facts(role: Role, unit: str | None, effective_from: date, effective_until: date) -> dict[str, audit.Fact]:
    return {
        "role": role,
        "business_unit": unit,
        "effective_from": effective_from.isoformat(),
        "effective_until": effective_until.isoformat(),
    }
