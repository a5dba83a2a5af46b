"""The people who can sign in to the demo: one for each role, with passwords of this demo alone."""

import csv
import io
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compledger.access import Role
from compledger.ui_api.cli.kept_token import FOLDER

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters that look like digits: somebody will type these."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who can sign in."""

    login: str
    password: str
    role: Role
    participant: str | None
    who: str
    """What the person does, or is called."""

    def __str__(self) -> str:
        return f"  {self.login:<12} {self.password:<20} {self.who}"


def demo_people(company: Path) -> Sequence[DemoPerson]:
    """Return one person for each role; the manager and the rep are people of the company, one above the other."""
    rep, manager = _rep_and_manager(company / "people.csv")
    return (
        _person("operator", Role.OPERATOR, "adds accounts and grants roles, sees no pay"),
        _person("admin", Role.COMP_ADMIN, "writes plans, imports, calculates, sees everybody's statements"),
        _person("approver", Role.APPROVER, "reviews plans and publishes them, closes periods"),
        _person("finance", Role.FINANCE, "rates of exchange and payees"),
        _person("sales-ops", Role.SALES_OPS, "people, quotas and orders; sees attainment and no pay"),
        _person("auditor", Role.AUDITOR, "reads everything and changes nothing"),
        _person(
            "manager",
            Role.MANAGER,
            f"{manager['name']}, sees the own team",
            manager["participant"],
        ),
        _person("rep", Role.REP, f"{rep['name']}, sees the own statements", rep["participant"]),
    )


def keep(people: Sequence[DemoPerson], path: Path) -> None:
    """Write the sign-ins to a file for the own account only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("".join(f"{person}\n" for person in people))


@contextmanager
def acting_as(folder: Path, login: str, typed: str = "") -> Iterator[None]:
    """Let the commands of this process act as somebody, with a session of their own; `typed` is what they type."""
    before, stdin = os.environ.get(FOLDER), sys.stdin
    os.environ[FOLDER], sys.stdin = str(folder / "sessions" / login), io.StringIO(typed)
    try:
        yield
    finally:
        sys.stdin = stdin
        if before is None:
            del os.environ[FOLDER]
        else:
            os.environ[FOLDER] = before


def _person(login: str, role: Role, who: str, participant: str | None = None) -> DemoPerson:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return DemoPerson(login, "-".join(groups), role, participant, who)


def _rep_and_manager(people: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the rows of somebody who sells and of whoever holds the seat above, both to this day."""
    with people.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["effective_until"]]
    holders = {row["position"]: row for row in rows}
    sellers = (row for row in rows if row["title"] == "Account Executive" and row["reports_to"] in holders)
    rep = next(sellers)
    return rep, holders[rep["reports_to"]]
