"""`compledger`: the commands, and how each failure becomes an exit code.

Whatever only some commands need is imported by them: the libraries of the store, the engines and the pages take
seconds, and a question about the program itself should not wait for them.
"""

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from compledger.ui_api.cli.lazy_group import Lazy, LazyGroup
from compledger.ui_api.cli.talk import complain
from compledger.ui_api.cli.where import Where

OK, ERROR, FINDINGS = 0, 1, 2

COMMANDS = {
    "access": Lazy(
        "compledger.ui_api.cli.access_commands:access", "Accounts, roles, delegation, and duties that are kept apart."
    ),
    "audit": Lazy("compledger.ui_api.cli.audit_commands:audit", "The audit log."),
    "calendar": Lazy("compledger.ui_api.cli.calendar_commands:calendar", "Calendars and their periods."),
    "change-password": Lazy(
        "compledger.ui_api.cli.sign_in_commands:change_password_command",
        "Change your password; your other sessions end.",
    ),
    "confirm": Lazy(
        "compledger.ui_api.cli.sign_in_commands:confirm_command",
        "Give the password again, for commands that ask who is really there; good for ten minutes.",
    ),
    "company": Lazy("compledger.ui_api.cli.company_commands:company", "The company: its title and time zone."),
    "currency": Lazy("compledger.ui_api.cli.currency_commands:currency", "Currencies and rates of exchange."),
    "db": Lazy("compledger.ui_api.cli.db_commands:db", "The database's schema."),
    "demo": Lazy("compledger.ui_api.cli.demo_command:demo", "Make a believable company and show its statements."),
    "explain": Lazy(
        "compledger.ui_api.cli.explain_commands:explain",
        "Why a line pays what it does, and why somebody has no credit of a sale.",
    ),
    "import": Lazy(
        "compledger.ui_api.cli.import_command:import_command",
        "Import transactions, lifecycle events, exchange rates, or facts about people.",
    ),
    "people": Lazy("compledger.ui_api.cli.people_commands:people", "People."),
    "rules": Lazy("compledger.ui_api.cli.rules_commands:rules", "Rule sets: what a plan pays."),
    "run": Lazy("compledger.ui_api.cli.run_commands:run", "Runs: what a period pays."),
    "serve": Lazy("compledger.ui_api.cli.serve_command:serve", "Serve the pages on this machine only."),
    "sign-in": Lazy(
        "compledger.ui_api.cli.sign_in_commands:sign_in_command",
        "Sign in to a store: the commands that follow act as this account, on this machine, until sign-out.",
    ),
    "sign-out": Lazy(
        "compledger.ui_api.cli.sign_in_commands:sign_out_command", "Sign out: end the session and forget it here."
    ),
    "whoami": Lazy(
        "compledger.ui_api.cli.sign_in_commands:whoami_command",
        "Show who is signed in: account, participant (or -) and roles, separated by tabs.",
    ),
    "statement": Lazy("compledger.ui_api.cli.statement_commands:statement", "Statements."),
    "what-if": Lazy(
        "compledger.ui_api.cli.what_if_command:what_if_command",
        "Show what payees would earn if sales, quotas or the rule set were others; nothing is written.",
    ),
}


def _data_folder() -> Path:
    import platformdirs  # noqa: PLC0415  see the head of this file

    return platformdirs.user_data_path("compledger")


def _size(_: click.Context, __: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,5} ?[MG]i?B", value):
        raise click.BadParameter(f"{value!r} is no size. Write whole megabytes or gigabytes, as in 512MB or 3GB.")
    return value


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="COMPLEDGER_DATA",
    default=_data_folder,
    show_default="your data folder",
    help="Data folder: bulk files, and the SQLite database unless --database names another.",
)
@click.option(
    "--database",
    envvar="COMPLEDGER_DATABASE_URL",
    default=None,
    help="URL of a PostgreSQL database, as in postgresql://user@host/compledger.",
)
@click.option(
    "--run-memory",
    envvar="COMPLEDGER_RUN_MEMORY",
    default="3GB",
    show_default=True,
    callback=_size,
    help="What a calculation may hold in memory, as in 512MB; the rest of it goes to the data folder's scratch.",
)
@click.version_option(package_name="compledger")
@click.pass_context
def compledger(context: click.Context, data: Path, database: str | None, run_memory: str) -> None:
    """Sales performance management whose pay can be proved."""
    context.obj = Where(data.absolute(), database or None, run_memory)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    # Bulk files, error sheets and statements hold names and pay: what we write is private to the account we run as.
    os.umask(0o077)
    sys.exit(run_command(arguments))


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 ok, 1 error, 2 findings. A defect is raised, with its trace."""
    try:
        answer = compledger.main(args=arguments, prog_name="compledger", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return ERROR
    except click.Abort:
        complain("stopped; nothing is half done")
        return ERROR
    except Exception as error:
        for kinds, code, sentence in _failures():
            if isinstance(error, kinds):
                complain(sentence(error))
                return code
        raise
    return answer if isinstance(answer, int) else OK


Failure = tuple[tuple[type[Exception], ...], int, Callable[[Exception], str]]


def _failures() -> Sequence[Failure]:
    """Return what fails without being a defect, with the exit code and what is said; the first that fits counts."""
    import duckdb  # noqa: PLC0415  see the head of this file
    from sqlalchemy import exc  # noqa: PLC0415

    from compledger.imports import RowsRefused  # noqa: PLC0415
    from compledger.rules.language import DocumentRefused  # noqa: PLC0415
    from compledger.rules.refused import Refused  # noqa: PLC0415

    return (
        ((DocumentRefused, RowsRefused), FINDINGS, str),
        ((Refused, OSError), ERROR, str),
        ((exc.OperationalError,), ERROR, _no_answer),
        ((exc.DBAPIError,), ERROR, _database_unfit),
        ((duckdb.Error,), ERROR, _unreadable),
    )


def _no_answer(error: Exception) -> str:
    return f"the database does not answer ({_reason(error)}). Check --database, or wait until it is back."


def _database_unfit(error: Exception) -> str:
    return (
        f"the database cannot be used ({_reason(error)}). Check --data and --database; "
        "a damaged database must be restored from a backup."
    )


OUT_OF_ROOM = frozenset({"IOException", "OutOfMemoryException"})
"""What DuckDB raises where its machine is too small."""


def _unreadable(error: Exception) -> str:
    """Name the bulk file if one is to blame; the rest of DuckDB's words may hold what stands in it."""
    file = re.search(r"[0-9a-f]{64}\.parquet", str(error))
    kind = type(error).__name__
    if file is None and kind in OUT_OF_ROOM:
        return f"the calculation could not be ended ({kind}). Look for room on the disk and in memory, and try again."
    if file is None:
        return (
            f"the calculation could not be ended ({kind}): a fault of Compledger. Nothing was kept; please report it."
        )
    return f"the bulk file {file[0]} cannot be read ({kind}): it is damaged. Restore the data folder from a backup."


def _reason(error: Exception) -> str:
    """Return the first line of the database's own words; what it quotes may be of a password or of a statement."""
    lines = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()
    return re.sub(r"(['\"]).*?\1", "…", lines[0]) if lines else type(error).__name__
