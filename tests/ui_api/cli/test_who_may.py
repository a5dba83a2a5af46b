"""Who may give which command: nobody without signing in, and everybody only what the roles allow."""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from compledger.access import Role
from compledger.store import StoreLocation
from compledger.ui_api.cli.kept_token import KeptToken
from compledger.ui_api.cli.main import compledger
from compledger.ui_api.cli.where import Where
from tests.commands import EXAMPLES, Terminal
from tests.signed_in import sign_in_for_commands

CALENDAR = str(EXAMPLES / "adventureworks-calendar.yaml")
FLAT = str(EXAMPLES / "adventureworks-flat.yaml")
QUOTAS = str(EXAMPLES / "mappings" / "adventureworks-quotas.yaml")
BY_ALL = {"access roles", "audit check", "demo", "db upgrade", "db status", "rules check", "rules schema", "serve"}
"""What needs no sign-in and has tests of its own; the pages that are served have a sign-in of their own."""
BEFORE = {"access first-account", "access rescue", "sign-in", "sign-out"}
"""What one does before signing in, or in order not to be any more."""
WHY = ("--reason", "a test")
KEY = ("participant=P-1",)


def words_of(path: tuple[str, ...], command: click.Command) -> list[str]:
    """Return a command that its parser takes, with something in the place of everything that it asks for."""
    words = list(path)
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            words += [_something(parameter)] if parameter.required or parameter.nargs == -1 else []
        elif parameter.required:
            words += [parameter.opts[0], _something(parameter)]
    if any("--password-stdin" in parameter.opts for parameter in command.params):
        words.append("--password-stdin")
    return words


def _something(parameter: click.Parameter) -> str:
    if parameter.name in {"mapping_file", "mapping"}:
        return QUOTAS
    if isinstance(parameter.type, click.Path):
        return CALENDAR
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[0])
    if isinstance(parameter.type, click.DateTime):
        return "2025-01-01"
    return "1" if isinstance(parameter.type, click.types.IntParamType | click.IntRange) else "something"


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = {" ".join(path): (path, command) for path, command in leaves(compledger)}
GUARDED = sorted(set(COMMANDS) - BY_ALL - BEFORE)


AS_ONE_WOULD = {
    "company set": ["company", "set", "--title", "Sample"],
    "currency convert": ["currency", "convert", "1", "USD", "EUR", "--on", "2025-01-01", "--publisher", "ECB"],
    "people set": ["people", "set", "personal_currency", *KEY, "currency=EUR", "--from", "2025-01-01", *WHY],
    "people withdraw": ["people", "withdraw", "personal_currency", *KEY, "--from", "2025-01-01", *WHY],
    "rules draft": ["rules", "draft", FLAT],
    "rules publish": ["rules", "publish", FLAT],
    "what-if": ["what-if", "--period", "2025-Q1", "--everyone"],
}
"""Commands that look at their words before they open a store."""


def given(name: str) -> list[str]:
    return AS_ONE_WOULD.get(name) or words_of(*COMMANDS[name])


@pytest.fixture(scope="module")
def anybody(sqlite_template: Path) -> StoreLocation:
    """A store in which nobody needs to be anybody: none of these commands gets as far as to change it."""
    return StoreLocation(sqlite_template)


def test_the_lists_name_commands_that_are_there() -> None:
    assert set(COMMANDS) >= BY_ALL | BEFORE
    assert len(GUARDED) > 20


@pytest.mark.parametrize("name", GUARDED)
def test_no_command_is_given_without_signing_in(
    anybody: StoreLocation, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    said = Terminal(anybody, capsys, signed_in=False).give(*given(name))
    assert (said.code, said.out) == (1, "")
    assert "Sign in first: compledger sign-in LOGIN" in said.err, said


@pytest.mark.parametrize("name", sorted(set(GUARDED) - {"whoami", "confirm", "change-password"}))
def test_no_command_is_given_by_somebody_without_any_role_and_each_refusal_is_recorded(
    sqlite_store_of_a_stranger: StoreLocation, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    terminal = Terminal(sqlite_store_of_a_stranger, capsys, signed_in=False)
    said = terminal.give(*given(name))
    assert (said.code, said.out) == (1, ""), said
    assert "not permitted" in said.err, said


@pytest.fixture
def sqlite_store_of_a_stranger(
    sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[StoreLocation]:
    """A store to which somebody without any role is signed in; afterwards the refusal is looked for."""
    location = StoreLocation(tmp_path / "store")
    shutil.copytree(sqlite_template, location.folder)
    account = sign_in_for_commands(location, roles=())
    yield location
    sign_in_for_commands(location, roles={Role.AUDITOR}, login="auditor")
    terminal = Terminal(location, capsys, signed_in=False)
    refusals = terminal.ok("audit", "history", "--verb", "access.refused").splitlines()
    assert len(refusals) == 1
    assert account in refusals[0]


@pytest.mark.parametrize(
    ("roles", "words", "allowed"),
    [
        ({Role.COMP_ADMIN}, ("calendar", "publish", CALENDAR), True),
        ({Role.APPROVER}, ("calendar", "publish", CALENDAR), False),
        ({Role.COMP_ADMIN}, ("rules", "publish", FLAT), False),
        ({Role.COMP_ADMIN}, ("rules", "draft", FLAT), True),
        ({Role.APPROVER}, ("rules", "draft", FLAT), False),
        ({Role.APPROVER}, ("rules", "check", "--draft", "plan"), False),
        ({Role.SALES_OPS}, ("rules", "versions", "plan"), False),
        ({Role.SALES_OPS}, ("rules", "explain", "plan"), False),
        ({Role.FINANCE}, ("run", "calculate", "--period", "2011-05-31"), False),
        ({Role.AUDITOR}, ("audit", "history"), True),
        ({Role.OPERATOR}, ("audit", "history"), False),
        ({Role.OPERATOR}, ("statement", "list"), False),
        ({Role.REP}, ("run", "list"), False),
        ({Role.COMP_ADMIN}, ("run", "list"), True),
        ({Role.OPERATOR}, ("access", "list"), True),
        ({Role.COMP_ADMIN}, ("access", "list"), False),
        ({Role.COMP_ADMIN}, ("company", "set", "--title", "Sample"), True),
        ({Role.AUDITOR}, ("company", "set", "--title", "Sample"), False),
        ({Role.AUDITOR}, ("company", "show"), True),
    ],
    ids=lambda value: ",".join(map(str, value)) if isinstance(value, set) else None,
)
def test_a_role_opens_what_its_duty_is(
    location: StoreLocation,
    capsys: pytest.CaptureFixture[str],
    roles: set[Role],
    words: tuple[str, ...],
    *,
    allowed: bool,
) -> None:
    sign_in_for_commands(location, roles=roles)
    said = Terminal(location, capsys, signed_in=False).give(*words)
    assert (said.code == 0) is allowed, said
    assert ("not permitted" in said.err) is not allowed


def test_nobody_gives_a_role_to_himself(location: StoreLocation, capsys: pytest.CaptureFixture[str]) -> None:
    account = sign_in_for_commands(location, roles={Role.OPERATOR})
    terminal = Terminal(location, capsys, signed_in=False)
    said = terminal.give("access", "grant", account, "auditor", *WHY)
    assert said.code == 1
    assert "nobody changes the roles of the own account" in said.err
    listed = terminal.ok("access", "list").splitlines()
    assert [line.split("\t")[4] for line in listed] == ["operator"]


def test_duties_that_come_together_are_refused_named_and_reported(
    location: StoreLocation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_for_commands(location, roles={Role.OPERATOR})
    other = sign_in_for_commands(location, roles={Role.COMP_ADMIN}, login="other")
    sign_in_for_commands(location, roles={Role.OPERATOR})
    terminal = Terminal(location, capsys, signed_in=False)
    assert terminal.give("access", "conflicts").code == 0
    said = terminal.give("access", "grant", other, "approver", *WHY)
    assert said.code == 1
    assert "who writes rules and brings in data would approve the own work" in said.err
    assert terminal.give("access", "grant", other, "approver", *WHY, "--accept-conflict", "two of us").code == 0
    report = terminal.give("access", "conflicts")
    assert report.code == 2
    assert report.out.startswith(f"{other}\tapprover\tcomp_admin\t")
    assert "accepted: two of us" in report.out
    assert terminal.give("access", "revoke", other, "approver", *WHY).code == 0
    assert terminal.give("access", "conflicts").code == 0


def test_a_deactivated_person_is_out_at_once(location: StoreLocation, capsys: pytest.CaptureFixture[str]) -> None:
    leaver = sign_in_for_commands(location, roles={Role.COMP_ADMIN}, login="leaver")
    terminal = Terminal(location, capsys, signed_in=False)
    assert terminal.give("run", "list").code == 0
    kept = KeptToken(Where(location.folder, location.database_url))
    token = kept.read()
    assert token is not None
    sign_in_for_commands(location, roles={Role.OPERATOR})
    terminal.ok("access", "deactivate", leaver, *WHY)
    kept.write(token)
    said = terminal.give("run", "list")
    assert said.code == 1
    assert "nobody is signed in" in said.err


def test_what_is_done_on_behalf_of_somebody_says_so(
    location: StoreLocation, capsys: pytest.CaptureFixture[str]
) -> None:
    deputy = sign_in_for_commands(location, roles=(), login="deputy")
    chief = sign_in_for_commands(location, roles={Role.COMP_ADMIN}, login="chief")
    terminal = Terminal(location, capsys, signed_in=False)
    days = ("--from", "2020-01-01", "--until", "2100-01-01")
    terminal.ok("access", "delegate", deputy, "comp_admin", *days, *WHY)
    sign_in_for_commands(location, roles=(), login="deputy")
    assert f"comp_admin on behalf of {chief}" in terminal.ok("whoami")
    terminal.ok("calendar", "publish", CALENDAR)
    sign_in_for_commands(location, roles={Role.AUDITOR}, login="auditor")
    event = terminal.ok("audit", "history", "--verb", "calendar.published", "--json")
    assert f'"by":"{deputy}"' in event
    assert f'"on_behalf_of":"{chief}"' in event


Attempt = Callable[[str, str], tuple[str, ...]]
"""A command, given the own account and another."""


@pytest.mark.parametrize(
    ("roles", "words", "why"),
    [
        ({Role.OPERATOR}, lambda me, _: ("access", "grant", me, "auditor"), "the roles of the own account"),
        ({Role.OPERATOR}, lambda me, _: ("access", "revoke", me, "operator"), "the roles of the own account"),
        ({Role.OPERATOR}, lambda _, other: ("access", "grant", other, "approver"), "would join approver and comp_adm"),
        ({Role.OPERATOR}, lambda *_: ("access", "grant", "A-NOBODY", "approver"), "there is no such account"),
        (
            {Role.FINANCE},
            lambda _, other: (
                "access", "delegate", other, "comp_admin", "--from", "2026-01-01", "--until", "2026-02-01",
            ),
            "does not hold comp_admin to delegate it so",
        ),
    ],
    ids=["own-grant", "own-revoke", "conflict", "nobody", "delegate"],
)  # fmt: skip
def test_what_is_tried_beyond_a_role_is_in_the_log_although_nothing_came_of_it(
    location: StoreLocation, capsys: pytest.CaptureFixture[str], roles: set[Role], words: Attempt, why: str
) -> None:
    other = sign_in_for_commands(location, roles={Role.COMP_ADMIN}, login="other")
    me = sign_in_for_commands(location, roles=roles, login="me")
    terminal = Terminal(location, capsys, signed_in=False)
    given = words(me, other)
    assert terminal.give(*given, *WHY).code == 1
    sign_in_for_commands(location, roles={Role.AUDITOR}, login="auditor")
    (event,) = terminal.ok("audit", "history", "--verb", "access.refused", "--json").splitlines()
    assert f'"by":"{me}"' in event
    assert why in event
    assert f'"verb":"access.{"delegate" if given[1] == "delegate" else "grant"}"' in event
    assert f'"subject":"{given[2]}"' in event


def test_a_command_that_awaits_the_password_again_is_in_the_log(
    location: StoreLocation, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sign_in_for_commands(location, roles=(), login="other")
    sign_in_for_commands(location, roles={Role.OPERATOR}, stepped_up=False)
    terminal = Terminal(location, capsys, signed_in=False)
    assert "compledger confirm" in terminal.give("access", "grant", other, "auditor", *WHY).err
    sign_in_for_commands(location, roles={Role.AUDITOR}, login="auditor")
    (event,) = terminal.ok("audit", "history", "--verb", "access.refused", "--json").splitlines()
    assert "access.grant needs the password again" in event


def test_the_machines_owner_rescues_a_store_only_if_nobody_operates_it(
    location: StoreLocation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = sign_in_for_commands(location, roles={Role.AUDITOR}, login="auditor")
    terminal = Terminal(location, capsys, signed_in=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO("velvet thunder acorn bicycle\nvelvet thunder acorn bicycle\n"))
    words = ("access", "rescue", account, "--password-stdin", "--reason", "the operator has left")
    terminal.ok(*words)
    said = terminal.give(*words)
    assert said.code == 1
    assert "not permitted" in said.err
    terminal.ok("sign-in", "auditor", "--password-stdin")
    assert "operator" in terminal.ok("whoami")
    history = terminal.ok("audit", "history", "--json")
    assert history.count('"verb":"access.refused"') == 1
    assert '"accepted_conflict":"the operator has left"' in history


PEOPLE_WITH_RATES = """
mapping: hr-people
target: people
source: hr
files: {p: {match: "people*.csv"}}
columns:
  participant: id
  position: seat
  title: title
  business_unit: unit
  effective_from: from
  rate_commission: rate
"""


def test_whoever_sees_no_pay_sets_no_rate_by_any_way(
    location: StoreLocation, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    mapping, plain, people = tmp_path / "people.yaml", tmp_path / "plain.yaml", tmp_path / "people.csv"
    mapping.write_text(PEOPLE_WITH_RATES, encoding="utf-8")
    plain.write_text(PEOPLE_WITH_RATES.replace("  rate_commission: rate\n", ""), encoding="utf-8")
    people.write_text("id,seat,title,unit,from,rate\nP-1,S-1,AE,EMEA,2025-01-01,0.05\n", encoding="utf-8")
    terminal = Terminal(location, capsys, signed_in=False)
    sign_in_for_commands(location, roles={Role.COMP_ADMIN}, login="admin")
    terminal.ok("import", people, "--mapping", mapping)
    sign_in_for_commands(location, roles={Role.SALES_OPS}, login="ops")
    rate = ("participant=P-1", "name=commission", "--from", "2025-01-01", *WHY)
    level = ("level=title", "subject=AE", "name=commission", "rate=0.01", "--from", "2025-01-01", *WHY)
    for words in (
        ("people", "set", "rate", *rate, "rate=0.09"),
        ("people", "withdraw", "rate", *rate),
        ("people", "set", "level_rate", *level),
        ("people", "undo", "1", *WHY),
        ("import", str(people), "--mapping", str(mapping)),
    ):
        said = terminal.give(*words)
        assert said.code == 1, words
        assert "rates.change is not permitted" in said.err, said
        assert "0.05" not in said.err
    people.write_text("id,seat,title,unit,from,rate\nP-2,S-2,AE,EMEA,2025-01-01,0.05\n", encoding="utf-8")
    terminal.ok("import", people, "--mapping", plain)
    terminal.ok("people", "undo", "2", *WHY)


def test_a_role_is_limited_to_no_unit_that_nobody_named(
    location: StoreLocation, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sign_in_for_commands(location, roles=(), login="other")
    sign_in_for_commands(location, roles={Role.COMP_ADMIN}, login="admin")
    terminal = Terminal(location, capsys, signed_in=False)
    day = ("--from", "2025-01-01", *WHY)
    terminal.ok("people", "set", "seat", "position=S-1", "title=AE", "business_unit=EMEA", *day)
    terminal.ok("people", "set", "business_unit", "business_unit=WORLD", "title=World", *day)
    sign_in_for_commands(location, roles={Role.OPERATOR})
    said = terminal.give("access", "grant", other, "auditor", "--unit", "EMAE", *WHY)
    assert said.code == 1
    assert "names a business unit 'EMAE'" in said.err
    for unit in ("EMEA", "WORLD"):
        terminal.ok("access", "grant", other, "auditor", "--unit", unit, *WHY)
