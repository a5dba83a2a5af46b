"""Checking the whole log: everything that can be computed again is, from the bytes as stored.

What is found is what accidents and clumsy hands leave behind. Whoever owns the database can write a log that is whole
in itself but another: only a root that somebody else has kept shows that.
"""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import rfc8785
from sqlmodel import Session, col, func, select

from compledger.audit.events import PAGE, AuditEvent, events, of_transaction
from compledger.audit.tree import AuditNode
from compledger.rules.merkle import Node, completed_by, leaf_hash, left_child, node_hash, peaks_of, root_of_peaks
from compledger.store import LogEntry


class LogFinding(NamedTuple):
    """The first thing that is wrong with the log, and its evidence."""

    what: str
    """A sentence that says where."""
    found: str
    """As stored."""
    expected: str
    """As it must be."""


class LogChecked(NamedTuple):
    """What a check of the log came to."""

    positions: int
    """How many writing transactions were checked."""
    size: int
    """How many events were checked."""
    root: bytes
    """Computed from their bytes alone; of all that were checked if something was found."""
    finding: LogFinding | None
    """None: nothing is wrong."""


def check_log(session: Session) -> LogChecked:
    """Read the whole log, and return what it comes to or the first thing that is wrong.

    Positions and leaves must be dense, each position must have an event, the events' bytes must be canonical and say
    what stands in their row and in the entry of their transaction, and each kept node must be the hash of what is under
    it, none too few and none too many.
    """
    check = _Check(session)
    finding = next(check.findings(), None)
    root = root_of_peaks([check.hashes[peak] for peak in peaks_of(range(check.size))])
    return LogChecked(check.positions, check.size, root, finding)


class _Check:
    """One reading of the log."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.positions = self.size = self.nodes = 0
        self.hashes: dict[Node, bytes] = {}
        """Of the peaks of the tree so far, and of nothing else."""

    def findings(self) -> Iterator[LogFinding]:
        """Yield what is wrong, in the order of the log."""
        entries = _entries(self.session)
        entry: LogEntry | None = None
        for event in events(self.session):
            yield from _differs(f"the event after leaf {self.size - 1}", "leaf", event.leaf, self.size)
            if entry is None or event.known_from != entry.position:
                entry = next(entries, None)
                yield from self._entry(event, entry)
            assert entry is not None
            yield from _event(event, entry)
            yield from self._nodes(event)
        for late in entries:
            yield LogFinding(f"position {late.position} has no event", "none", "at least one")
        kept = self.session.exec(select(func.count()).select_from(AuditNode)).one()
        yield from _differs("the log's tree", "number of kept nodes", kept, self.nodes)

    def _entry(self, event: AuditEvent, entry: LogEntry | None) -> Iterator[LogFinding]:
        found = None if entry is None else entry.position
        yield from _differs(f"the log entry after position {self.positions}", "position", found, self.positions + 1)
        yield from _differs(f"event {event.leaf}", "known_from", event.known_from, self.positions + 1)
        self.positions += 1

    def _nodes(self, event: AuditEvent) -> Iterator[LogFinding]:
        made = [(Node(0, event.leaf), leaf_hash(event.canonical))]
        for node in completed_by(event.leaf):
            made.append((node, node_hash(self.hashes.pop(left_child(node)), made[-1][1])))
        self.hashes.update(made[-1:])
        self.size += 1
        self.nodes += len(made) - 1
        for node, hashed in made[1:]:
            kept = self.session.exec(
                select(AuditNode.hash).where(AuditNode.level == node.level, AuditNode.number == node.number)
            ).first()
            found = None if kept is None else kept.hex()
            yield from _differs(f"node {node.number} on level {node.level}", "hash", found, hashed.hex())


def _event(event: AuditEvent, entry: LogEntry) -> Iterator[LogFinding]:
    """Yield where an event's bytes are not canonical, or say something else than its row and its transaction."""
    where = f"event {event.leaf}"
    try:
        content = json.loads(event.canonical)
        canonical = rfc8785.dumps(content)
    except (ValueError, rfc8785.CanonicalizationError):
        yield LogFinding(f"{where}: its bytes are no JSON", event.canonical.hex(), "canonical JSON by RFC 8785")
        return
    yield from _differs(where, "bytes", event.canonical.hex(), canonical.hex())
    told = {
        **of_transaction(entry.position, entry), "leaf": event.leaf, "subject": event.subject, "verb": event.verb,
    }  # fmt: skip
    for key, expected in told.items():
        yield from _differs(where, key, content.get(key) if isinstance(content, dict) else None, expected)


def _entries(session: Session) -> Iterator[LogEntry]:
    """Yield the log's entries in their order, page by page."""
    query, after = select(LogEntry).order_by(col(LogEntry.position)), 0
    while page := session.exec(query.where(LogEntry.position > after).limit(PAGE)).all():
        yield from page
        after = page[-1].position


def _differs(where: str, what: str, found: object, expected: object) -> Iterable[LogFinding]:
    return (
        [] if found == expected else [LogFinding(f"{where}: {what} is not what it must be", str(found), str(expected))]
    )
