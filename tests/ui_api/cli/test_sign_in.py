"""Signing in on the command line: a session of one's own, kept for nobody else, and ended when it should be."""

import io
import stat
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from compledger.access import begin_second_factor, confirm_second_factor
from compledger.store import Store, StoreLocation
from compledger.ui_api.cli import access_commands, opening, sign_in_commands
from compledger.ui_api.cli.kept_token import KeptToken
from compledger.ui_api.cli.where import Where
from compledger.ui_api.clock import now
from tests.commands import Said, Terminal
from tests.signed_in import WEAK

PASSWORD = "orbit lantern pickle mosaic"  # noqa: S105  of nobody
OTHER = "velvet thunder acorn bicycle"


class Person:
    """Somebody at a terminal, who types what is asked."""

    def __init__(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        self.terminal, self._patch = terminal, monkeypatch
        self.kept = KeptToken(Where(terminal.location.folder, terminal.location.database_url))

    def types(self, typed: str, *words: str) -> Said:
        self._patch.setattr("sys.stdin", io.StringIO(typed))
        return self.terminal.give(*words)

    def signs_in(self, login: str = "founder", password: str = PASSWORD, *more: str) -> Said:
        return self.types(f"{password}\n", "sign-in", login, "--password-stdin", *more)

    def confirms(self) -> Said:
        return self.types(f"{PASSWORD}\n", "confirm", "--password-stdin")


@pytest.fixture
def founder(location: StoreLocation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Person:
    """The first account of a store, not signed in yet; hashes cost next to nothing."""
    for module in (sign_in_commands, access_commands):
        monkeypatch.setattr(module, "passwords_in_force", lambda _: WEAK)
    person = Person(Terminal(location, capsys, signed_in=False), monkeypatch)
    said = person.types(f"{PASSWORD}\n", "access", "first-account", "founder", "--password-stdin")
    assert said.code == 0, said
    return person


def test_nothing_is_done_for_nobody_and_the_way_in_is_named(founder: Person) -> None:
    said = founder.terminal.give("run", "list")
    assert (said.code, said.out) == (1, "")
    assert "compledger sign-in LOGIN" in said.err


def test_whoever_signed_in_acts_until_signing_out(founder: Person) -> None:
    assert "(operator)" in founder.signs_in().err
    account, participant, roles = founder.terminal.ok("whoami").rstrip("\n").split("\t")
    assert (account[:2], participant, roles) == ("A-", "-", "operator")
    token = founder.kept.read()
    founder.terminal.ok("sign-out")
    assert founder.kept.read() is None
    assert "nobody is signed in" in founder.terminal.give("whoami").err
    assert token is not None
    founder.kept.write(token)
    assert "nobody is signed in" in founder.terminal.give("whoami").err


def test_the_token_is_for_the_own_account_on_this_machine_only(founder: Person) -> None:
    founder.signs_in()
    assert stat.S_IMODE(founder.kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(founder.kept.path.parent.stat().st_mode) == 0o700
    founder.kept.path.chmod(0o644)
    said = founder.terminal.give("whoami")
    assert said.code == 1
    assert "can be read by others" in said.err


def test_a_wrong_password_and_a_wrong_login_are_refused_in_the_same_words(founder: Person) -> None:
    wrong, unknown = founder.signs_in(password=OTHER), founder.signs_in(login="nobody")
    assert wrong.code == unknown.code == 1
    assert wrong.err == unknown.err
    assert founder.kept.read() is None


def test_a_second_factor_is_asked_for(founder: Person, location: StoreLocation) -> None:
    founder.signs_in()
    founder.confirms()
    store, token = Store(location), founder.kept.read()
    assert token is not None
    secret = begin_second_factor(store, token=token, at=now()).secret
    earlier = now() - timedelta(seconds=30)
    confirm_second_factor(store, token=token, code=pyotp.TOTP(secret).at(earlier), at=earlier, request_id="r")
    store.close()
    founder.terminal.ok("sign-out")
    assert founder.signs_in("founder", PASSWORD, "--code", "000000").code == 1
    assert "nobody is signed in" in founder.terminal.give("whoami").err
    assert founder.signs_in("founder", PASSWORD, "--code", pyotp.TOTP(secret).at(now())).code == 0


def test_a_session_that_was_not_used_for_half_a_day_is_over(founder: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    founder.signs_in()
    later = now() + timedelta(hours=13)
    monkeypatch.setattr(opening, "now", lambda: later)
    monkeypatch.setattr(sign_in_commands, "now", lambda: later)
    assert "nobody is signed in" in founder.terminal.give("whoami").err
    assert founder.kept.read() is None


def test_what_is_guarded_needs_the_password_again(founder: Person) -> None:
    founder.signs_in()
    add = ("access", "add-account", "ada", "--reason", "joins", "--password-stdin")
    said = founder.types(f"{OTHER}\n", *add)
    assert said.code == 1
    assert "compledger confirm" in said.err
    assert founder.types(f"{OTHER}\n", "confirm", "--password-stdin").code == 1
    assert founder.types(f"{PASSWORD}\n", "confirm", "--password-stdin").code == 0
    assert founder.types(f"{OTHER}\n", *add).code == 0


def test_another_password_ends_the_sessions_elsewhere(
    founder: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder.signs_in()
    monkeypatch.setenv("COMPLEDGER_CONFIG", str(tmp_path / "elsewhere"))
    elsewhere = Person(founder.terminal, monkeypatch)
    elsewhere.signs_in()
    changed = elsewhere.types(f"{PASSWORD}\n{OTHER}\n", "change-password", "--password-stdin")
    assert changed.code == 0, changed
    assert elsewhere.terminal.give("whoami").code == 0
    monkeypatch.setenv("COMPLEDGER_CONFIG", str(founder.kept.path.parent.parent))
    assert "nobody is signed in" in founder.terminal.give("whoami").err
    assert founder.signs_in().code == 1
    assert founder.signs_in(password=OTHER).code == 0


@pytest.mark.parametrize(
    ("password", "said"), [("short", "at least 12"), ("founder is my name", "contains the login"), ("", "at least 12")]
)
def test_a_weak_password_adds_no_account(
    location: StoreLocation,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    password: str,
    said: str,
) -> None:
    person = Person(Terminal(location, capsys, signed_in=False), monkeypatch)
    refused = person.types(f"{password}\n", "access", "first-account", "founder", "--password-stdin")
    assert refused.code == 1
    assert said in refused.err
    assert password == "" or password not in refused.err.replace("contains the login", "")


def test_the_first_account_is_the_only_one_that_nobody_has_to_sign_in_for(founder: Person) -> None:
    said = founder.types(f"{OTHER}\n", "access", "first-account", "second", "--password-stdin")
    assert said.code == 1
    assert "sign in as one that holds the role operator" in said.err
