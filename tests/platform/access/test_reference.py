"""The reference page shows the tables of the code: roles and verbs, fields, duties that stay apart."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from compledger.access import PERMISSIONS, FieldScope, Role, RowScope, Verb
from compledger.access.duties import MATRIX
from compledger.access.permissions import FIRST_ACCOUNT, MACHINE_OWNER, NEEDS_STEP_UP, WITHIN_UNIT, Permission

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "access.md"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("|" + "".join(f" {cell} |" if cell else " |" for cell in row) for row in rows)])


def cell(permission: Permission | None) -> str:
    if permission is None:
        return ""
    whose = ", ".join("all" if scope is RowScope.EVERYTHING else scope for scope in permission.scopes)
    return whose if permission.fields else "yes"


def matrix() -> str:
    """Return the matrix of roles and verbs."""
    rows = [[f"`{verb}`", *(cell(PERMISSIONS[role].get(verb)) for role in Role)] for verb in Verb]
    return table(["verb", *(f"`{role}`" for role in Role)], rows)


def fields() -> str:
    """Return who sees which groups of fields."""
    rows = [
        [f"`{verb}`", f"`{role}`", *("yes" if field in found.fields else "" for field in FieldScope)]
        for verb in Verb
        for role in Role
        if (found := PERMISSIONS[role].get(verb)) and found.fields
    ]
    return table(["verb", "role", *(f"`{field}`" for field in FieldScope)], rows)


def duties() -> str:
    """Return the pairs of duties that stay apart, with the reasons."""
    rows = [[f"`{one}`", f"`{other}`", why] for (one, other), why in ((sorted(p), w) for p, w in MATRIX.items())]
    return table(["duty", "duty", "because"], sorted(rows))


def named(verbs: Iterable[Verb]) -> str:
    """Return verbs as a sentence lists them."""
    names = [f"`{verb}`" for verb in sorted(verbs)]
    return " and ".join([", ".join(names[:-1]), names[-1]])


def test_the_reference_shows_roles_verbs_fields_and_duties_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for shown in (matrix(), fields(), duties()):
        assert f"\n{shown}\n" in page


def test_the_reference_names_the_verbs_with_conditions_of_their_own() -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"It then works for {named(WITHIN_UNIT)} only" in page
    assert f"may do {named(MACHINE_OWNER)}; while there is no account also {named(FIRST_ACCOUNT)}," in page
    assert f"{named(NEEDS_STEP_UP)} need the password again" in page
