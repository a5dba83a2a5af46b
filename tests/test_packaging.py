"""The house: no folder shadows a module, every module can be imported, and the wheel works far from the checkout."""

import importlib
import os
import pkgutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import compledger

ROOT = Path(__file__).parents[1]
SOURCE_ROOTS = ("platform", "rules", "workflows", "ui_api", "migrations")
UV = ROOT / ".tools" / "bin" / "uv"

NEEDED = (
    "compledger/migrations/script.py.mako",
    "compledger/migrations/versions/0001_the_log_and_its_audit_events.py",
    "compledger/statements/statement.typ",
    "compledger/demo_company/documents/calendar.yaml",
    "compledger/ui_api/static/compledger.css",
    "compledger/ui_api/static/vendor/pages.js",
    "compledger/ui_api/web/templates/statement.html.jinja",
)
"""What the program reads at run time and no import would miss."""


def run(*words: str | Path, folder: Path) -> str:
    """Run a program in a folder, free of this environment's own paths; return its stdout."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    environment = {name: value for name, value in kept.items() if not name.startswith("COMPLEDGER_")}
    done = subprocess.run([*map(str, words)], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_platform_is_the_standard_library_s_when_python_starts_in_the_checkout() -> None:
    found = run(sys.executable, "-c", "import platform; print(platform.__file__)", folder=ROOT)
    assert Path(found.strip()).name == "platform.py"


@pytest.mark.parametrize("folder", SOURCE_ROOTS)
def test_a_source_root_is_no_package(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()
    assert not (ROOT / folder / "compledger" / "__init__.py").exists()


def test_every_package_says_that_it_is_typed() -> None:
    packages = [path.parent for root in SOURCE_ROOTS for path in (ROOT / root / "compledger").glob("*/__init__.py")]
    assert len(packages) > len(SOURCE_ROOTS)
    assert [package for package in packages if not (package / "py.typed").exists()] == []


def test_every_module_can_be_imported() -> None:
    names = [module.name for module in pkgutil.walk_packages(compledger.__path__, "compledger.")]
    assert len(names) > 50
    for name in names:
        # Alembic runs this one, in a context of its own.
        if name != "compledger.migrations.env":
            importlib.import_module(name)


def test_the_lifecycle_engine_was_built_for_this_python() -> None:
    # Its warnings are its own: old escapes in strings, which newer Pythons complain of.
    run(sys.executable, "-W", "ignore", "-c", "import durable.lang", folder=ROOT)


@pytest.mark.skipif(not UV.exists(), reason="uv is not in .tools/bin: make .venv/ready puts it there")
def test_the_wheel_works_in_a_clean_environment_outside_the_checkout(tmp_path: Path) -> None:
    run(UV, "build", "--quiet", "--wheel", "--python", sys.executable, "--out-dir", tmp_path, folder=ROOT)
    (wheel,) = tmp_path.glob("compledger-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
    assert [name for name in NEEDED if name not in names] == []
    typed = {name.rpartition("/")[0] for name in names if name.endswith("/py.typed")}
    assert typed == {f"compledger/{name.split('/')[1]}" for name in names if name.startswith("compledger/")}
    assert {name.split("/")[0].removesuffix(".dist-info").partition("-")[0] for name in names} == {"compledger"}

    clean = tmp_path / "clean"
    run(UV, "venv", "--quiet", "--python", sys.executable, clean, folder=tmp_path)
    # From the checkout, whose settings say how durable-rules is built; into the clean environment all the same.
    lock = ROOT / "requirements.lock"
    run(UV, "pip", "install", "--quiet", "--python", clean, "--constraint", lock, wheel, folder=ROOT)
    program = clean / "bin" / "compledger"
    assert run(program, "--version", folder=tmp_path).startswith("compledger, version ")
    store = tmp_path / "store"
    newest = max(path.name[:4] for path in (ROOT / "migrations/compledger/migrations/versions").glob("0*.py"))
    assert run(program, "--data", store, "db", "upgrade", folder=tmp_path).strip() == newest
    assert run(program, "--data", store, "db", "status", folder=tmp_path) == f"{newest} (program: {newest})\n"
    where = run(clean / "bin" / "python", "-c", "import compledger.rules as r; print(r.__file__)", folder=tmp_path)
    assert Path(where.strip()).is_relative_to(clean)
