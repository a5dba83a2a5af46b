"""A branch: rules that one SELECT finds, and what they have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compledger.rules.columnar.loading.exclusions import Exclusion
from compledger.rules.columnar.loading.parameters import Literals
from compledger.rules.columnar.loading.signatures import Asked
from compledger.rules.language.forms.expression import Literal


@dataclass(frozen=True, slots=True)
class Signature:
    """What rules of one branch have in common."""

    fields: tuple[str, ...]
    """Looked up by a key."""
    ranges: tuple[str, ...]
    """Fields with bounds; the amount is not among them, as it is never missing and so may have bounds in some rules."""
    base: str
    """SQL of the base as it is on the sale, rounded."""
    base_field: str | None
    """The field that the base is, where it is one."""
    money: bool


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A rule and one combination of the values that it asks for."""

    asked: Asked
    values: Mapping[str, Literal]
    test: int
    """Which of its branch's tests it asks; -1 for none."""
    literals: Literals
    """Those of the test."""
    exclusions: Sequence[Exclusion]
    """Those that its key keeps: it has no keys of sales that are excluded."""
    base_literals: Literals


@dataclass(slots=True)
class Branch:
    """Rules that one SELECT finds."""

    number: int
    signature: Signature
    rows: list[KeyRow] = field(default_factory=list)
    tests: dict[str, int] = field(default_factory=dict)
    """SQL of what is asked beside keys, ranges and exclusions, numbered; the literals are columns of the key table."""

    @property
    def table(self) -> str:
        """Name of the table of keys."""
        return f"key_{self.number}"

    @property
    def folded(self) -> frozenset[str]:
        """The fields of the key that some of its rules do not ask."""
        return frozenset(name for row in self.rows for name in self.signature.fields if name not in row.values)

    @property
    def ranged(self) -> tuple[str, ...]:
        """The fields that any of its rules bounds."""
        return tuple(sorted({name for row in self.rows for name in row.asked.ranges}))

    @property
    def optional(self) -> tuple[str, ...]:
        """The fields that any of its rules asks for equality beside the key."""
        return tuple(sorted({name for row in self.rows for name in row.values} - set(self.signature.fields)))


def tests_sql(branch: Branch) -> str:
    """Return the test of all rows of a branch: each asks its own."""
    if not branch.tests:
        return ""
    tests = {number: sql for sql, number in branch.tests.items()}
    if len(tests) == 1 and all(row.test == 0 for row in branch.rows):
        return tests[0]
    # Most rules ask nothing beside their keys and ranges, and so are let through first.
    whens = " ".join(f"WHEN k.test = {number} THEN {sql}" for number, sql in tests.items())
    return f"CASE WHEN k.test < 0 THEN true {whens} ELSE true END"
