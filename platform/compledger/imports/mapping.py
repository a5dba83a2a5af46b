"""Mappings: which column of which file becomes which field, and how its cells are written."""

from dataclasses import dataclass
from hashlib import sha256

import rfc8785

from compledger.imports.targets import RATE_PLACES, TARGETS, Target, TargetField
from compledger.rules.language import (
    TRANSACTION_FIELDS,
    FieldKind,
    Mapping,
    Reader,
    Text,
    Value,
    nearest,
    plain,
    read_source,
)

OPTIONAL = ("decimal", "dates", "encoding", "delimiter", "final_line_break", "sheet")


@dataclass(frozen=True, slots=True)
class Wording:
    """How cells are written in the files."""

    decimal: str
    """`.` or `,`"""
    dates: str
    """A strptime format, such as %d.%m.%Y."""
    encoding: str
    delimiter: str
    final_line_break_required: bool
    """A text file that does not end with a line break may have been cut in its last value."""
    sheet: str | None
    """Name of the sheet of a workbook; None for its first."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One kind of file that the mapping reads."""

    id: str
    match: str
    """A file-name pattern, as in orders*.csv."""
    join: tuple[tuple[str, str], ...]
    """Pairs of a column of the first file and the column of this one that must be equal; empty for the first file."""


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column of a file."""

    file: str | None
    """Id of the file; None where the column stands in one file only."""
    column: str

    def __str__(self) -> str:
        return f"{self.file}.{self.column}" if self.file else self.column


@dataclass(frozen=True, slots=True)
class TargetColumn:
    """Where a field comes from: columns, or a constant."""

    field: TargetField
    columns: tuple[ColumnRef, ...]
    separator: str
    constant: str | None
    values: tuple[tuple[str, str], ...]
    """Pairs of a cell's text and what it means; empty to take cells as they are."""

    @property
    def label(self) -> str:
        """What a message calls the source of this field."""
        return " + ".join(str(column) for column in self.columns) or f"{self.field.name} (constant)"


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A typed mapping."""

    name: str
    target: Target
    source: str
    """The system the rows come from: with it a row's key is unique."""
    wording: Wording
    files: tuple[SourceFile, ...]
    """The first is the base: each of its rows gives one row. The others are looked up."""
    columns: tuple[TargetColumn, ...]
    hash: str

    def extra_fields(self) -> dict[str, FieldKind]:
        """Return the fields that this mapping adds to its target's own."""
        own = {field.name for field in self.target.fields}
        return {column.field.name: column.field.kind for column in self.columns if column.field.name not in own}


def parse_mapping(text: str, name: str) -> ImportMapping:
    """Return the mapping that a document writes; raises DocumentRefused with every fault, line and column."""
    source = read_source(text, name)
    reader = Reader(name)
    reader.keys(source, required=("mapping", "target", "source", "files", "columns"), optional=OPTIONAL)
    target = TARGETS[reader.choice(source, "target", list(TARGETS))]
    files = _files(source, reader)
    found = ImportMapping(
        name=reader.name_of(source, "mapping"),
        target=target,
        source=reader.name_of(source, "source"),
        wording=_wording(source, reader),
        files=files,
        columns=_columns(source, target, [file.id for file in files], reader),
        hash=sha256(rfc8785.dumps(plain(source))).hexdigest(),  # type: ignore[arg-type]  # its type omits nesting of ours
    )
    reader.done()
    return found


def _wording(source: Mapping, reader: Reader) -> Wording:
    delimiter = reader.text(source, "delimiter", ",")
    return Wording(
        decimal={"point": ".", "comma": ","}[reader.choice(source, "decimal", ("point", "comma"))],
        dates=reader.text(source, "dates", "%Y-%m-%d"),
        encoding=reader.text(source, "encoding", "utf-8"),
        delimiter={"tab": "\t"}.get(delimiter, delimiter),
        final_line_break_required=reader.choice(source, "final_line_break", ("required", "optional")) == "required",
        sheet=reader.text(source, "sheet") or None,
    )


def _files(source: Mapping, reader: Reader) -> tuple[SourceFile, ...]:
    named = reader.mapping(source, "files")
    files: list[SourceFile] = []
    for id_, value in named.values.items():
        item = reader.mapping_at(value)
        reader.keys(item, required=("match", "join") if files else ("match",))
        join = reader.mapping(item, "join")
        pairs = tuple((base, reader.text(join, base)) for base in join.values)
        files.append(SourceFile(id_, reader.text(item, "match"), pairs))
    if not files:
        reader.fault(named.place, "the mapping names no file", 'add `orders: {match: "orders*.csv"}`')
    return tuple(files)


def _columns(source: Mapping, target: Target, file_ids: list[str], reader: Reader) -> tuple[TargetColumn, ...]:
    named = reader.mapping(source, "columns")
    known = {field.name: field for field in target.fields}
    found = []
    for name, value in named.values.items():
        item = _spelled_out(value)
        reader.keys(item, required=(), optional=("column", "columns", "separator", "constant", "values", "kind"))
        field = known.get(name) or _extra_field(name, item, named, target, reader)
        found.append(_column(field, item, file_ids, reader))
    for field in target.fields:
        if field.required and field.name not in named.values:
            reader.fault(named.place, f"{field.name!r} is not mapped", f"add `{field.name}: column name`")
    return tuple(found)


def _spelled_out(value: Value) -> Mapping:
    """Return `field: column` as `field: {column: column}`."""
    if isinstance(value, Text):
        return Mapping(value.place, {"column": value}, {"column": value.place})
    return value if isinstance(value, Mapping) else Mapping(value.place, {"columns": value}, {"columns": value.place})


def _extra_field(name: str, item: Mapping, named: Mapping, target: Target, reader: Reader) -> TargetField:
    if target.rates and name.startswith("rate_"):
        return TargetField(name, FieldKind.SHARE, required=False, places=RATE_PLACES)
    known = [field.name for field in target.fields]
    if not target.extra:
        reader.fault(named.keys[name], f"{target.name} have no field {name!r}", nearest(name, known))
    elif name in TRANSACTION_FIELDS.kinds:
        reader.fault(named.keys[name], f"{name!r} is set by the import itself", "give the field another name")
    elif not name.isidentifier() or name != name.lower() or not name.isascii():
        reader.fault(named.keys[name], f"{name!r} is not a field's name", "use small letters, digits and _")
    elif "kind" not in item.values:
        kinds = ", ".join(kind.value for kind in FieldKind)
        reader.fault(item.place, f"{name!r} has no kind", f"add `kind: …`, one of {kinds}")
    kind = FieldKind(reader.choice(item, "kind", [kind.value for kind in FieldKind]))
    return TargetField(name, kind, required=False)


def _column(field: TargetField, item: Mapping, file_ids: list[str], reader: Reader) -> TargetColumn:
    given = [key for key in ("column", "columns", "constant") if key in item.values]
    if len(given) != 1:
        reader.fault(item.place, "a field comes from one of column, columns, constant", "keep exactly one of them")
    names = (
        [reader.text(item, "column")] if "column" in item.values else [t.value for t in reader.texts(item, "columns")]
    )
    values = reader.mapping(item, "values")
    return TargetColumn(
        field=field,
        columns=tuple(_ref(name, file_ids) for name in names),
        separator=_separator(item, reader),
        constant=reader.text(item, "constant") if "constant" in item.values else None,
        values=tuple((cell, reader.text(values, cell)) for cell in values.values),
    )


def _separator(item: Mapping, reader: Reader) -> str:
    """Return what stands between joined columns; a blank is one too, so it is taken as it is written."""
    value = item.values.get("separator")
    return value.value if isinstance(value, Text) else reader.text(item, "separator", "/")


def _ref(name: str, file_ids: list[str]) -> ColumnRef:
    file, dot, column = name.partition(".")
    return ColumnRef(file, column) if dot and file in file_ids else ColumnRef(None, name)
