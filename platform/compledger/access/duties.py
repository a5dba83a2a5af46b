"""Segregation of duties: which roles one person should not hold at once, and why.

A conflict is refused when a role is granted, unless somebody accepts it with a reason, which the log keeps. A small
company may have to; it should know that it did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from compledger.access.roles import Role


class Paid(StrEnum):
    """A duty that no role gives: to be paid under a plan, as every account is that belongs to a participant."""

    PAID = "paid"


PAID = Paid.PAID
Duty = Role | Paid
"""What one person can be, and should not be together with something else."""

PAID_AS = (PAID, Role.REP, Role.MANAGER)
TOUCHES_PAY = (*PAID_AS, Role.COMP_ADMIN, Role.APPROVER, Role.FINANCE, Role.SALES_OPS)
WRITES = (Role.COMP_ADMIN, Role.APPROVER, Role.FINANCE, Role.SALES_OPS, Role.OPERATOR)


def _matrix() -> Iterator[tuple[frozenset[Duty], str]]:
    yield frozenset({Role.COMP_ADMIN, Role.APPROVER}), "who writes rules and brings in data would approve the own work"
    yield frozenset({Role.COMP_ADMIN, Role.FINANCE}), "who calculates pay would also release the money"
    yield frozenset({Role.APPROVER, Role.FINANCE}), "who approves pay would also release the money"
    yield frozenset({Role.SALES_OPS, Role.APPROVER}), "who sets seats and quotas would approve what comes of them"
    yield frozenset({Role.SALES_OPS, Role.FINANCE}), "who sets seats and quotas would also release the money"
    for paid in PAID_AS:
        yield frozenset({paid, Role.COMP_ADMIN}), "who is paid under a plan would calculate the own pay"
        yield frozenset({paid, Role.APPROVER}), "who is paid under a plan would approve the own pay"
        yield frozenset({paid, Role.FINANCE}), "who is paid under a plan would release the own money"
        yield frozenset({paid, Role.SALES_OPS}), "who is paid under a plan would set the own quota"
    for role in WRITES:
        yield frozenset({Role.AUDITOR, role}), "who examines the work must not have done it"
    for duty in TOUCHES_PAY:
        yield frozenset({Role.OPERATOR, duty}), "who gives out roles must have nothing to do with pay"


MATRIX: Mapping[frozenset[Duty], str] = dict(_matrix())
"""The reason for each pair of duties that one person should not have on the same day."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two duties that one account has on the same days, and should not."""

    role: Duty
    other: Duty
    why: str
    effective_from: date
    effective_until: date
    """The first day on which it is over."""
    accepted: str | None = None
    """The reason for which somebody accepted it; None if nobody did."""


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The conflicts of one account; false if there are none."""

    account: str
    found: tuple[Conflict, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(frozen=True, slots=True)
class HeldDays:
    """A duty that one has on half-open days."""

    role: Duty
    effective_from: date
    effective_until: date
    accepted: str | None = None
    """The reason for which a conflict was accepted when the role was granted."""


def conflicts_among(new: Sequence[HeldDays], held: Sequence[HeldDays]) -> tuple[Conflict, ...]:
    """Return the conflicts between each of `new` and each of `held`, on the days that both cover; each pair once."""
    found = {}
    for one, other in product(new, held):
        why = MATRIX.get(frozenset({one.role, other.role}))
        starts = max(one.effective_from, other.effective_from)
        ends = min(one.effective_until, other.effective_until)
        if why is None or one.role == other.role or starts >= ends:
            continue
        first, second = sorted((one.role, other.role))
        conflict = Conflict(first, second, why, starts, ends, one.accepted or other.accepted)
        found[first, second, starts, ends] = conflict
    return tuple(found[key] for key in sorted(found))
