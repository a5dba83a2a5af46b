"""Mappings as documents: YAML in, a checked mapping out, every fault with its line and column."""

import codecs
import re
from collections.abc import Sequence
from hashlib import sha256

import rfc8785

from compledger.imports.files_in_mapping import FIELD_NAME, column_ref, read_files
from compledger.imports.mapping import MOMENT_ENDS, ImportMapping, Path, SourceFile, TargetColumn, Wording
from compledger.imports.targets import RATE_PLACES, TARGETS, Target, TargetField
from compledger.rules.language import (
    CARRIED_FIELDS,
    TRANSACTION_FIELDS,
    FieldKind,
    Items,
    Mapping,
    Reader,
    Text,
    Value,
    nearest,
    plain,
    read_source,
)

OPTIONAL = ("decimal", "dates", "encoding", "delimiter", "final_line_break", "sheet", "extract", "overlaps")
COLUMN_KEYS = ("column", "columns", "separator", "constant", "values", "kind", "path", "root", "last_day", "first")
DAY_PARTS = ({"Y", "y"}, {"m", "-m", "b", "B"}, {"d", "-d"})
TIME_PARTS = frozenset({"H", "M", "S", "f", "%", "z"})
"""Sources write days with a midnight after them; any other time of day is refused, row by row, unless `%z` says that
cells are moments."""


def parse_mapping(text: str, name: str) -> ImportMapping:
    """Return the mapping that a document writes; raises DocumentRefused with every fault, line and column."""
    source = read_source(text, name)
    reader = Reader(name)
    reader.keys(source, required=("mapping", "target", "source", "files", "columns"), optional=OPTIONAL)
    target = TARGETS[reader.choice(source, "target", list(TARGETS))]
    files = read_files(source, reader)
    wording = _wording(source, reader)
    _refuse_dated_moments(source, files, wording, reader)
    found = ImportMapping(
        name=reader.name_of(source, "mapping"),
        target=target,
        source=reader.name_of(source, "source"),
        wording=wording,
        files=files,
        columns=_columns(source, target, [file.id for file in files], reader),
        hash=sha256(rfc8785.dumps(plain(source))).hexdigest(),
        full=_of_facts(source, "extract", ("changes", "full"), target, reader) == "full",
        overlaps_refused=_of_facts(source, "overlaps", ("supersede", "refuse"), target, reader) == "refuse",
    )
    reader.done()
    return found


def _refuse_dated_moments(source: Mapping, files: Sequence[SourceFile], wording: Wording, reader: Reader) -> None:
    for file in files:
        if file.days is not None and wording.moments:
            hint = "write the form of `dates` without %z, or look up without days"
            reader.fault(source.values["dates"].place, f"{file.id!r} is looked up by days, and cells are moments", hint)


def _of_facts(source: Mapping, key: str, choices: tuple[str, str], target: Target, reader: Reader) -> str:
    """Return a choice that only facts about people have; the first is what holds for everything else."""
    found = reader.choice(source, key, choices)
    if found != choices[0] and not (target.kind or target.rates):
        hint = f"leave {key!r} out: it is for facts about people"
        reader.fault(source.values[key].place, f"{target.name} cannot have {key!r} {found}", hint)
    return found


def _wording(source: Mapping, reader: Reader) -> Wording:
    return Wording(
        decimal={"point": ".", "comma": ","}[reader.choice(source, "decimal", ("point", "comma"))],
        dates=_dates(source, reader),
        encoding=_encoding(source, reader),
        delimiter=_delimiter(source, reader),
        final_line_break_required=reader.choice(source, "final_line_break", ("required", "optional")) == "required",
        sheet=reader.text(source, "sheet") or None,
    )


def _dates(source: Mapping, reader: Reader) -> str:
    """Return the form of dates: one that names year, month and day, in parts that we can read and write."""
    found = reader.text(source, "dates", "%Y-%m-%d")
    parts = re.findall(r"%(-?.?)", found, re.DOTALL)
    whole = all(len(among.intersection(parts)) == 1 for among in DAY_PARTS)
    if "z" in parts and (parts.index("z") < len(parts) - 1 or not found.endswith(MOMENT_ENDS) or "H" not in parts):
        hint = "write it last, after the hour, as in %Y-%m-%dT%H:%M:%S%z"
        reader.fault(source.values["dates"].place, f"{found!r} has its %z where no moment is made of it", hint)
    elif not whole or set(parts) - TIME_PARTS - set().union(*DAY_PARTS) or len(set(parts)) < len(parts):
        hint = "write year, month and day once each, as in %Y-%m-%d, %d.%m.%Y or %m/%d/%y"
        reader.fault(source.values["dates"].place, f"{found!r} is not a form of dates", hint)
    return found


def _encoding(source: Mapping, reader: Reader) -> str:
    found = reader.text(source, "encoding", "utf-8")
    try:
        "\n".encode(codecs.lookup(found).name)
    except (LookupError, UnicodeError, ValueError):
        reader.fault(source.values["encoding"].place, f"there is no encoding {found!r}", "write utf-8 or windows-1252")
        return "utf-8"
    return found


def _delimiter(source: Mapping, reader: Reader) -> str:
    found = reader.text(source, "delimiter", ",")
    if found == "tab":
        return "\t"
    if len(found) != 1 or found == '"':
        hint = 'write one sign, as in `delimiter: ";"`, or the word tab'
        reader.fault(source.values["delimiter"].place, f"{found!r} cannot stand between cells", hint)
        return ","
    return found


def _columns(source: Mapping, target: Target, file_ids: list[str], reader: Reader) -> tuple[TargetColumn, ...]:
    named = reader.mapping(source, "columns")
    known = {field.name: field for field in target.fields}
    found = []
    for name, value in named.values.items():
        item = _spelled_out(value)
        reader.keys(item, required=(), optional=COLUMN_KEYS)
        field = known.get(name) or _extra_field(name, item, named, target, reader)
        found.append(_column(field, item, file_ids, reader))
    for field in target.fields:
        if field.required and field.name not in named.values:
            reader.fault(named.place, f"{field.name!r} is not mapped", f"add `{field.name}: column name`")
    return tuple(found)


def _spelled_out(value: Value) -> Mapping:
    """Return `field: column` as `field: {column: column}`, and a list likewise."""
    if isinstance(value, Mapping):
        return value
    key = "columns" if isinstance(value, Items) else "column"
    return Mapping(value.place, {key: value}, {key: value.place})


def _extra_field(name: str, item: Mapping, named: Mapping, target: Target, reader: Reader) -> TargetField:
    place = named.keys[name]
    rate = target.rates and name.startswith("rate_")
    if not target.extra and not rate:
        known = [field.name for field in target.fields]
        reader.fault(place, f"{target.name} have no field {name!r}", nearest(name, known))
    elif name in CARRIED_FIELDS or name in TRANSACTION_FIELDS.kinds:
        reader.fault(place, f"{name!r} is set by the import itself", f"call the field otherwise, as in own_{name}")
    elif not FIELD_NAME.fullmatch(name):
        reader.fault(place, f"{name!r} is not a field's name", "use small letters, digits and _")
    elif not rate and "kind" not in item.values:
        kinds = ", ".join(kind.value for kind in FieldKind)
        reader.fault(item.place, f"{name!r} has no kind", f"add `kind: …`, one of {kinds}")
    if rate:
        return TargetField(name, FieldKind.SHARE, required=False, places=RATE_PLACES, rate=True)
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
        columns=tuple(column_ref(name, file_ids) for name in names),
        first=_first(item, reader),
        separator=_separator(item, reader),
        constant=reader.text(item, "constant") if "constant" in item.values else None,
        values=tuple((cell, reader.text(values, cell)) for cell in values.values),
        path=_path(item, reader),
        last_day_included=_last_day_included(field, item, reader),
        place=item.values[given[0]].place if given else item.place,
    )


def _path(item: Mapping, reader: Reader) -> Path | None:
    if "path" not in item.values:
        return None
    parent = reader.choice(item, "path", ("own", "parent")) == "parent"
    return Path(parent, reader.text(item, "root", "root"))


def _last_day_included(field: TargetField, item: Mapping, reader: Reader) -> bool:
    if "last_day" not in item.values:
        return False
    if field.kind is not FieldKind.DATE:
        reader.fault(item.values["last_day"].place, f"{field.name!r} is no day", "leave `last_day` out")
    return reader.choice(item, "last_day", ("excluded", "included")) == "included"


def _first(item: Mapping, reader: Reader) -> bool:
    found = reader.choice(item, "first", ("false", "true")) == "true"
    if found and ("columns" not in item.values or "separator" in item.values):
        hint = "write `{columns: [this, or that], first: true}`, without a separator"
        reader.fault(item.values["first"].place, "`first` is about several columns, of which one is taken", hint)
    return found


def _separator(item: Mapping, reader: Reader) -> str:
    """Return what stands between joined columns; a blank is one too, so it is taken as it is written."""
    value = item.values.get("separator")
    return value.value if isinstance(value, Text) else reader.text(item, "separator", "/")
