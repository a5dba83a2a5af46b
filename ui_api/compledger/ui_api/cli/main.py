"""`compledger`: the commands, and how each refusal becomes an exit code."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import platformdirs
from sqlalchemy.exc import OperationalError

from compledger.imports import RowsRefused
from compledger.rules.language import DocumentRefused
from compledger.rules.refused import Refused
from compledger.store import StoreLocation
from compledger.ui_api.cli.audit_commands import audit
from compledger.ui_api.cli.calendar_commands import calendar
from compledger.ui_api.cli.db_commands import db
from compledger.ui_api.cli.demo_command import demo
from compledger.ui_api.cli.import_command import import_command
from compledger.ui_api.cli.people_commands import people
from compledger.ui_api.cli.rules_commands import rules
from compledger.ui_api.cli.run_commands import run
from compledger.ui_api.cli.serve_command import serve
from compledger.ui_api.cli.statement_commands import statement
from compledger.ui_api.cli.talk import complain

OK, ERROR, FINDINGS = 0, 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="COMPLEDGER_DATA",
    default=lambda: platformdirs.user_data_path("compledger"),
    show_default="your data folder",
    help="Data folder: bulk files, and the SQLite database unless --database names another.",
)
@click.option(
    "--database",
    envvar="COMPLEDGER_DATABASE_URL",
    default=None,
    help="URL of a PostgreSQL database, as in postgresql://user@host/compledger.",
)
@click.version_option(package_name="compledger")
@click.pass_context
def compledger(context: click.Context, data: Path, database: str | None) -> None:
    """Sales performance management whose pay can be proved."""
    context.obj = StoreLocation(data.absolute(), database)


for command in (audit, calendar, db, demo, import_command, people, rules, run, serve, statement):
    compledger.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    sys.exit(run_command(arguments))


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 ok, 1 error, 2 findings."""
    try:
        answer = compledger.main(args=arguments, prog_name="compledger", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return ERROR
    except click.Abort:
        complain("stopped; nothing is half done")
        return ERROR
    except (DocumentRefused, RowsRefused) as error:
        complain(str(error))
        return FINDINGS
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        complain(f"the database does not answer ({reason}). Check --database, or wait until it is back.")
        return ERROR
    except (Refused, OSError) as error:
        complain(str(error))
        return ERROR
    return answer if isinstance(answer, int) else OK
