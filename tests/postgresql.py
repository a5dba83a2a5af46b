"""A throw-away PostgreSQL cluster for the tests: made at the first need, gone with the test run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

SERVER_VARIABLE = "COMPLEDGER_TEST_POSTGRESQL"
"""URL of a server to use instead of a cluster of our own; its role must be allowed to create databases."""

TEMPLATE = "compledger_template"
MEMORY = Path("/dev/shm")  # noqa: S108  the folder made in it has a name of its own and is ours alone


class NoPostgresql(RuntimeError):
    """No server can be started here, and none is named."""


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster that listens on a socket in a temporary folder only; give the URL of its server.

    Tests need none of their rows after a power cut. A benchmark that says what durable commits cost asks for `durable`:
    then the cluster stands on the disk and its settings are PostgreSQL's own.
    """
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        yield given
        return
    programs = _programs()
    if programs is None:
        raise NoPostgresql(f"no PostgreSQL server is installed, and {SERVER_VARIABLE} names none")
    # A file system in memory: a database of some hundred files is copied in 20 ms instead of 350.
    memory = MEMORY if os.access(MEMORY, os.W_OK) and not durable else None
    folder = Path(tempfile.mkdtemp(prefix="compledger-pg-", dir=memory))
    user = _unprivileged()
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        _run(
            [programs / "initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", data],
            user,
        )
        hasty = "" if durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        options = f"{hasty}-c listen_addresses='' -k {folder}"
        _run([programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], user)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server: str, name: str, template: str | None = None) -> str:
    """Create a database, a copy of `template` if one is named; return its URL."""
    with psycopg.connect(server, autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        connection.execute(statement)
    return server.replace("/postgres?", f"/{name}?", 1)


def drop_database(server: str, name: str) -> None:
    """Drop a database and whoever is still connected to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _programs() -> Path | None:
    """Return the folder of the newest server's programs: Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


def _unprivileged() -> pwd.struct_passwd | None:
    """Return the user to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run(words: list[str | Path], user: pwd.struct_passwd | None) -> None:
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL, cwd="/", **who)  # type: ignore[call-overload]
