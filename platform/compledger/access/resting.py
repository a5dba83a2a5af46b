"""Delegations rest on a role of their delegator's own, and end for good with it.

If they only slept, they would come back with the role, past the check of duties that are to be kept apart.
"""

from sqlmodel import col, select

from compledger import audit
from compledger.access.accounts import is_active
from compledger.access.held import Delegation, in_force, own_roles, uncovered
from compledger.access.roles import Role
from compledger.store import Writing


def end_what_rested_on(writing: Writing, delegator: str) -> None:
    """End an account's delegations on all days on which it no longer holds the role itself, or is not active."""
    session = writing.session
    query = select(Delegation).where(Delegation.delegator == delegator).order_by(col(Delegation.fact))
    rows = session.exec(query).all()
    own = own_roles(session, delegator) if is_active(session, delegator) else []
    for to, role, unit in dict.fromkeys((row.account, row.role, row.business_unit) for row in rows):
        lent = in_force(row for row in rows if (row.account, row.role, row.business_unit) == (to, role, unit))
        for segment in lent:
            for starts, ends in uncovered(segment.effective_from, segment.effective_until, Role(role), unit, own):
                writing.add(
                    Delegation(
                        delegator=delegator, account=to, role=role, business_unit=unit, effective_from=starts,
                        effective_until=ends, withdrawn=True, known_from=0,
                    )
                )  # fmt: skip
                facts: dict[str, audit.Fact] = {
                    "role": role,
                    "business_unit": unit,
                    "effective_from": starts.isoformat(),
                    "effective_until": ends.isoformat(),
                    "delegator": delegator,
                }
                audit.append(writing, "delegation.ended", subject=to, facts=facts)
    session.flush()
