"""Merkle roots: RFC 6962's own definition, and the digests known for its test vectors."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.merkle import leaf_hash, root_of

VECTORS = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
]  # fmt: skip
"""The leaves that implementations of certificate transparency test with."""

ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def as_the_rfc_defines_it(entries: list[bytes]) -> bytes:
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + as_the_rfc_defines_it(entries[:split]) + as_the_rfc_defines_it(entries[split:])).digest()


def test_the_known_vectors_give_the_known_roots() -> None:
    for size, root in ROOTS.items():
        assert root_of(leaf_hash(entry) for entry in VECTORS[:size]).hex() == root


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_any_list_of_entries_gives_the_root_of_the_recursive_definition(entries: list[bytes]) -> None:
    assert root_of(map(leaf_hash, entries)) == as_the_rfc_defines_it(entries)
