"""`compledger demo`: a company of its own, through the same commands that a user gives."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from compledger.access import Role
from compledger.demo_company import write_company
from compledger.ui_api.cli.demo_people import DemoPerson, acting_as, demo_people, keep
from compledger.ui_api.cli.serve_command import port_option
from compledger.ui_api.cli.talk import say
from compledger.ui_api.cli.where import Where

PERIODS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2")


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("compledger-data/demo"),
    show_default=True,
    help="Where the company and its store go.",
)
@click.option("--payees", type=click.IntRange(20, 2000), default=250, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@port_option
@click.option("--serve/--no-serve", "served", default=True, show_default=True, help="Serve the pages at the end.")
@click.pass_obj
def demo(where: Where, folder: Path, payees: int, seed: int, port: int, *, served: bool) -> int:
    """Make a believable company and show its statements.

    Its files are imported, its plans published and its periods calculated, each by the command that a user gives and by
    somebody whose role it is. A company that is there already is shown as it is. Prints whom you can sign in as.
    """
    made, sign_ins = folder / "made", folder / "sign-ins.txt"
    if not made.exists():
        if (code := _make(folder, where, payees, seed)) != 0:
            return code
        made.write_text(f"{payees} payees, seed {seed}\n", encoding="utf-8")
    else:
        what = made.read_text(encoding="utf-8").strip()
        say(f"Showing the company in {folder} ({what}); remove the folder to begin anew.")
    say(f"Sign in as any of these (kept in {sign_ins}):\n{sign_ins.read_text(encoding='utf-8').rstrip()}")
    return _run([*_where(folder, where), "serve", "--port", str(port)]) if served else 0


def _make(folder: Path, where: Where, payees: int, seed: int) -> int:
    """Write the company's files and bring them in; return the exit code of the first command that fails, else 0."""
    company = folder / "company"
    company.mkdir(parents=True, exist_ok=True)
    write_company(company, seed=seed, payees=payees)
    say(f"A company of {payees} payees is in {company}; its store is in {folder / 'store'}.")
    people = demo_people(company)
    keep(people, folder / "sign-ins.txt")
    for login, words, typed in steps(company, people):
        with acting_as(folder, login, typed):
            code = _run([*_where(folder, where), *words])
        if code != 0:
            return code
    return 0


Step = tuple[str, list[str], str]
"""Who gives a command, the command, and what they type."""


def steps(company: Path, people: Sequence[DemoPerson]) -> Iterator[Step]:
    """Give the commands that bring the company in, in the order in which things became known."""
    by_role = {person.role: person for person in people}
    operator, admin, approver = by_role[Role.OPERATOR], by_role[Role.COMP_ADMIN], by_role[Role.APPROVER]
    yield operator.login, ["db", "upgrade"], ""
    yield from _accounts(operator, [person for person in people if person.participant is None])
    for person in (admin, approver):
        yield _signs_in(person)
    yield admin.login, ["calendar", "publish", str(company / "calendar.yaml")], ""
    yield admin.login, _import(company, "people", "people.csv"), ""
    yield from _accounts(operator, [person for person in people if person.participant is not None])
    yield admin.login, _import(company, "quotas", "quotas.csv"), ""
    for path in sorted((company / "rule-sets").glob("*.yaml")):
        yield approver.login, ["rules", "publish", str(path)], ""
    yield admin.login, _import(company, "order-lines", "orders.csv", "order-lines.csv"), ""
    yield admin.login, _import(company, "quotas", "quotas-2025-revision.csv"), ""
    yield admin.login, _import(company, "order-lines", "orders-corrected.csv", "order-lines-corrected.csv"), ""
    yield admin.login, _import(company, "lifecycle", "lifecycle.csv"), ""
    yield admin.login, ["run", "calculate", *[word for period in PERIODS for word in ("--period", period)]], ""


def _signs_in(person: DemoPerson) -> Step:
    return person.login, ["sign-in", person.login, "--password-stdin"], f"{person.password}\n"


def _accounts(operator: DemoPerson, people: Sequence[DemoPerson]) -> Iterator[Step]:
    """Give the commands by which the operator lets people in, the first of all himself."""
    if operator in people:
        yield operator.login, ["access", "first-account", operator.login, "--password-stdin"], f"{operator.password}\n"
        yield _signs_in(operator)
        yield operator.login, ["confirm", "--password-stdin"], f"{operator.password}\n"
    for person in people:
        if person is operator:
            continue
        belongs = ["--participant", person.participant] if person.participant else []
        words = ["access", "add-account", person.login, *belongs, "--role", str(person.role)]
        yield operator.login, [*words, "--reason", "demo", "--password-stdin"], f"{person.password}\n"


def _import(company: Path, mapping: str, *files: str) -> list[str]:
    return ["import", *[str(company / f) for f in files], "--mapping", str(company / "mappings" / f"{mapping}.yaml")]


def _where(folder: Path, where: Where) -> list[str]:
    database = ["--database", where.database_url] if where.database_url else []
    return ["--data", str(folder / "store"), *database]


def _run(words: list[str]) -> int:
    from compledger.ui_api.cli.main import run_command  # noqa: PLC0415  the demo gives commands as a user does

    # The URL of a database may hold a password.
    said = ["…" if "://" in word else word for word in words]
    say("$ compledger " + shlex.join(said))
    return run_command(words)
