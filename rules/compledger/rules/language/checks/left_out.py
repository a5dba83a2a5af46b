"""Conditions that leave out what their field is empty for, though they read as if they did not: `stage <> 'closed'`."""

from collections.abc import Iterator

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import Call, Compare, Condition, Field, IsMissing, Not, OneOf
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.findings import Finding
from compledger.rules.language.forms.walking import Node, parts_of, walk
from compledger.rules.language.reading.manuscript import Manuscript

INSTEAD = {FieldKind.TEXT: "''", FieldKind.PARTICIPANT: "''", FieldKind.DATE: "'1900-01-01'", FieldKind.FLAG: "false"}
"""What an empty field of a kind may be taken for; nought for numbers."""


def left_out(rule_set: RuleSet, manuscript: Manuscript) -> Iterator[Finding]:
    """Yield each `<>` and `not in` on a field that may be empty, unless the same text asks for empty ones by name."""
    for written in manuscript.written:
        asked = {node.of for node in walk(written.form) if isinstance(node, IsMissing)}
        fields = dict.fromkeys(_unlike(written.form, contrary=False))
        for field in fields:
            if field.name in rule_set.fields and field not in asked:
                what = f"this leaves out whatever has no {field.name}"
                kept = f"coalesce({field.name}, {INSTEAD.get(field.kind, '0')}) <> …"
                hint = f"to keep it write {kept}; to say that it is left out add {field.name} is not null"
                yield Finding(written.place, what, hint)


def _unlike(node: Node, *, contrary: bool) -> Iterator[Field]:
    """Yield the fields that are asked to be something else."""
    match node:
        case Not(of):
            yield from _unlike(of, contrary=not contrary)
        case Compare(Field() as field, sign) if (
            sign == ("=" if contrary else "<>") and field.kind is not FieldKind.FLAG
        ):
            yield field
        case OneOf(Field() as field) if contrary:
            yield field
        case Call():
            return
        case _:
            for part in parts_of(node):
                yield from _unlike(part, contrary=contrary and isinstance(part, Condition))
