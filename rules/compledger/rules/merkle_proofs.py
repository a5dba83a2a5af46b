"""Checking Merkle proofs: the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2, which fit RFC 6962's trees.

Nothing but hashes goes in: whoever has a proof, and a root with its size from a source he trusts, needs no store.
A root is only meaningful together with its size. Some leaves have the same way to the root in trees of two sizes, so
an inclusion proof alone does not tell these sizes apart: take size and root from one place.
"""

from collections.abc import Sequence

from compledger.rules.merkle import NoSuchLeaf, SizesNotOrdered, node_hash
from compledger.rules.refused import Refused

HASH_BYTES = 32


class InclusionNotProved(Refused, ValueError):
    """A proof does not show that a leaf stands in a tree."""

    def __init__(self, leaf: int, size: int, root: bytes, found: str) -> None:
        self.leaf, self.size, self.root, self.found = leaf, size, root, found
        super().__init__(
            f"it is not proved that leaf {leaf} stands in the tree of size {size} with root {root.hex()}: {found}. "
            "Check that entry, leaf, size and root are those that the proof was made for; if so, the log was changed."
        )


class ConsistencyNotProved(Refused, ValueError):
    """A proof does not show that a tree is the beginning of a larger one."""

    def __init__(self, first: int, second: int, found: str) -> None:
        self.first, self.second, self.found = first, second, found
        super().__init__(
            f"it is not proved that the tree of size {first} is the beginning of the tree of size {second}: {found}. "
            "Check that sizes and roots are those that the proof was made for; if they are, the log was changed."
        )


def verify_inclusion(hashed: bytes, *, leaf: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return if the leaf hash `hashed` stands at `leaf` in the tree of that size and root.

    Raises:
        NoSuchLeaf: a tree of this size has no such leaf.
        InclusionNotProved: the proof is too short or long, has a hash of another length, or leads to another root.
    """
    if not 0 <= leaf < size:
        raise NoSuchLeaf(leaf, size)
    if not _are_hashes(hashed, root, *proof):
        raise InclusionNotProved(leaf, size, root, f"a hash is not {HASH_BYTES} bytes long")
    here, last, found = leaf, size - 1, hashed
    for beside in proof:
        if last == 0:
            raise InclusionNotProved(leaf, size, root, "the proof is too long")
        if here & 1 or here == last:
            found = node_hash(beside, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        here, last = here >> 1, last >> 1
    if last:
        raise InclusionNotProved(leaf, size, root, "the proof is too short")
    if found != root:
        raise InclusionNotProved(leaf, size, root, f"the proof leads to the root {found.hex()}")


def verify_consistency(
    *, first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return if the tree of size and root `first` is the beginning of that of size and root `second`.

    Raises:
        SizesNotOrdered: the first size is below 1 or above the second.
        ConsistencyNotProved: the proof is too short or long, has a hash of another length, or leads to another root.
    """
    if not 1 <= first <= second:
        raise SizesNotOrdered(first, second)
    if not _are_hashes(first_root, second_root, *proof):
        raise ConsistencyNotProved(first, second, f"a hash is not {HASH_BYTES} bytes long")
    if first == second:
        if proof:
            raise ConsistencyNotProved(first, second, "the proof is too long")
        found_first = found_second = second_root
    else:
        found_first, found_second = _roots_led_to(first, first_root, second, proof)
    if found_second != second_root:
        raise ConsistencyNotProved(first, second, f"the proof leads to the second root {found_second.hex()}")
    if found_first != first_root:
        raise ConsistencyNotProved(first, second, f"the proof leads to the first root {found_first.hex()}")


def _roots_led_to(first: int, first_root: bytes, second: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the roots of both sizes that a proof leads to, for sizes that differ."""
    whole = first & (first - 1) == 0
    # A tree of 2^n leaves is a node of the larger tree itself, and is left out of the proof.
    path = [first_root, *proof] if whole else list(proof)
    if not path:
        raise ConsistencyNotProved(first, second, "the proof is too short")
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    older = newer = path[0]
    for beside in path[1:]:
        if last == 0:
            raise ConsistencyNotProved(first, second, "the proof is too long")
        if here & 1 or here == last:
            older, newer = node_hash(beside, older), node_hash(beside, newer)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            newer = node_hash(newer, beside)
        here, last = here >> 1, last >> 1
    if last:
        raise ConsistencyNotProved(first, second, "the proof is too short")
    return older, newer


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(each) == HASH_BYTES for each in hashes)
