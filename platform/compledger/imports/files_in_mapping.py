"""The `files` of a mapping document: the base, and what is looked up for its rows."""

import re
from collections.abc import Sequence

from compledger.imports.mapping import ColumnRef, DaysCovered, SourceFile, TargetColumn
from compledger.imports.targets import TargetField
from compledger.rules.language import FieldKind, Mapping, Reader

FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
DAY_KEYS = ("on", "from", "until")
OPTIONAL = (*DAY_KEYS, "last_day", "missing")


def read_files(source: Mapping, reader: Reader) -> tuple[SourceFile, ...]:
    """Return the files that a document names, the base first; faults are noted in `reader`."""
    named = reader.mapping(source, "files")
    files: list[SourceFile] = []
    for id_, value in named.values.items():
        if not FIELD_NAME.fullmatch(id_):
            reader.fault(named.keys[id_], f"{id_!r} cannot name a file", "use small letters, digits and _")
        item = reader.mapping_at(value)
        if files:
            files.append(_looked_up(id_, item, [file.id for file in files], reader))
        else:
            reader.keys(item, required=("match",))
            files.append(SourceFile(id_, reader.text(item, "match")))
    if not files:
        reader.fault(named.place, "the mapping names no file", 'add `orders: {match: "orders*.csv"}`')
    return tuple(files)


def column_ref(name: str, file_ids: Sequence[str]) -> ColumnRef:
    """Return what `column` or `file.column` names; a point is part of a column's name where no file is called so."""
    file, dot, column = name.partition(".")
    return ColumnRef(file, column) if dot and file in file_ids else ColumnRef(None, name)


def _looked_up(id_: str, item: Mapping, before: Sequence[str], reader: Reader) -> SourceFile:
    reader.keys(item, required=("match", "join"), optional=OPTIONAL)
    join = reader.mapping(item, "join")
    if not join.values:
        reader.fault(item.place, f"{id_!r} is joined by no column", "write `join: {its column in the first: here}`")
    pairs = tuple((_left(name, before), reader.text(join, name)) for name in join.values)
    return SourceFile(
        id=id_,
        match=reader.text(item, "match"),
        join=pairs,
        days=_days(id_, item, before, reader),
        may_be_missing=reader.choice(item, "missing", ("refused", "allowed")) == "allowed",
    )


def _left(name: str, before: Sequence[str]) -> ColumnRef:
    """Return a column of a file before; of the base, unless its file is named."""
    found = column_ref(name, before)
    return ColumnRef(before[0], name) if found.file is None else found


def _days(id_: str, item: Mapping, before: Sequence[str], reader: Reader) -> DaysCovered | None:
    given = [key for key in (*DAY_KEYS, "last_day") if key in item.values]
    if not given:
        return None
    for key in DAY_KEYS:
        if key not in item.values:
            hint = "write `on: the day asked for, from: first day, until: end`, all three"
            reader.fault(item.values[given[0]].place, f"{id_!r} has days without {key!r}", hint)
    last_day = reader.choice(item, "last_day", ("excluded", "included"))
    until = ColumnRef(id_, reader.text(item, "until"))
    return DaysCovered(
        on=_day("on", _left(reader.text(item, "on"), before), item),
        begins=_day("from", ColumnRef(id_, reader.text(item, "from")), item),
        ends=_day("until", until, item, required=False, last_day_included=last_day == "included"),
    )


def _day(
    key: str, column: ColumnRef, item: Mapping, *, required: bool = True, last_day_included: bool = False
) -> TargetColumn:
    return TargetColumn(
        field=TargetField(key, FieldKind.DATE, required=required),
        columns=(column,),
        first=False,
        separator="",
        constant=None,
        values=(),
        path=None,
        last_day_included=last_day_included,
        place=item.values[key].place if key in item.values else item.place,
    )
