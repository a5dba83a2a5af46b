"""Merkle trees as RFC 6962 section 2.1 defines them, over SHA-256: hashes, roots, and what a proof is made of.

A tree is known by its size and its leaf hashes. Every hash of a proof is the root of a range of leaves, and every range
that occurs falls into complete subtrees, each over 2^level leaves. A complete subtree never changes again, however
much the tree grows: whoever keeps their hashes proves any leaf of any size with a handful of look-ups. How a proof is
checked stands in `merkle_proofs`.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from compledger.rules.refused import Refused

EMPTY_ROOT = sha256(b"").digest()


class Node(NamedTuple):
    """A complete subtree: the leaves from `number << level` to, not counting, `(number + 1) << level`."""

    level: int
    """0 for a leaf."""
    number: int
    """From 0, counted from the left on its level."""


class NoSuchLeaf(Refused, LookupError):
    """A leaf that a tree of this size does not have."""

    def __init__(self, leaf: int, size: int) -> None:
        self.leaf, self.size = leaf, size
        known = f"it has the leaves 0 to {size - 1}" if size > 0 else "it is empty"
        super().__init__(f"leaf {leaf} was asked of a tree of size {size}: {known}. Ask for one of those.")


class SizesNotOrdered(Refused, ValueError):
    """Two sizes between which there is no consistency proof."""

    def __init__(self, first: int, second: int) -> None:
        self.first, self.second = first, second
        super().__init__(
            f"consistency was asked from size {first} to size {second}: the first must be at least 1 and not above "
            "the second. Give the older size first."
        )


def leaf_hash(entry: bytes) -> bytes:
    """Return the 32-byte leaf hash of an entry's bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in their order; memory is one hash a level, however many leaves come."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, leaf
        while peaks and peaks[-1][0] == height:
            node = node_hash(peaks.pop()[1], node)
            height += 1
        peaks.append((height, node))
    return root_of_peaks([node for _, node in peaks])


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of complete subtrees, from the left, each smaller than the one before."""
    if not peaks:
        return EMPTY_ROOT
    *before, root = peaks
    for peak in reversed(before):
        root = node_hash(peak, root)
    return root


def peaks_of(leaves: range) -> list[Node]:
    """Return the complete subtrees that a range of leaves falls into, from the left.

    The range is a whole tree or one that a proof is made of: it begins where a subtree as large as itself could begin.
    """
    peaks, begin = [], leaves.start
    while begin < leaves.stop:
        level = (leaves.stop - begin).bit_length() - 1
        assert begin % (1 << level) == 0
        peaks.append(Node(level, begin >> level))
        begin += 1 << level
    return peaks


def completed_by(leaf: int) -> list[Node]:
    """Return the inner nodes that become complete with this leaf, from the lowest; none for an even leaf.

    The right child of each is the one before it (of the first: the leaf), the left child is `left_child` of it.
    """
    completed, level = [], 1
    while (leaf + 1) % (1 << level) == 0:
        completed.append(Node(level, leaf >> level))
        level += 1
    return completed


def left_child(node: Node) -> Node:
    """Return the left half of a complete subtree of two leaves or more."""
    return Node(node.level - 1, node.number * 2)


def inclusion_ranges(leaf: int, size: int) -> list[range]:
    """Return the ranges of leaves whose roots are the inclusion proof of a leaf, in the proof's order (RFC 6962 2.1.1).

    Raises:
        NoSuchLeaf: the tree has no such leaf.
    """
    if not 0 <= leaf < size:
        raise NoSuchLeaf(leaf, size)
    beside, begin, end = [], 0, size
    while end - begin > 1:
        split = _split(begin, end)
        if leaf < split:
            beside.append(range(split, end))
            end = split
        else:
            beside.append(range(begin, split))
            begin = split
    return beside[::-1]


def consistency_ranges(first: int, second: int) -> list[range]:
    """Return the ranges whose roots are the consistency proof between two sizes, in its order (RFC 6962 2.1.2).

    Empty for equal sizes.

    Raises:
        SizesNotOrdered: the first is below 1 or above the second.
    """
    if not 1 <= first <= second:
        raise SizesNotOrdered(first, second)
    beside, begin, end = [], 0, second
    while first < end:
        split = _split(begin, end)
        if first <= split:
            beside.append(range(split, end))
            end = split
        else:
            beside.append(range(begin, split))
            begin = split
    # The older tree's own root is known to whoever checks the proof.
    return ([range(begin, end)] if begin else []) + beside[::-1]


def inclusion_proof(leaves: Sequence[bytes], leaf: int) -> list[bytes]:
    """Return the inclusion proof of a leaf of a tree all of whose leaf hashes are at hand; raises NoSuchLeaf."""
    return [root_of(leaves[beside.start : beside.stop]) for beside in inclusion_ranges(leaf, len(leaves))]


def _split(begin: int, end: int) -> int:
    """Return where the left half of a tree of two leaves or more ends: a power of two, as large as can be."""
    return begin + (1 << ((end - begin - 1).bit_length() - 1))
