"""Where the rows of a bulk target go, and their canonical form: the bytes that a batch is sealed over."""

from collections.abc import Mapping
from dataclasses import dataclass

from compledger.imports.workspace import Workspace
from compledger.rules.language import EXACT_KINDS, FieldKind
from compledger.rules.sql_text import named, quoted
from compledger.sales import LifecycleEvent, ReceivedTransaction

LIFECYCLE_FIELDS = {"event": FieldKind.TEXT, "transaction_key": FieldKind.TEXT}
ROW_COLUMNS = ("row", "batch", "source", "source_key", "kind", "corrects", "day", "amount", "currency", "canonical")


@dataclass(frozen=True, slots=True)
class BulkTable:
    """Where the rows of a bulk target go."""

    model: type[ReceivedTransaction] | type[LifecycleEvent]
    own_columns: tuple[str, ...]
    """Columns of the database's table beside ROW_COLUMNS."""
    fields: Mapping[str, FieldKind]
    """Fields of this mapping beside the ones that every row has."""
    renamed: Mapping[str, str]
    """Fields that the mapping calls otherwise."""


def table_of(workspace: Workspace) -> BulkTable:
    """Return where this workspace's rows go."""
    if workspace.mapping.target.name == "lifecycle":
        return BulkTable(LifecycleEvent, tuple(sorted(LIFECYCLE_FIELDS)), LIFECYCLE_FIELDS, {"event": "kind"})
    return BulkTable(ReceivedTransaction, (), workspace.mapping.extra_fields(), {})


def content_sql(source: str, fields: Mapping[str, FieldKind]) -> str:
    """Return SQL for what makes a row the same as before: its values, whatever row or batch they come in."""
    return _object_sql(
        {
            "amount": _text_sql("amount", FieldKind.MONEY),
            "currency": _text_sql("currency", FieldKind.TEXT),
            "day": _text_sql("day", FieldKind.DATE),
            "fields": _fields_sql(fields),
            "source": quoted(_json_name(source)),
            "source_key": _text_sql("source_key", FieldKind.TEXT),
        }
    )


def canonical_sql(source: str, fields: Mapping[str, FieldKind]) -> str:
    """Return SQL for a row's canonical bytes, RFC 8785, as text."""
    return _object_sql(
        {
            "amount": _text_sql("amount", FieldKind.MONEY),
            "corrects": "coalesce(CAST(corrects AS VARCHAR), 'null')",
            "currency": _text_sql("currency", FieldKind.TEXT),
            "day": _text_sql("day", FieldKind.DATE),
            "fields": _fields_sql(fields),
            "kind": _text_sql("kind", FieldKind.TEXT),
            "row": "CAST(row AS VARCHAR)",
            "source": quoted(_json_name(source)),
            "source_key": _text_sql("source_key", FieldKind.TEXT),
        }
    )


def _fields_sql(fields: Mapping[str, FieldKind]) -> str:
    """Return SQL for the fields that have a value: one that is empty is the same as one that nobody mapped."""
    parts = [f"{quoted(_json_name(name) + ':')} || {_text_sql(name, kind)}" for name, kind in sorted(fields.items())]
    return f"'{{' || concat_ws(',', {', '.join(parts)}) || '}}'" if parts else "'{}'"


def _object_sql(values: Mapping[str, str]) -> str:
    """Return SQL for a JSON object whose keys come in order."""
    assert list(values) == sorted(values)
    parts = [f"{quoted(_json_name(name) + ':')} || {value}" for name, value in values.items()]
    return "'{' || " + " || ',' || ".join(parts) + " || '}'"


def _text_sql(name: str, kind: FieldKind) -> str:
    """Return a value as a JSON string that writes each value in one way only; null for null."""
    column = named(name)
    if kind in EXACT_KINDS:
        return f"""'"' || rtrim(rtrim(CAST({column} AS VARCHAR), '0'), '.') || '"'"""
    if kind is FieldKind.TEXT or kind is FieldKind.PARTICIPANT:
        # Control characters that JSON would write in two ways were refused with the cell.
        return f"CAST(to_json({column}) AS VARCHAR)"
    return f"""'"' || CAST({column} AS VARCHAR) || '"'"""


def _json_name(name: str) -> str:
    """Return a name of ours as a JSON string: letters, digits, - and _ only, so nothing in it is escaped."""
    assert name.replace("_", "").replace("-", "").isalnum()
    assert name.isascii()
    return f'"{name}"'
