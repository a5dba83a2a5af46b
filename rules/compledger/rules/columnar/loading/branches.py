"""Branches: the tables of rules' keys, and the one SELECT for each kind of condition.

The codes of the fields that a branch is looked up by make one whole number, so that a sale meets all rules of a branch
in one join. What only some rules of a branch ask is a column of its table; what none asks is not in its SQL.
"""

from collections.abc import Mapping
from dataclasses import replace

from compledger.rules.columnar.loading.branch import Branch, KeyRow, Signature
from compledger.rules.columnar.loading.homes import Homes, fitting
from compledger.rules.columnar.loading.parameters import Literals, Parameters, writer_of
from compledger.rules.columnar.loading.rests import Left, Rest
from compledger.rules.columnar.loading.signatures import Asked, asked_by, key_rows, share_keys
from compledger.rules.columnar.plan.columns import Columns
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import largest
from compledger.rules.language.forms.expression import Field, Literal
from compledger.rules.language.forms.fields import FieldKind

MAX_TESTS = 16
"""Different tests that rules of one branch may ask; one scan of the sales less is worth a few tests more."""


def branches_of(plan: Plan, columns: Columns) -> list[Branch]:
    """Return the branches of all rules of a plan."""
    asked = [one for rule in plan.rules for one in asked_by(rule, plan.days) if _within_reach(one, columns)]
    found = [(one, *_signature(plan, columns, fields, one)) for fields, one in share_keys(asked)]
    rests = [Rest(plan, columns, one) for one, _, _ in found]
    # Only now every code is known, and with them how long keys are.
    keyed = [replace(signature, fields=fitting(signature.fields, columns)) for _, signature, _ in found]
    homes = Homes(keyed, columns)
    grouped = _Grouped()
    for (one, _, base_literals), small, rest in zip(found, keyed, rests, strict=True):
        signature = homes.of(small, rest.excluded_fields)
        for values in key_rows(one):
            left = rest.left(values, signature.fields)
            if left is not None:
                grouped.add(signature, one, values, left, base_literals)
    return grouped.branches


class _Grouped:
    """Rows by their signatures; a branch of too many tests is followed by another."""

    def __init__(self) -> None:
        self.branches: list[Branch] = []
        self._last: dict[Signature, Branch] = {}

    def add(
        self, signature: Signature, one: Asked, values: Mapping[str, Literal], left: Left, base_literals: Literals
    ) -> None:
        branch = self._last.get(signature)
        if branch is None or (left.test and left.test not in branch.tests and len(branch.tests) == MAX_TESTS):
            branch = self._last[signature] = Branch(len(self.branches), signature)
            self.branches.append(branch)
        number = branch.tests.setdefault(left.test, len(branch.tests)) if left.test else -1
        branch.rows.append(KeyRow(one, values, number, left.literals, left.exclusions, base_literals))


def _within_reach(one: Asked, columns: Columns) -> bool:
    """Return whether any sale can be within a rule's bounds, as large as sales are."""
    for name, bounds in one.ranges.items():
        most = largest(columns.width(name))
        if (bounds.low is not None and bounds.low > most) or (bounds.high is not None and bounds.high < -most):
            return False
    return True


def _signature(plan: Plan, columns: Columns, fields: tuple[str, ...], one: Asked) -> tuple[Signature, Literals]:
    rule, parameters = one.rule.rule, Parameters("base")
    base = writer_of(plan, columns, one, parameters).rounded(rule.base)
    for name in one.keys:
        columns.code(name)
        for literal in one.keys[name]:
            columns.code_of(name, literal)
    for name in one.ranges:
        columns.value(name)
    ranges = tuple(sorted(name for name in one.ranges if name != "amount"))
    base_field = rule.base.name if isinstance(rule.base, Field) else None
    signature = Signature(fields, ranges, base, base_field, rule.base.kind is FieldKind.MONEY)
    return signature, parameters.taken
