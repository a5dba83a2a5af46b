"""Drafts that wait: what was saved of a rule set and is not published as it is."""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, select

from compledger.people import NEWEST
from compledger.plans.drafts import Draft, RuleSetDraft, newest_draft
from compledger.plans.rule_sets import RuleSetVersion, published_rule_sets
from compledger.rules.language import RuleSet, parse_rule_set
from compledger.store import LogEntry


class WaitingDraft(NamedTuple):
    """The draft of a rule set, unless it is published as it is."""

    number: int
    hash: str | None
    """None for a document with faults; it has no label and no days either."""
    label: str | None
    effective_from: date | None
    effective_until: date | None
    checked: bool
    """Whether it was checked as it is and may be published."""
    by: str
    """Pseudonymous id of who saved it."""
    at: datetime
    position: int
    """The log position at which it was saved."""


def waiting_draft(session: Session, rule_set: str, as_of: int | None = None) -> WaitingDraft | None:
    """Return the draft of a rule set that waits, as known at a log position; None if there is none."""
    draft = newest_draft(session, rule_set, as_of)
    if draft is None or _is_published(session, draft, as_of):
        return None
    entry = session.get(LogEntry, draft.known_from)
    assert entry is not None
    said = _said(draft)
    return WaitingDraft(
        number=draft.number,
        hash=draft.hash,
        label=said.label if said else None,
        effective_from=said.effective_from if said else None,
        effective_until=said.effective_until if said else None,
        checked=draft.checked,
        by=entry.by,
        at=entry.at,
        position=draft.known_from,
    )


def known_rule_sets(session: Session, as_of: int | None = None) -> list[str]:
    """Return the names of all rule sets that were published or drafted at or before a log position, by name."""
    position = NEWEST if as_of is None else as_of
    drafted = session.exec(select(RuleSetDraft.rule_set).where(RuleSetDraft.known_from <= position).distinct()).all()
    return sorted({*drafted, *published_rule_sets(session, position)})


def _is_published(session: Session, draft: Draft, as_of: int | None) -> bool:
    version = None if draft.hash is None else session.get(RuleSetVersion, draft.hash)
    return version is not None and (as_of is None or version.known_from <= as_of)


def _said(draft: Draft) -> RuleSet | None:
    return parse_rule_set(draft.written.document, draft.rule_set, draft.written.sheets) if draft.hash else None
