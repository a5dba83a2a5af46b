"""Passwords: which are refused, how they are kept, and that they cost the same whoever asks."""

from hashlib import sha1
from pathlib import Path

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from compledger.access import STRONG, PasswordRefused, Passwords
from compledger.access.breached import BreachedListUnreadable, is_breached
from tests.platform.access.house import WEAK, WORDS


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short words", "11 characters"),
        ("zebra" + "é" * 600, "bytes"),
        ("123qweasdzxc", "stolen"),
        ("aaaaaaaaaaaaaaaa", "pattern"),
        ("abcdefghijklmnop", "pattern"),
        ("orbit ada.lovelace pickle", "login"),
        ("Orbit ADA.LOVELACE@example.com", "login"),
        ("orbit lantern \ud800", "half a character"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(PasswordRefused, match=why) as refused:
        WEAK.prepare(login="ada.lovelace@example.com", password=password)
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", [WORDS, "naïve Straße 漢字 und mehr davon", "x7#kQ9!vLp2z", WORDS * 20])
def test_long_passwords_of_any_characters_are_taken(password: str) -> None:
    hashed = WEAK.prepare(login="ada", password=password)
    assert WEAK.matches(hashed.value, password)
    assert not WEAK.matches(hashed.value, password + "x")


def test_the_same_keys_give_the_same_password_however_the_machine_composes_them() -> None:
    hashed = WEAK.prepare(login="ada", password="orbit lantern pickle caf\u00e9")  # noqa: S106  of the test
    assert WEAK.matches(hashed.value, "orbit lantern pickle cafe\u0301")


def test_kept_passwords_are_argon2id_with_the_parameters_of_rfc_9106_and_a_salt_of_their_own() -> None:
    one, other = (STRONG.prepare(login="ada", password=WORDS).value for _ in range(2))
    found = extract_parameters(one)
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 65_536, 3, 4)
    assert one != other
    assert STRONG.matches(one, WORDS)


def test_a_hash_of_weaker_parameters_is_made_anew_when_its_password_comes_by() -> None:
    old = WEAK.prepare(login="ada", password=WORDS).value
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    anew = stronger.rehashed(old, WORDS)
    assert anew is not None
    assert stronger.matches(anew, WORDS)
    assert stronger.rehashed(anew, WORDS) is None


class Counting(PasswordHasher):
    """Counts comparisons: time would depend on the machine."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
        self.compared += 1
        return super().verify(hash, password)  # type: ignore[return-value]


def test_a_login_that_nobody_has_costs_the_comparison_of_a_wrong_password() -> None:
    hasher = Counting()
    passwords = Passwords(hasher)
    stored = passwords.prepare(login="ada", password=WORDS).value
    compared = []
    for kept, given_password in ((stored, WORDS), (stored, "wrong"), (None, WORDS), (None, "nobody's password")):
        before = hasher.compared
        right = passwords.matches(kept, given_password)
        assert right is (kept is not None and given_password == WORDS)
        compared.append(hasher.compared - before)
    assert compared == [1, 1, 1, 1]


def stolen(folder: Path, *passwords: str, ending: str = "\r\n") -> Path:
    lines = sorted(sha1(password.encode(), usedforsecurity=False).hexdigest().upper() for password in passwords)
    path = folder / "stolen.txt"
    path.write_bytes("".join(f"{line}:{n}{ending}" for n, line in enumerate(lines, start=1)).encode())
    return path


def test_a_password_of_the_operators_list_is_refused(tmp_path: Path) -> None:
    passwords = Passwords(WEAK.hasher, stolen(tmp_path, "one", WORDS, "two"))
    with pytest.raises(PasswordRefused, match="stolen"):
        passwords.prepare(login="ada", password=WORDS)
    assert passwords.prepare(login="ada", password=WORDS + " again")


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=5), max_size=40), st.text(max_size=2), st.booleans())
def test_the_list_holds_what_was_put_in_and_nothing_else(  # type: ignore[no-untyped-def]
    tmp_path_factory, held, other, crlf
) -> None:
    path = stolen(tmp_path_factory.mktemp("stolen"), *held, ending="\r\n" if crlf else "\n")
    assert all(is_breached(path, password) for password in held)
    try:
        assert is_breached(path, other) is (other in held)
    except UnicodeEncodeError:
        assert not other.isprintable()


def test_a_list_that_cannot_be_read_stops_new_passwords_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(BreachedListUnreadable, match="cannot be read"):
        is_breached(tmp_path / "none.txt", WORDS)
    (tmp_path / "words.txt").write_text("correct horse\nbattery staple\n")
    with pytest.raises(BreachedListUnreadable, match="does not begin with a SHA-1"):
        is_breached(tmp_path / "words.txt", WORDS)
