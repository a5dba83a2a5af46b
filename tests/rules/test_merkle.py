"""Merkle trees: the digests known for certificate transparency's test vectors, and RFC 6962's own definition."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compledger.rules.merkle import (
    EMPTY_ROOT,
    NoSuchLeaf,
    SizesNotOrdered,
    completed_by,
    consistency_ranges,
    inclusion_proof,
    inclusion_ranges,
    leaf_hash,
    left_child,
    node_hash,
    peaks_of,
    root_of,
    root_of_peaks,
)
from compledger.rules.merkle_proofs import (
    ConsistencyNotProved,
    InclusionNotProved,
    verify_consistency,
    verify_inclusion,
)
from tests import rfc6962

VECTORS = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
]  # fmt: skip
"""The leaves that implementations of certificate transparency test with, and below the digests that they expect:
`merkle_tree_test.cc` of google/certificate-transparency, also in `testonly/constants.go` of transparency-dev/merkle."""

ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
"""By leaf and size."""

CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
"""By first and second size."""

ENTRIES = [f"entry {number}".encode() for number in range(300)]
"""All different, as events are: each holds its own number."""
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def consistency_proof(first: int, second: int) -> list[bytes]:
    return [root_of(LEAVES[each.start : each.stop]) for each in consistency_ranges(first, second)]


def refused_inclusion(hashed: bytes, leaf: int, size: int, proof: list[bytes], root: bytes) -> bool:
    try:
        verify_inclusion(hashed, leaf=leaf, size=size, proof=proof, root=root)
    except (InclusionNotProved, NoSuchLeaf):
        return True
    return False


def refused_consistency(first: int, first_root: bytes, second: int, second_root: bytes, proof: list[bytes]) -> bool:
    try:
        verify_consistency(first=first, first_root=first_root, second=second, second_root=second_root, proof=proof)
    except (ConsistencyNotProved, SizesNotOrdered):
        return True
    return False


def flipped(hashed: bytes) -> list[bytes]:
    """Every value that differs in one bit."""
    number = int.from_bytes(hashed, "big")
    return [(number ^ (1 << bit)).to_bytes(len(hashed), "big") for bit in range(len(hashed) * 8)]


def test_the_known_vectors_give_the_known_roots() -> None:
    for size, root in ROOTS.items():
        assert root_of(leaf_hash(entry) for entry in VECTORS[:size]).hex() == root


@pytest.mark.parametrize(("leaf", "size"), INCLUSION)
def test_the_known_vectors_give_the_known_inclusion_proofs(leaf: int, size: int) -> None:
    leaves = [leaf_hash(entry) for entry in VECTORS[:size]]
    proof = inclusion_proof(leaves, leaf)
    assert [each.hex() for each in proof] == INCLUSION[leaf, size]
    verify_inclusion(leaves[leaf], leaf=leaf, size=size, proof=proof, root=bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_the_known_vectors_give_the_known_consistency_proofs(first: int, second: int) -> None:
    leaves = [leaf_hash(entry) for entry in VECTORS]
    proof = [root_of(leaves[each.start : each.stop]) for each in consistency_ranges(first, second)]
    assert [each.hex() for each in proof] == CONSISTENCY[first, second]
    verify_consistency(
        first=first, first_root=bytes.fromhex(ROOTS[first]), second=second, second_root=bytes.fromhex(ROOTS[second]),
        proof=proof,
    )  # fmt: skip


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_any_list_of_entries_gives_the_root_of_the_recursive_definition(entries: list[bytes]) -> None:
    assert root_of(map(leaf_hash, entries)) == rfc6962.mth(entries)


@pytest.mark.parametrize("size", range(1, 71))
def test_every_inclusion_proof_is_that_of_the_definition_and_holds(size: int) -> None:
    root = rfc6962.mth(ENTRIES[:size])
    for leaf in range(size):
        proof = inclusion_proof(LEAVES[:size], leaf)
        assert proof == rfc6962.path(leaf, ENTRIES[:size])
        verify_inclusion(LEAVES[leaf], leaf=leaf, size=size, proof=proof, root=root)


@pytest.mark.parametrize("second", range(1, 71))
def test_every_consistency_proof_is_that_of_the_definition_and_holds(second: int) -> None:
    roots = [rfc6962.mth(ENTRIES[:size]) for size in range(second + 1)]
    for first in range(1, second + 1):
        proof = consistency_proof(first, second)
        assert proof == rfc6962.proof(first, ENTRIES[:second])
        verify_consistency(first=first, first_root=roots[first], second=second, second_root=roots[second], proof=proof)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_proofs_of_larger_trees_are_those_of_the_definition_and_hold(data: st.DataObject) -> None:
    size = data.draw(st.integers(71, 300))
    leaf, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root = rfc6962.mth(ENTRIES[:size])
    proof = inclusion_proof(LEAVES[:size], leaf)
    assert proof == rfc6962.path(leaf, ENTRIES[:size])
    verify_inclusion(LEAVES[leaf], leaf=leaf, size=size, proof=proof, root=root)
    proof = consistency_proof(first, size)
    assert proof == rfc6962.proof(first, ENTRIES[:size])
    older = rfc6962.mth(ENTRIES[:first])
    verify_consistency(first=first, first_root=older, second=size, second_root=root, proof=proof)


@pytest.mark.parametrize(("leaf", "size"), [(0, 1), (0, 2), (4, 5), (6, 7), (3, 8), (10, 13), (12, 13)])
def test_a_flipped_bit_in_leaf_root_or_proof_is_refused(leaf: int, size: int) -> None:
    root, proof = root_of(LEAVES[:size]), inclusion_proof(LEAVES[:size], leaf)
    assert not refused_inclusion(LEAVES[leaf], leaf, size, proof, root)
    assert all(refused_inclusion(wrong, leaf, size, proof, root) for wrong in flipped(LEAVES[leaf]))
    assert all(refused_inclusion(LEAVES[leaf], leaf, size, proof, wrong) for wrong in flipped(root))
    for place, right in enumerate(proof):
        for wrong in flipped(right):
            assert refused_inclusion(LEAVES[leaf], leaf, size, [*proof[:place], wrong, *proof[place + 1 :]], root)


@pytest.mark.parametrize("size", range(1, 40))
def test_a_proof_for_another_leaf_is_refused(size: int) -> None:
    root = root_of(LEAVES[:size])
    for leaf in range(size):
        proof = inclusion_proof(LEAVES[:size], leaf)
        for wrong in (*range(size), *(leaf ^ (1 << bit) for bit in range(64)), -1, -leaf - 1):
            assert (wrong == leaf) != refused_inclusion(LEAVES[leaf], wrong, size, proof, root)


@pytest.mark.parametrize("size", range(1, 40))
def test_a_proof_for_another_size_is_refused_unless_the_leaf_has_the_same_way_to_the_root_there(size: int) -> None:
    root = root_of(LEAVES[:size])
    for leaf in range(size):
        proof = inclusion_proof(LEAVES[:size], leaf)
        for wrong in range(80):
            same_way = wrong > leaf and rfc6962.turns(leaf, wrong) == rfc6962.turns(leaf, size)
            assert refused_inclusion(LEAVES[leaf], leaf, wrong, proof, root) == (not same_way)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13])
def test_an_inclusion_proof_that_is_cut_or_longer_is_refused(size: int) -> None:
    root = root_of(LEAVES[:size])
    for leaf in range(size):
        proof = inclusion_proof(LEAVES[:size], leaf)
        for wrong in ([*proof, root], [root, *proof], [*proof, b""], *([proof[:-1], proof[1:]] if proof else [])):
            assert refused_inclusion(LEAVES[leaf], leaf, size, wrong, root)


def test_bytes_moved_from_one_hash_to_its_neighbour_are_refused() -> None:
    root, proof = root_of(LEAVES[:2]), inclusion_proof(LEAVES[:2], 1)
    assert node_hash(proof[0] + LEAVES[1][:1], LEAVES[1][1:]) == root
    with pytest.raises(InclusionNotProved, match="not 32 bytes"):
        verify_inclusion(LEAVES[1][1:], leaf=1, size=2, proof=[proof[0] + LEAVES[1][:1]], root=root)


@pytest.mark.parametrize(("first", "second"), [(1, 1), (1, 2), (2, 3), (3, 5), (4, 8), (6, 8), (7, 13), (8, 13)])
def test_a_flipped_bit_in_either_root_or_in_the_consistency_proof_is_refused(first: int, second: int) -> None:
    older, newer = root_of(LEAVES[:first]), root_of(LEAVES[:second])
    proof = consistency_proof(first, second)
    assert not refused_consistency(first, older, second, newer, proof)
    assert all(refused_consistency(first, wrong, second, newer, proof) for wrong in flipped(older))
    assert all(refused_consistency(first, older, second, wrong, proof) for wrong in flipped(newer))
    for place, right in enumerate(proof):
        for wrong in flipped(right):
            assert refused_consistency(first, older, second, newer, [*proof[:place], wrong, *proof[place + 1 :]])


@pytest.mark.parametrize("second", range(1, 30))
def test_a_consistency_proof_does_not_fit_another_first_size_nor_another_length(second: int) -> None:
    newer = root_of(LEAVES[:second])
    for first in range(1, second + 1):
        older, proof = root_of(LEAVES[:first]), consistency_proof(first, second)
        for wrong in range(-1, second + 3):
            assert (wrong == first) != refused_consistency(wrong, older, second, newer, proof)
        for cut in ([*proof, newer], [newer, *proof], [*proof, b""], *([proof[:-1], proof[1:]] if proof else [])):
            assert refused_consistency(first, older, second, newer, cut)


def test_a_log_that_was_rewritten_is_not_consistent_with_what_it_was() -> None:
    rewritten = [*LEAVES[:5], leaf_hash(b"another"), *LEAVES[6:20]]
    proof = [root_of(rewritten[each.start : each.stop]) for each in consistency_ranges(11, 20)]
    with pytest.raises(ConsistencyNotProved, match="first root"):
        verify_consistency(
            first=11, first_root=root_of(LEAVES[:11]), second=20, second_root=root_of(rewritten), proof=proof
        )


def test_what_a_tree_does_not_have_is_refused_in_a_sentence() -> None:
    with pytest.raises(NoSuchLeaf, match="the leaves 0 to 4"):
        inclusion_ranges(5, 5)
    with pytest.raises(NoSuchLeaf, match="it is empty"):
        inclusion_ranges(0, 0)
    with pytest.raises(SizesNotOrdered, match="at least 1"):
        consistency_ranges(0, 5)
    with pytest.raises(SizesNotOrdered, match="not above the second"):
        consistency_ranges(6, 5)


def test_a_tree_that_keeps_its_complete_subtrees_as_they_become_complete_knows_every_root_and_proof() -> None:
    kept: dict[tuple[int, int], bytes] = {}
    for leaf, hashed in enumerate(LEAVES):
        kept[0, leaf] = right = hashed
        for node in completed_by(leaf):
            kept[node] = right = node_hash(kept[left_child(node)], right)
        size = leaf + 1
        assert root_of_peaks([kept[peak] for peak in peaks_of(range(size))]) == root_of(LEAVES[:size])
        for each in (*inclusion_ranges(leaf // 2, size), *consistency_ranges(leaf // 3 + 1, size)):
            assert root_of_peaks([kept[peak] for peak in peaks_of(each)]) == root_of(LEAVES[each.start : each.stop])
    assert len(kept) < 2 * len(LEAVES)


@pytest.mark.parametrize("size", [0, 1, 2, 100, 2**40 - 1, 2**40])
def test_the_peaks_of_a_tree_fill_it_from_the_left_and_get_smaller(size: int) -> None:
    peaks = peaks_of(range(size))
    begins = [peak.number << peak.level for peak in peaks] + [size]
    assert all(begin + (1 << peak.level) == end for peak, (begin, end) in zip(peaks, pairwise(begins), strict=True))
    assert all(earlier.level > later.level for earlier, later in pairwise(peaks))
    assert root_of([]) == EMPTY_ROOT
