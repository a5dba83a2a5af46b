"""Published rule set versions: immutable, known by the hash of their canonical bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import LargeBinary
from sqlmodel import Field, Session, col, select

from compledger import audit
from compledger.plans.calendars import CalendarRow
from compledger.plans.currencies import note_currencies
from compledger.rules.language import RuleSet, parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.rules.timeline import Assertion, Segment, flatten
from compledger.store import KnownRow, Writing


class RuleSetVersion(KnownRow, table=True):
    """A published version. Append-only."""

    __tablename__ = "rule_set_version"

    hash: str = Field(primary_key=True, max_length=64)
    """SHA-256 of `canonical`."""
    rule_set: str = Field(index=True, max_length=64)
    label: str
    effective_from: date
    effective_until: date
    currency: str = Field(max_length=3)
    calendar: str = Field(foreign_key="calendar.calendar", max_length=64)
    document: str
    """The document as its author wrote it, comments and all."""
    canonical: bytes = Field(sa_type=LargeBinary)


class PublicationRefused(Refused, ValueError):
    """A version cannot be published beside what is published already."""


class VersionDamaged(Refused, ValueError):
    """A published version's text is not what its hash was taken over."""

    def __init__(self, version: RuleSetVersion) -> None:
        self.rule_set, self.label = version.rule_set, version.label
        super().__init__(
            f"version {version.label!r} of {version.rule_set!r} has been changed in the database since it was "
            f"published (hash {version.hash[:12]}…). Nothing was calculated from it. "
            "Restore the database from a backup."
        )


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a publication."""

    hash: str
    is_new: bool
    """False: this very version was published before, and nothing was changed."""


def publish_rule_set(writing: Writing, rule_set: RuleSet, document: str) -> Published:
    """Publish a checked version; publishing the same one again changes nothing.

    Raises:
        PublicationRefused: its label is taken by another version, its calendar is not published, or it changes the
            currency or calendar of the rule set.
    """
    session = writing.session
    if session.get(RuleSetVersion, rule_set.hash) is not None:
        writing.abandon()
        return Published(rule_set.hash, is_new=False)
    _refuse_conflicts(session, rule_set)
    note_currencies(writing, [rule_set.currency])
    writing.add(
        RuleSetVersion(
            hash=rule_set.hash,
            rule_set=rule_set.name,
            label=rule_set.label,
            effective_from=rule_set.effective_from,
            effective_until=rule_set.effective_until,
            currency=rule_set.currency,
            calendar=rule_set.calendar,
            document=document,
            canonical=rule_set.canonical,
            known_from=0,
        )
    )
    audit.append(
        writing,
        "rule_set.published",
        subject=rule_set.name,
        after=rule_set.canonical,
        facts={
            "effective_from": rule_set.effective_from.isoformat(),
            "effective_until": rule_set.effective_until.isoformat(),
            "version": rule_set.label,
        },
    )
    return Published(rule_set.hash, is_new=True)


def published_rule_sets(session: Session, as_of: int, calendar: str | None = None) -> Sequence[str]:
    """Return the names of the rule sets published at or before a position, of one calendar if asked."""
    query = select(RuleSetVersion.rule_set).where(RuleSetVersion.known_from <= as_of).distinct()
    if calendar is not None:
        query = query.where(RuleSetVersion.calendar == calendar)
    return sorted(session.exec(query).all())


def in_force(session: Session, rule_set: str, period: Period, as_of: int) -> tuple[Segment[RuleSet], ...]:
    """Return the versions of a rule set in force in a period, by the days that each decides.

    For each day it is the newest version published at or before `as_of` whose days cover it.
    """
    segments = [
        Segment(max(s.effective_from, period.starts_on), min(s.effective_until, period.ends_before), s.value)
        for s in flatten(
            Assertion(row.effective_from, row.effective_until, row.known_from, row)
            for row in _versions(session, rule_set, as_of)
        )
    ]
    return tuple(
        Segment(s.effective_from, s.effective_until, parsed(s.value))
        for s in segments
        if s.effective_from < s.effective_until
    )


def parsed(version: RuleSetVersion) -> RuleSet:
    """Return what a published version says; raises VersionDamaged if its text is no longer what was published."""
    rule_set = parse_rule_set(version.document, version.rule_set)
    if rule_set.hash != version.hash:
        raise VersionDamaged(version)
    return rule_set


def _versions(session: Session, rule_set: str, as_of: int) -> Sequence[RuleSetVersion]:
    query = (
        select(RuleSetVersion)
        .where(RuleSetVersion.rule_set == rule_set, RuleSetVersion.known_from <= as_of)
        .order_by(col(RuleSetVersion.known_from))
    )
    return session.exec(query).all()


def _refuse_conflicts(session: Session, rule_set: RuleSet) -> None:
    if session.get(CalendarRow, rule_set.calendar) is None:
        raise PublicationRefused(
            f"calendar {rule_set.calendar!r} of rule set {rule_set.name!r} is not published. "
            "Publish it first: compledger calendar publish FILE"
        )
    newest = (2**63) - 1
    for version in _versions(session, rule_set.name, newest):
        if version.label == rule_set.label:
            raise PublicationRefused(
                f"version {rule_set.label!r} of {rule_set.name!r} is published with other content "
                f"(hash {version.hash[:12]}…). "
                "A published version never changes: give this one another version label."
            )
        if (version.currency, version.calendar) != (rule_set.currency, rule_set.calendar):
            raise PublicationRefused(
                f"version {version.label!r} of {rule_set.name!r} is in {version.currency} "
                f"on calendar {version.calendar!r}. "
                "A rule set keeps both: give a plan in another currency or calendar another rule_set name."
            )
