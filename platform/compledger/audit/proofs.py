"""Roots and proofs of the log's tree, of every size that it ever had, from a handful of kept nodes."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, func, select

from compledger.audit.events import AuditEvent
from compledger.audit.tree import AuditNode
from compledger.rules.merkle import (
    Node,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    peaks_of,
    root_of_peaks,
)
from compledger.rules.refused import Refused
from compledger.store import newest_position


class TreeNotThatLarge(Refused, LookupError):
    """A size that the log's tree has not reached."""

    def __init__(self, size: int, found: int) -> None:
        self.size, self.found = size, found
        super().__init__(
            f"the log's tree was asked for at size {size}, but it has {found} events. Ask for a size from 0 to {found}."
        )


class TreeDamaged(Refused, RuntimeError):
    """A node or an event of the tree is not in the database."""

    def __init__(self, node: Node) -> None:
        self.node = node
        super().__init__(
            f"the log's tree lacks its node {node.number} on level {node.level}. Run: compledger audit check, and "
            "restore the database from a backup."
        )


class InclusionProof(NamedTuple):
    """That an event stands in the log; checked by `rules.merkle_proofs.verify_inclusion`."""

    leaf: int
    """The event's number, from 0."""
    size: int
    """Of the tree."""
    canonical: bytes
    """The event's bytes, over which the leaf's hash is taken."""
    path: Sequence[bytes]
    """Hashes of 32 bytes, from the leaf to the root."""
    root: bytes


class ConsistencyProof(NamedTuple):
    """That the log only grew between two sizes; checked by `rules.merkle_proofs.verify_consistency`."""

    first: int
    first_root: bytes
    second: int
    second_root: bytes
    path: Sequence[bytes]


def tree_size(session: Session, as_of: int | None = None) -> int:
    """Return how many events the log has, or had at a log position."""
    query = select(func.coalesce(func.max(AuditEvent.leaf) + 1, 0))
    if as_of is not None:
        # Every position has an event: those of the last one that counts end the tree.
        query = query.where(AuditEvent.known_from == min(as_of, newest_position(session)))
    return session.exec(query).one()


def root(session: Session, size: int) -> bytes:
    """Return the tree's root when it had `size` events.

    Raises:
        TreeNotThatLarge: it never had so many.
        TreeDamaged: a node is gone.
    """
    _refuse_size(session, size)
    return _roots(session, [range(size)])[0]


def prove_inclusion(session: Session, leaf: int, size: int) -> InclusionProof:
    """Return the proof that an event stands in the tree of a size.

    Raises:
        NoSuchLeaf: the tree of this size has no such leaf.
        TreeNotThatLarge, TreeDamaged: as `root` does.
    """
    _refuse_size(session, size)
    beside = inclusion_ranges(leaf, size)
    event = session.get(AuditEvent, leaf)
    if event is None:
        raise TreeDamaged(Node(0, leaf))
    *path, whole = _roots(session, [*beside, range(size)])
    return InclusionProof(leaf, size, event.canonical, path, whole)


def prove_consistency(session: Session, first: int, second: int) -> ConsistencyProof:
    """Return the proof that the tree of the first size is the beginning of that of the second.

    Raises:
        SizesNotOrdered: the first is below 1 or above the second.
        TreeNotThatLarge, TreeDamaged: as `root` does.
    """
    beside = consistency_ranges(first, second)
    _refuse_size(session, second)
    *path, older, newer = _roots(session, [*beside, range(first), range(second)])
    return ConsistencyProof(first, older, second, newer, path)


def _refuse_size(session: Session, size: int) -> None:
    found = tree_size(session)
    if not 0 <= size <= found:
        raise TreeNotThatLarge(size, found)


def _roots(session: Session, ranges: Sequence[range]) -> list[bytes]:
    """Return the root of each range of leaves, all from as few look-ups as there are nodes in them."""
    known: dict[Node, bytes] = {}
    for each in ranges:
        for node in peaks_of(each):
            if node not in known:
                known[node] = _hash_of(session, node)
    return [root_of_peaks([known[node] for node in peaks_of(each)]) for each in ranges]


def _hash_of(session: Session, node: Node) -> bytes:
    if node.level == 0:
        event = session.get(AuditEvent, node.number)
        if event is None:
            raise TreeDamaged(node)
        return leaf_hash(event.canonical)
    kept = session.get(AuditNode, (node.level, node.number))
    if kept is None:
        raise TreeDamaged(node)
    return kept.hash
