"""Branches: the tables of rules' keys, and the one SELECT for each kind of condition.

The codes of the fields that a branch is looked up by make one whole number, so that a sale meets all rules of a branch
in one join. What only some rules of a branch ask is a column of its table; what none asks is not in its SQL.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import prod

from compledger.rules.columnar.loading.signatures import Asked, asked_by, key_rows, share_keys
from compledger.rules.columnar.plan.columns import Columns
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import largest
from compledger.rules.columnar.sql.expressions import Writer
from compledger.rules.columnar.sql.numbers import LiteralValue, width_of
from compledger.rules.language.forms.expression import Field, Literal
from compledger.rules.language.forms.fields import FieldKind

MAX_RESTS = 16
"""Different rests that rules of one branch may ask; one scan of the sales less is worth a few tests more."""
MAX_KEY = 2**63
"""The first number that no key is."""
MAX_FOLD, MAX_FOLDED_KEYS = 64, 50_000
"""Keys that one key may become for rules to be looked up together with those that ask more fields, and all of them."""


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


Literals = Mapping[str, "LiteralValue | int"]
"""By column of the key table."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A rule and one combination of the values that it asks for."""

    asked: Asked
    values: Mapping[str, Literal]
    rest: int
    """Which of its branch's rests it asks; -1 for none."""
    literals: Literals
    """Those of the rest."""
    base_literals: Literals


@dataclass(slots=True)
class Branch:
    """Rules that one SELECT finds."""

    number: int
    signature: Signature
    rows: list[KeyRow] = field(default_factory=list)
    rests: dict[str, int] = field(default_factory=dict)
    """SQL of what is asked beside keys and ranges, numbered; the literals are columns of the key table."""

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


class Parameters:
    """Takes literals out of SQL while it is written, and keeps them as a row's columns, one for each type and place."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken: dict[str, LiteralValue | int] = {}

    def __call__(self, value: LiteralValue | int, _: str) -> str:
        """Return the column that stands for a literal; numbers of different width are different SQL."""
        column = f"{self.name}_{_type_name(value)}_{len(self.taken)}"
        self.taken[column] = value
        return f"k.{column}"


def _type_name(value: LiteralValue | int) -> str:
    digits = f"_{'_'.join(map(str, width_of(value)))}" if isinstance(value, Decimal) else ""
    return f"{type(value).__name__.lower()}{digits}"


def branches_of(plan: Plan, columns: Columns) -> list[Branch]:
    """Return the branches of all rules of a plan."""
    asked = [one for rule in plan.rules for one in asked_by(rule, plan.days) if _within_reach(one, columns)]
    found = [(one, *_signature(plan, columns, fields, one)) for fields, one in share_keys(asked)]
    rests = [_rest(plan, columns, one) for one, _, _ in found]
    # Only now every code is known, and with them how long keys are.
    keyed = [replace(signature, fields=_fitting(signature.fields, columns)) for _, signature, _ in found]
    homes = _homes(keyed, columns)
    grouped: dict[tuple[Signature, int], Branch] = {}
    full: dict[Signature, int] = {}
    for (one, _, base_literals), small, (rest, literals) in zip(found, keyed, rests, strict=True):
        signature = homes[small]
        branch = grouped.setdefault((signature, full.get(signature, 0)), Branch(len(grouped), signature))
        if rest and rest not in branch.rests and len(branch.rests) == MAX_RESTS:
            full[signature] = full.get(signature, 0) + 1
            branch = grouped.setdefault((signature, full[signature]), Branch(len(grouped), signature))
        number = branch.rests.setdefault(rest, len(branch.rests)) if rest else -1
        branch.rows += [KeyRow(one, values, number, literals, base_literals) for values in key_rows(one)]
    return list(grouped.values())


def _within_reach(one: Asked, columns: Columns) -> bool:
    """Return whether any sale can be within a rule's bounds, as large as sales are."""
    for name, bounds in one.ranges.items():
        most = largest(columns.width(name))
        if (bounds.low is not None and bounds.low > most) or (bounds.high is not None and bounds.high < -most):
            return False
    return True


def _fitting(fields: Sequence[str], columns: Columns) -> tuple[str, ...]:
    """Return the fields whose codes fit one key, those of most codes first; others are tested beside it."""
    fitting: list[str] = []
    for name in sorted(fields, key=lambda each: (-columns.radix(each), each)):
        if prod(columns.radix(one) + 1 for one in (*fitting, name)) < MAX_KEY:
            fitting.append(name)
    return tuple(sorted(fitting))


def _homes(signatures: Sequence[Signature], columns: Columns) -> dict[Signature, Signature]:
    """Return by which signature each is looked up: to scan the sales once less is worth some more keys.

    A rule that does not ask a field of its key has a key for each code of that field, and one for a sale without it.
    """
    homes: dict[Signature, Signature] = {}
    rules = Counter(signatures)
    for small in sorted(rules, key=lambda each: (-len(each.fields), each.fields)):
        larger = [
            home for home in dict.fromkeys(homes.values())
            if small.fields and set(small.fields) < set(home.fields) and replace(home, fields=small.fields) == small
        ]  # fmt: skip
        costs = [(prod(columns.radix(name) + 1 for name in set(home.fields) - set(small.fields))) for home in larger]
        cost, fields = min(zip(costs, (home.fields for home in larger), strict=True), default=(MAX_FOLD + 1, ()))
        fits = cost <= MAX_FOLD and cost * rules[small] <= MAX_FOLDED_KEYS
        homes[small] = replace(small, fields=fields) if fits else small
    return homes


def _signature(plan: Plan, columns: Columns, fields: tuple[str, ...], one: Asked) -> tuple[Signature, Literals]:
    rule, parameters = one.rule.rule, Parameters("base")
    base = _writer(plan, columns, one, parameters).rounded(rule.base)
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


def _rest(plan: Plan, columns: Columns, one: Asked) -> tuple[str, Literals]:
    """Return the SQL of what a rule asks beside keys and ranges, and the literals that were taken out of it."""
    parameters = Parameters("rest")
    writer = _writer(plan, columns, one, parameters)
    return " AND ".join(writer.condition(part) for part in one.rest), parameters.taken


def _writer(plan: Plan, columns: Columns, one: Asked, parameters: Parameters) -> Writer:
    return Writer(columns, {value.id: value for value in plan.versions[one.rule.version].values}, parameters)


def rests_sql(branch: Branch) -> str:
    """Return the test of all rests of a branch: each row asks its own."""
    if not branch.rests:
        return ""
    tests = {number: sql for sql, number in branch.rests.items()}
    if len(tests) == 1 and all(row.rest == 0 for row in branch.rows):
        return tests[0]
    # Most rules ask nothing beside their keys and ranges, and so are let through first.
    whens = " ".join(f"WHEN k.rest = {number} THEN {sql}" for number, sql in tests.items())
    return f"CASE WHEN k.rest < 0 THEN true {whens} ELSE true END"
