"""`compledger demo`: a company of its own, through the same commands that a user gives."""

import shlex
from pathlib import Path

import click

from compledger.demo_company import write_company
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

    Its files are imported, its plans published and its periods calculated, each by the command that a user gives. A
    company that is there already is shown as it is.
    """
    made = folder / "made"
    if not made.exists():
        if (code := _make(folder, where, payees, seed)) != 0:
            return code
        made.write_text(f"{payees} payees, seed {seed}\n", encoding="utf-8")
    else:
        what = made.read_text(encoding="utf-8").strip()
        say(f"Showing the company in {folder} ({what}); remove the folder to begin anew.")
    return _run([*_where(folder, where), "serve", "--port", str(port)]) if served else 0


def _make(folder: Path, where: Where, payees: int, seed: int) -> int:
    """Write the company's files and bring them in; return the exit code of the first command that fails, else 0."""
    company = folder / "company"
    company.mkdir(parents=True, exist_ok=True)
    write_company(company, seed=seed, payees=payees)
    say(f"A company of {payees} payees is in {company}; its store is in {folder / 'store'}.")
    for words in commands(company):
        if (code := _run([*_where(folder, where), *words])) != 0:
            return code
    return 0


def commands(company: Path) -> list[list[str]]:
    """Return the commands that bring the company in, in the order in which things became known."""

    def import_(mapping: str, *files: str) -> list[str]:
        return [
            "import",
            *[str(company / f) for f in files],
            "--mapping",
            str(company / "mappings" / f"{mapping}.yaml"),
        ]

    rule_sets = sorted((company / "rule-sets").glob("*.yaml"))
    return [
        ["db", "upgrade"],
        ["calendar", "publish", str(company / "calendar.yaml")],
        import_("people", "people.csv"),
        import_("quotas", "quotas.csv"),
        *[["rules", "publish", str(path)] for path in rule_sets],
        import_("order-lines", "orders.csv", "order-lines.csv"),
        import_("quotas", "quotas-2025-revision.csv"),
        import_("order-lines", "orders-corrected.csv", "order-lines-corrected.csv"),
        import_("lifecycle", "lifecycle.csv"),
        ["run", "calculate", *[word for period in PERIODS for word in ("--period", period)]],
    ]


def _where(folder: Path, where: Where) -> list[str]:
    database = ["--database", where.database_url] if where.database_url else []
    return ["--data", str(folder / "store"), *database]


def _run(words: list[str]) -> int:
    from compledger.ui_api.cli.main import run_command  # noqa: PLC0415  the demo gives commands as a user does

    # The URL of a database may hold a password.
    said = ["…" if "://" in word else word for word in words]
    say("$ compledger " + shlex.join(said))
    return run_command(words)
