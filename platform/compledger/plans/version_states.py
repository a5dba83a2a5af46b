"""The versions of a rule set as one looks them over: days, who published each and when, and which is in force."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from compledger.plans.rule_sets import NeverPublished, versions_of_rule_set
from compledger.plans.waiting_drafts import known_rule_sets
from compledger.rules.timeline import Assertion, flatten
from compledger.store import LogEntry


class VersionState(NamedTuple):
    """A published version."""

    label: str
    hash: str
    effective_from: date
    effective_until: date
    """The first day no longer covered."""
    in_force: bool
    """Whether it decides the day that was asked about."""
    retroactive: bool
    """Whether it was in force on days before its publication."""
    by: str
    """Pseudonymous id of who published it."""
    at: datetime
    position: int
    """The log position of its publication."""


def version_states(session: Session, rule_set: str, on: date, as_of: int | None = None) -> Sequence[VersionState]:
    """Return the versions published at or before a log position, in that order; none of what is a draft only.

    Raises:
        NeverPublished: nothing of that name was published or drafted.
    """
    versions = versions_of_rule_set(session, rule_set, as_of)
    if not versions:
        known = known_rule_sets(session, as_of)
        if rule_set not in known:
            raise NeverPublished(rule_set, known)
    segments = flatten(Assertion(v.effective_from, v.effective_until, v.known_from, v) for v in versions)
    deciding = {segment.value.hash for segment in segments if on in segment}
    found = []
    for version in versions:
        entry = session.get(LogEntry, version.known_from)
        assert entry is not None
        found.append(
            VersionState(
                label=version.label,
                hash=version.hash,
                effective_from=version.effective_from,
                effective_until=version.effective_until,
                in_force=version.hash in deciding,
                retroactive=version.retroactive,
                by=entry.by,
                at=entry.at,
                position=version.known_from,
            )
        )
    return found
