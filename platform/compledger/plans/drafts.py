"""Drafts of rule sets: every save is kept, and so is which of them was checked, with what hash."""

from dataclasses import dataclass

from sqlmodel import Field, Session, col, select

from compledger import audit
from compledger.plans.sheets import keep_sheets, kept_sheets
from compledger.rules.checked import Checked, Written
from compledger.rules.language import DocumentRefused, Reader, parse_rule_set, read_source
from compledger.rules.refused import Refused
from compledger.store import KnownRow, Writing


class RuleSetDraft(KnownRow, table=True):
    """A document as it was saved. Append-only: each save is a row, the newest is the draft."""

    __tablename__ = "rule_set_draft"

    draft: int | None = Field(default=None, primary_key=True)
    """Drawn under the writer lock, so that a later save has the higher number."""
    rule_set: str = Field(index=True, max_length=64)
    document: str
    sheets: str
    """Its sheets as canonical JSON, file name to hash."""
    hash: str | None = Field(default=None, index=True, max_length=64)
    """SHA-256 of the canonical bytes; None for a document with faults, which has none."""


class RuleSetCheck(KnownRow, table=True):
    """That a draft was checked and nothing found. Append-only, once for a draft."""

    __tablename__ = "rule_set_check"

    draft: int = Field(primary_key=True, foreign_key="rule_set_draft.draft")
    hash: str = Field(index=True, max_length=64)
    """The hash that was checked: a publication is of this one or of none."""
    examples: int
    """How many worked examples passed."""


class NoSuchDraft(Refused, LookupError):
    """Nobody saved a draft of that rule set."""

    def __init__(self, rule_set: str) -> None:
        self.rule_set = rule_set
        super().__init__(f"there is no draft of {rule_set!r}. Save one first: compledger rules draft FILE")


class NotChecked(Refused):
    """A document is to be published that was not checked as it is."""

    def __init__(self, rule_set: str, hash_: str | None) -> None:
        self.rule_set, self.hash = rule_set, hash_
        found = f"with hash {hash_[:12]}… was" if hash_ else "has faults and was"
        super().__init__(
            f"the document of {rule_set!r} {found} not checked. Check it first, and mend what is found: "
            f"compledger rules check --draft {rule_set}"
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A saved draft."""

    number: int
    rule_set: str
    written: Written
    hash: str | None
    known_from: int
    examples: int | None
    """How many worked examples passed when it was checked; None: it was not checked."""

    @property
    def checked(self) -> bool:
        """Whether it may be published."""
        return self.examples is not None

    def refuse_unchecked(self) -> None:
        """Raise NotChecked if this draft, as it is, was not checked."""
        if not self.checked:
            raise NotChecked(self.rule_set, self.hash)


@dataclass(frozen=True, slots=True)
class Saveable:
    """A document, and what must be known of it to save it: found out before the transaction that saves it."""

    written: Written
    rule_set: str
    hash: str | None
    """None for a document with faults."""


def saveable(written: Written) -> Saveable:
    """Return a document as one that can be saved, with faults or without.

    Raises:
        DocumentRefused: it does not say which rule set it is of.
    """
    source = read_source(written.document, written.name)
    reader = Reader(written.name)
    rule_set = reader.name_of(source, "rule_set")
    if not rule_set:
        reader.fault(source.place, "'rule_set' is missing", "add `rule_set: name` here")
    reader.done()
    return Saveable(written, rule_set, _hash(written))


def save_draft(writing: Writing, document: Saveable) -> tuple[Draft, bool]:
    """Save a draft; return it, and whether it is another than the newest one, which is then the draft."""
    before = _newest(writing.session, document.rule_set)
    sheets = keep_sheets(writing, document.written.sheets)
    text = document.written.document
    if before is not None and (before.document, before.sheets) == (text, sheets):
        return _draft(writing.session, before), False
    row = writing.add(
        RuleSetDraft(rule_set=document.rule_set, document=text, sheets=sheets, hash=document.hash, known_from=0)
    )
    writing.session.flush()
    audit.append(
        writing,
        "rule_set.drafted",
        subject=document.rule_set,
        before=None if before is None else before.document.encode(),
        after=text.encode(),
        facts={"draft": row.draft, "hash": row.hash, "sheets": sorted(document.written.sheets)},
    )
    return _draft(writing.session, row), True


def note_checked(writing: Writing, draft: Draft, checked: Checked) -> bool:
    """Note that a draft was checked and nothing found; return False if that was noted before."""
    rule_set = checked.rule_set
    assert (checked.written.document, rule_set.hash) == (draft.written.document, draft.hash)
    if draft.checked:
        return False
    examples = len(rule_set.examples)
    writing.add(RuleSetCheck(draft=draft.number, hash=rule_set.hash, examples=examples, known_from=0))
    writing.session.flush()
    facts: dict[str, audit.Fact] = {"draft": draft.number, "examples": examples, "hash": rule_set.hash}
    audit.append(writing, "rule_set.checked", subject=rule_set.name, after=rule_set.canonical, facts=facts)
    return True


def save_checked(writing: Writing, checked: Checked) -> bool:
    """Save a document that has just been checked as a draft, and note the check; return False if both were known."""
    rule_set = checked.rule_set
    draft, is_new = save_draft(writing, Saveable(checked.written, rule_set.name, rule_set.hash))
    return note_checked(writing, draft, checked) or is_new


def newest_draft(session: Session, rule_set: str, as_of: int | None = None) -> Draft | None:
    """Return the draft of a rule set, as known at a log position; None if nobody had saved one."""
    row = _newest(session, rule_set, as_of)
    return None if row is None else _draft(session, row)


def draft_of(session: Session, rule_set: str) -> Draft:
    """Return the draft of a rule set; raises NoSuchDraft."""
    found = newest_draft(session, rule_set)
    if found is None:
        raise NoSuchDraft(rule_set)
    return found


def draft_checked_for(session: Session, rule_set: str, hash_: str) -> int:
    """Return the newest draft that was checked with exactly this hash; raises NotChecked."""
    query = select(RuleSetCheck.draft).where(RuleSetCheck.hash == hash_).order_by(col(RuleSetCheck.draft).desc())
    found = session.exec(query).first()
    if found is None:
        raise NotChecked(rule_set, hash_)
    return found


def _newest(session: Session, rule_set: str, as_of: int | None = None) -> RuleSetDraft | None:
    query = select(RuleSetDraft).where(RuleSetDraft.rule_set == rule_set).order_by(col(RuleSetDraft.draft).desc())
    if as_of is not None:
        query = query.where(RuleSetDraft.known_from <= as_of)
    return session.exec(query).first()


def _draft(session: Session, row: RuleSetDraft) -> Draft:
    assert row.draft is not None
    check = session.get(RuleSetCheck, row.draft)
    written = Written(row.rule_set, row.document, kept_sheets(session, row.sheets))
    examples = None if check is None else check.examples
    return Draft(row.draft, row.rule_set, written, row.hash, row.known_from, examples)


def _hash(written: Written) -> str | None:
    try:
        return parse_rule_set(written.document, written.name, written.sheets).hash
    except DocumentRefused:
        # A draft may have faults: that it has no hash says so.
        return None
