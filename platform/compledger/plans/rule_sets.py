"""Published rule set versions: immutable, known by the hash of their canonical bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import LargeBinary
from sqlmodel import Field, Session, col, select

from compledger import audit
from compledger.people import NEWEST
from compledger.plans.calendars import CalendarRow, calendar_of
from compledger.plans.company import company
from compledger.plans.currencies import note_currencies
from compledger.plans.drafts import draft_checked_for, save_checked
from compledger.plans.sheets import keep_sheets, kept_sheets
from compledger.rules.checked import Checked, Written
from compledger.rules.columnar import VersionsDisagree, refuse_disagreement
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
    sheets: str = Field(default="{}", sa_column_kwargs={"server_default": "{}"})
    """Its sheets as canonical JSON, file name to hash."""
    draft: int | None = Field(default=None, foreign_key="rule_set_draft.draft")
    """The draft that was checked and published; None for what was published before drafts were kept."""
    published_on: date | None = None
    """The day of its publication where the company is; None for what was published before it was kept."""

    @property
    def retroactive(self) -> bool:
        """Whether it is in force on days before its publication."""
        return self.published_on is not None and self.effective_from < self.published_on


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


class NoSuchVersion(Refused, LookupError):
    """No version of that label, or none in force on the day."""

    def __init__(self, rule_set: str, label: str | None, on: date, known: Sequence[str]) -> None:
        self.rule_set, self.label, self.on, self.known = rule_set, label, on, known
        asked = f"no version {label!r}" if label is not None else f"no version in force on {on}"
        listed = ", ".join(known) or "none"
        super().__init__(
            f"rule set {rule_set!r} has {asked} (published: {listed}). "
            f"Name one as {rule_set}@LABEL, or see: compledger rules versions {rule_set}"
        )


class NeverPublished(Refused, LookupError):
    """Neither a version nor a draft of that rule set is known."""

    def __init__(self, rule_set: str, known: Sequence[str]) -> None:
        self.rule_set, self.known = rule_set, known
        super().__init__(
            f"nothing was ever published or drafted as {rule_set!r} (rule sets: {', '.join(known) or 'none'}). "
            "Check the name, or see all of them: compledger rules versions"
        )


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a publication."""

    hash: str
    is_new: bool
    """False: this very version was published before, and nothing was changed."""
    retroactive: bool
    """True: it is in force on days before this publication."""
    ends_inside: str | None = None
    """The period of its calendar in which it ends, if it does not end with one."""


def publish_rule_set(writing: Writing, rule_set: RuleSet, written: Written) -> Published:
    """Publish a version that was checked exactly as it is; publishing the same one again changes nothing.

    One that is in force on days before its publication is allowed, and marked as retroactive.

    Raises:
        NotChecked: no check of this very hash was noted.
        PublicationRefused: its label is taken by another version, a calendar is not published, or it changes the
            currency or calendar of the rule set.
    """
    session = writing.session
    if session.get(RuleSetVersion, rule_set.hash) is not None:
        return Published(rule_set.hash, is_new=False, retroactive=False)
    draft = draft_checked_for(session, rule_set.name, rule_set.hash)
    refuse_conflicts(session, rule_set)
    note_currencies(writing, [rule_set.currency])
    version = RuleSetVersion(
        hash=rule_set.hash,
        rule_set=rule_set.name,
        label=rule_set.label,
        effective_from=rule_set.effective_from,
        effective_until=rule_set.effective_until,
        currency=rule_set.currency,
        calendar=rule_set.calendar,
        document=written.document,
        canonical=rule_set.canonical,
        sheets=keep_sheets(writing, written.sheets),
        draft=draft,
        published_on=company(session).day_of(writing.entry.at),
        known_from=0,
    )
    writing.add(version)
    audit.append(
        writing,
        "rule_set.published",
        subject=rule_set.name,
        after=rule_set.canonical,
        facts={
            "draft": draft,
            "effective_from": rule_set.effective_from.isoformat(),
            "effective_until": rule_set.effective_until.isoformat(),
            "retroactive": "yes" if version.retroactive else "no",
            "version": rule_set.label,
        },
    )
    ends_inside = period_cut(session, rule_set)
    return Published(rule_set.hash, is_new=True, retroactive=version.retroactive, ends_inside=ends_inside)


def period_cut(session: Session, rule_set: RuleSet) -> str | None:
    """Return the period in which a version ends; None if it ends with one, never, or where no period is known."""
    ends = rule_set.effective_until
    periods = calendar_of(session, rule_set.calendar).periods
    return next((period.name for period in periods if period.starts_on < ends < period.ends_before), None)


def publish_checked(writing: Writing, checked: Checked) -> Published:
    """Publish a document that has just been checked: save it as a draft, note the check, and publish it, all in one.

    Raises:
        PublicationRefused: see `publish_rule_set`.
    """
    if writing.session.get(RuleSetVersion, checked.rule_set.hash) is None:
        save_checked(writing, checked)
    return publish_rule_set(writing, checked.rule_set, checked.written)


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
        Segment(s.effective_from, s.effective_until, parsed(session, s.value))
        for s in segments
        if s.effective_from < s.effective_until
    )


def parsed(session: Session, version: RuleSetVersion) -> RuleSet:
    """Return what a published version says.

    Raises:
        VersionDamaged: its text is no longer what was published.
        SheetDamaged: a sheet of it is not.
    """
    sheets = kept_sheets(session, version.sheets)
    rule_set = _parsed(version.document, version.rule_set, tuple(sorted(sheets.items())))
    if rule_set.hash != version.hash:
        raise VersionDamaged(version)
    return rule_set


@lru_cache(maxsize=16)
def _parsed(document: str, name: str, sheets: tuple[tuple[str, bytes], ...]) -> RuleSet:
    # The same few versions are asked for again and again, and reading a long one takes its time.
    return parse_rule_set(document, name, dict(sheets), published=True)


def versions_of_rule_set(session: Session, rule_set: str, as_of: int | None = None) -> Sequence[RuleSetVersion]:
    """Return the versions of a rule set published at or before a log position, in the order of publication."""
    return _versions(session, rule_set, NEWEST if as_of is None else as_of)


def version_labelled(session: Session, rule_set: str, label: str | None, on: date) -> RuleSetVersion:
    """Return the version of a label, or without one that in force on a day; raises NoSuchVersion."""
    versions = versions_of_rule_set(session, rule_set)
    for version in reversed(versions):
        if version.label == label or (label is None and version.effective_from <= on < version.effective_until):
            return version
    raise NoSuchVersion(rule_set, label, on, [version.label for version in versions])


def _versions(session: Session, rule_set: str, as_of: int) -> Sequence[RuleSetVersion]:
    """Return versions in the order of publication; those of one transaction have rising drafts."""
    query = (
        select(RuleSetVersion)
        .where(RuleSetVersion.rule_set == rule_set, RuleSetVersion.known_from <= as_of)
        .order_by(col(RuleSetVersion.known_from), col(RuleSetVersion.draft))
    )
    return session.exec(query).all()


def refuse_conflicts(session: Session, rule_set: RuleSet) -> None:
    """Raise PublicationRefused if a version does not go together with what is published."""
    windows = [measure.window for measure in rule_set.measures if measure.window]
    for calendar in dict.fromkeys([rule_set.calendar, *windows]):
        if session.get(CalendarRow, calendar) is None:
            raise PublicationRefused(
                f"calendar {calendar!r} of rule set {rule_set.name!r} is not published. "
                "Publish it first: compledger calendar publish FILE"
            )
    for version in _versions(session, rule_set.name, NEWEST):
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
        if _may_meet(version, rule_set):
            try:
                refuse_disagreement([parsed(session, version), rule_set])
            except VersionsDisagree as disagreement:
                raise PublicationRefused(str(disagreement)) from disagreement


def _may_meet(version: RuleSetVersion, rule_set: RuleSet) -> bool:
    """Tell whether one period may have days of both: they touch, and the new one leaves some of the old one's."""
    begins, ends = rule_set.effective_from, rule_set.effective_until
    replaces = begins <= version.effective_from and version.effective_until <= ends
    return version.effective_from <= ends and begins <= version.effective_until and not replaces
