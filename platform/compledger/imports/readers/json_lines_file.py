"""JSON Lines: one object a line, amounts as texts. A JSON number with a fraction is a binary float and is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

from compledger.imports.mapping import Wording
from compledger.imports.readers.csv_file import read_lines
from compledger.imports.readers.rows import Row, RowsOfFile, as_written, checked_header
from compledger.imports.refusals import FileRefused, Refusal


class _Inexact(str):
    """The text of a JSON number that a reader would have turned into a binary float."""

    __slots__ = ()


def read_json_lines(path: Path, wording: Wording) -> RowsOfFile:
    """Open a JSON Lines file. The first object names the columns; its line counts as row 2, as under a header."""
    objects = _objects(path, wording.encoding)
    first = next(objects, None)
    if first is None:
        raise FileRefused(path, "the file is empty", "Write one JSON object a line.")
    found = RowsOfFile(path, checked_header(path, list(first)), iter(()))
    found.rows = _rows(first, objects, found, wording)
    return found


def _rows(
    first: dict[str, object], rest: Iterator[dict[str, object]], of: RowsOfFile, wording: Wording
) -> Iterator[Row]:
    number = 2
    record: dict[str, object] | None = first
    while record is not None:
        if set(record) - set(of.header):
            extra = ", ".join(sorted(set(record) - set(of.header)))
            of.refusals.append(Refusal(of.path.name, number, extra, None, "the first row has no such key"))
        yield [_cell(record.get(name), name, number, of, wording) for name in of.header]
        record = next(rest, None)
        number += 1


def _cell(value: object, name: str, number: int, of: RowsOfFile, wording: Wording) -> str | None:
    if isinstance(value, _Inexact):
        reason = (
            "is a JSON number with a fraction or exponent, which readers keep as a binary float: write it as a text"
        )
        of.refusals.append(Refusal(of.path.name, number, name, str(value), reason))
        return None
    try:
        return as_written(value, wording)
    except TypeError:
        of.refusals.append(Refusal(of.path.name, number, name, json.dumps(value), "is not a single value"))
        return None


def _objects(path: Path, encoding: str) -> Iterator[dict[str, object]]:
    for number, line in enumerate(read_lines(path, encoding), start=1):
        try:
            found = json.loads(line, parse_float=_Inexact, parse_constant=_Inexact)
        except json.JSONDecodeError as error:
            hint = "The file was cut, or this line is not JSON: mend it or ask for the file again."
            raise FileRefused(path, f"the line is not JSON ({error.msg})", hint, line=number) from error
        if not isinstance(found, dict):
            raise FileRefused(path, "the line is not an object", 'Write {"column": "value", …}.', line=number)
        yield found
