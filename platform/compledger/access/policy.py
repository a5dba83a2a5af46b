"""The policy: may this person do this to that? One pure function, asked by every face.

It knows roles and what an account was granted; it knows no store, no clock and no reporting lines. Where the answer
depends on who reports to whom, the decision says which rows it opens (`slices`); `compledger.reach` finds them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from compledger.access.permissions import FIRST_ACCOUNT, MACHINE_OWNER, NEEDS_STEP_UP, PERMISSIONS, WITHIN_UNIT
from compledger.access.roles import FieldScope, Role, RowScope, Verb
from compledger.rules.refused import Refused

FIRST = "first_account"
"""The kind of thing that an account is while there is none."""
UNATTENDED = "unattended_account"
"""The kind of thing that an account is while nobody administers accounts."""


@dataclass(frozen=True, slots=True)
class GrantHeld:
    """One role in somebody's hand."""

    role: Role
    business_unit: str | None = None
    """The unit that it is limited to, None for the whole company."""
    on_behalf_of: str | None = None
    """The account whose role is used by delegation, None for a role of one's own."""
    participant: str | None = None
    """By delegation: the participant of that account, whose own rows and team are the ones reached."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks: an account and what it holds on the day."""

    account: str
    participant: str | None
    grants: frozenset[GrantHeld]
    stepped_up: bool = False
    """The password was given again within the last minutes."""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held, own and delegated."""
        return frozenset(grant.role for grant in self.grants)


OPERATOR = Subject("operator", None, frozenset())
"""The machine's owner, who gives commands without signing in. No account has this id: theirs begin with `A-`."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked about. Without a participant it stands for the rows of all whom the reader reaches."""

    kind: str
    """`statement`, `participant`, `run`, `account` and so on."""
    id: str | None = None
    participant: str | None = None
    """Whose it is."""
    business_unit: str | None = None
    units_above: frozenset[str] = frozenset()
    """The units that the business unit is part of, if units have parents."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows and the fields seen on them. Fields belong to rows: who sees the quotas of all and the pay of his team
    does not see the pay of all.
    """

    scope: RowScope
    fields: frozenset[FieldScope]
    participant: str | None = None
    """OWN and TEAM: whose rows, or whose team."""
    unit: str | None = None
    """UNIT: which one."""
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. `allowed` with TEAM or UNIT among the scopes opens only what `compledger.reach` finds."""

    allowed: bool
    why: str
    """For the log: which role allowed it, or what was missing."""
    scopes: frozenset[RowScope] = frozenset()
    units: frozenset[str] | None = None
    """The units that UNIT is about; None if it is not among the scopes."""
    fields: frozenset[FieldScope] = frozenset()
    """The fields that are seen for certain, on every row of the decision; some rows may show more (`slices`)."""
    on_behalf_of: str | None = None
    """The account on whose behalf this is done: set if no role of one's own allows it."""
    slices: frozenset[Slice] = frozenset()
    step_up_needed: bool = False
    """Refused only because the password must be given again."""


class Attempted(Refused):
    """Somebody tried more than he may, which goes into the log although nothing else of the command does."""

    why: str
    """For the log: what was missing, in words of ours alone."""
    verb: Verb | None = None
    """What was tried; None for what the command is named after."""
    thing: Thing | None = None
    """What it was tried on; None for what the command is about."""


class NotPermitted(Attempted):
    """The policy said no. The sentence is the same whether or not what was asked about exists."""

    verb: Verb
    thing: Thing

    def __init__(self, subject: Subject, verb: Verb, thing: Thing, decision: Decision) -> None:
        self.why = decision.why
        self.subject, self.verb, self.thing, self.decision = subject, verb, thing, decision
        held = ", ".join(sorted(subject.roles)) or "none"
        super().__init__(
            f"{verb} is not permitted to you here, or there is nothing of that name (roles in force: {held}). "
            "If it is part of your work, ask whoever administers roles for one that allows it."
        )


class StepUpNeeded(NotPermitted):
    """The role allows it, but the password must be given again first."""

    def __init__(self, subject: Subject, verb: Verb, thing: Thing, decision: Decision) -> None:
        Refused.__init__(
            self,
            f"{verb} needs your password again, however long you have been signed in: confirm it and try once more.",
        )
        self.why = decision.why
        self.subject, self.verb, self.thing, self.decision = subject, verb, thing, decision


def decide(subject: Subject, verb: Verb, thing: Thing) -> Decision:
    """Return whether `subject` may do `verb` to `thing`, on which rows, seeing which fields.

    Fewer grants never open more. A thing whose participant is named is refused if no row of his can be reached; where
    that depends on reporting lines or units it is allowed as yet, and the caller must ask `compledger.reach`.
    """
    if subject == OPERATOR:
        return _for_the_machine(verb, thing)
    slices = frozenset(part for grant in subject.grants for part in _slices(subject, grant, verb, thing))
    if not slices:
        return Decision(allowed=False, why=f"no role held allows {verb} here")
    if verb in NEEDS_STEP_UP and not subject.stepped_up:
        return Decision(allowed=False, why=f"{verb} needs the password again", step_up_needed=True)
    scopes = frozenset(part.scope for part in slices)
    behalf = {part.on_behalf_of for part in slices}
    allowing = sorted(grant.role for grant in subject.grants if any(_slices(subject, grant, verb, thing)))
    return Decision(
        allowed=True,
        why=f"role {', '.join(dict.fromkeys(allowing))}",
        scopes=scopes,
        units=frozenset(part.unit for part in slices if part.unit) if RowScope.UNIT in scopes else None,
        fields=_seen_for_certain(slices, thing),
        on_behalf_of=None if None in behalf else min(account for account in behalf if account),
        slices=slices,
    )


def require(subject: Subject, verb: Verb, thing: Thing) -> Decision:
    """Return the decision if it allows; raise NotPermitted (or its kind StepUpNeeded) if not."""
    decision = decide(subject, verb, thing)
    if decision.allowed:
        return decision
    raise (StepUpNeeded if decision.step_up_needed else NotPermitted)(subject, verb, thing, decision)


def _for_the_machine(verb: Verb, thing: Thing) -> Decision:
    if verb in MACHINE_OWNER or (verb in FIRST_ACCOUNT and thing.kind in {FIRST, UNATTENDED}):
        everything = Slice(RowScope.EVERYTHING, frozenset())
        return Decision(
            allowed=True,
            why="the machine's owner",
            scopes=frozenset({RowScope.EVERYTHING}),
            slices=frozenset({everything}),
        )
    return Decision(allowed=False, why=f"{verb} needs somebody who signed in")


def _slices(subject: Subject, grant: GrantHeld, verb: Verb, thing: Thing) -> Iterator[Slice]:
    """Yield the rows that one grant opens: a slice for each scope, or none."""
    permission = PERMISSIONS[grant.role].get(verb)
    if permission is None:
        return
    fields, behalf = permission.fields, grant.on_behalf_of
    if RowScope.EVERYTHING not in permission.scopes:
        whose = grant.participant if behalf else subject.participant
        for scope in permission.scopes:
            foreign = scope is RowScope.OWN and thing.participant not in {None, whose}
            # Who lends a team to a deputy does not show him the own pay.
            kept_back = scope is RowScope.OWN and behalf is not None and RowScope.TEAM in permission.scopes
            if whose is not None and not foreign and not kept_back:
                yield Slice(scope, fields, participant=whose, on_behalf_of=behalf)
    elif grant.business_unit is None:
        yield Slice(RowScope.EVERYTHING, fields, on_behalf_of=behalf)
    elif verb in WITHIN_UNIT and (
        thing.business_unit is None or grant.business_unit in {thing.business_unit, *thing.units_above}
    ):
        yield Slice(RowScope.UNIT, fields, unit=grant.business_unit, on_behalf_of=behalf)


def _seen_for_certain(slices: frozenset[Slice], thing: Thing) -> frozenset[FieldScope]:
    """Return the fields seen on every row; on a named participant's, all that needs no reporting lines to know."""
    if thing.participant is not None:
        certain = [part.fields for part in slices if part.scope in {RowScope.OWN, RowScope.EVERYTHING}]
        if certain:
            return frozenset().union(*certain)
    first, *others = (part.fields for part in slices)
    return first.intersection(*others)
