"""Commands are imported when they are given, and what the program says of itself needs none of them."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from compledger.ui_api.cli.main import COMMANDS, compledger
from compledger.ui_api.cli.rules_commands import COMMANDS as RULES
from compledger.ui_api.cli.rules_commands import rules
from tests.platform.plans.a_plan import plan

HEAVY = {"alembic", "duckdb", "litestar", "psycopg", "pyarrow", "rich", "sqlalchemy", "sqlglot", "typst", "uvicorn"}
STORE = {"alembic", "duckdb", "litestar", "psycopg", "pyarrow", "sqlalchemy", "typst", "uvicorn", "xlsxwriter"}


def imported_by(*words: str) -> set[str]:
    """Return the modules that a command imports in a new interpreter, by the first part of their names."""
    program = (
        "import sys; from compledger.ui_api.cli.main import run_command; "
        f"assert run_command({list(words)!r}) == 0; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_import_neither_store_nor_engine_nor_pages(option: str) -> None:
    assert imported_by(option) & HEAVY == set()


def test_a_rule_set_without_examples_is_checked_without_the_libraries_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(plan(), encoding="utf-8")
    assert imported_by("rules", "check", str(tmp_path / "plan.yaml")) & STORE == set()


@pytest.mark.parametrize(
    "words", [("run", "--help"), ("statement", "--help"), ("import", "--help"), ("demo", "--help")]
)
def test_only_serving_imports_the_web_server(words: tuple[str, ...]) -> None:
    assert imported_by(*words) & {"litestar", "uvicorn"} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_begins_with(name: str) -> None:
    command = compledger.get_command(click.Context(compledger), name)
    assert command is not None
    assert command.help is not None
    assert command.help.startswith(COMMANDS[name].help.removesuffix("."))


@pytest.mark.parametrize("name", RULES)
def test_the_list_of_commands_for_rule_sets_does_so_too(name: str) -> None:
    command = rules.get_command(click.Context(rules), name)
    assert command is not None
    assert (command.help or "").startswith(RULES[name].help.removesuffix("."))


def test_a_command_that_is_not_there_is_refused_by_name() -> None:
    assert compledger.get_command(click.Context(compledger), "nothing") is None
