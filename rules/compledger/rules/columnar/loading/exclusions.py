"""Exclusions: what a rule is not for.

`channel <> 'web'`, `not segment in ('A', 'B')`, and what an `or` leaves its second part, say which values a sale must
not have all at once. Where a key has all their fields, the rule has no key of such a sale, and nothing is left to test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compledger.rules.columnar.loading.signatures import conjuncts, equality
from compledger.rules.columnar.plan.columns import Columns
from compledger.rules.columnar.sql.expressions import CODED, Untrue
from compledger.rules.language.forms.expression import Compare, Condition, Literal, Not


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A sale that has one of the values in each of the fields is not the rule's."""

    values: Mapping[str, tuple[Literal, ...]]
    or_missing: bool
    """Whether a sale that has nothing in a field is excluded as if it had one of the values.

    So it is with `not`, which stays open; what is left after the first part of an `or` did not hold is the sale's.
    """

    def may_hold_for(self, values: Mapping[str, Literal]) -> bool:
        """Return whether it excludes any sale with some values."""
        return all(values[name] in asked for name, asked in self.values.items() if name in values)

    def holds_for(self, values: Mapping[str, Literal]) -> bool:
        """Return whether it excludes every sale with some values."""
        return {*self.values} <= {*values} and self.may_hold_for(values)

    def holds_for_codes(self, codes: Mapping[str, int], columns: Columns) -> bool:
        """Return whether it excludes sales with some codes, one of which is for nothing there.

        Fields without a code have one of the values.
        """
        return all(self._has(name, codes[name], columns) for name in self.values if name in codes)

    def _has(self, name: str, code: int, columns: Columns) -> bool:
        if code == columns.radix(name):
            return self.or_missing
        return code in {columns.code_of(name, value) for value in self.values[name]}


def exclusion_of(part: Condition | Untrue) -> Exclusion | None:
    """Return a condition as an exclusion, None where it is of another form."""
    match part:
        case Untrue(of):
            return _excluding(conjuncts(of), or_missing=False)
        case Not(of):
            return _excluding(conjuncts(of), or_missing=True)
        case Compare(left, "<>", right):
            return _excluding([Compare(left, "=", right)], or_missing=True)
    return None


def mention(exclusion: Exclusion, columns: Columns) -> None:
    """Have a code for each value, before anybody asks how many codes there are."""
    for name, values in exclusion.values.items():
        columns.code(name)
        for value in values:
            columns.code_of(name, value)


def _excluding(parts: Sequence[Condition], *, or_missing: bool) -> Exclusion | None:
    values: dict[str, tuple[Literal, ...]] = {}
    for part in parts:
        found = equality(part)
        if found is None or found[0].kind not in CODED or found[0].name in values:
            return None
        values[found[0].name] = found[1]
    return Exclusion(values, or_missing) if values else None
