"""RFC 6962 section 2.1 word by word, over lists of entries: the second opinion that the product's tree must agree with.

Nothing of the product is imported, nothing is kept, and no case is shortened.
"""

from hashlib import sha256


def mth(entries: list[bytes]) -> bytes:
    """The Merkle Tree Hash, 2.1."""
    n = len(entries)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = largest_power_of_two_below(n)
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """The Merkle audit path of the (m+1)th entry, 2.1.1."""
    n = len(entries)
    if n == 1:
        return []
    k = largest_power_of_two_below(n)
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: list[bytes]) -> list[bytes]:
    """The Merkle consistency proof from the first m entries, 2.1.2."""
    return subproof(m, entries, whole=True)


def subproof(m: int, entries: list[bytes], *, whole: bool) -> list[bytes]:
    n = len(entries)
    if m == n:
        return [] if whole else [mth(entries)]
    k = largest_power_of_two_below(n)
    if m <= k:
        return [*subproof(m, entries[:k], whole=whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], whole=False), mth(entries[:k])]


def turns(m: int, n: int) -> list[str]:
    """On which side of the way from the (m+1)th of n entries to the root the hashes of its path stand."""
    if n == 1:
        return []
    k = largest_power_of_two_below(n)
    return [*turns(m, k), "right"] if m < k else [*turns(m - k, n - k), "left"]


def largest_power_of_two_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k
