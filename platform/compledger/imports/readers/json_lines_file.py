"""JSON Lines: one object a line, amounts as texts. A JSON number with a fraction is a binary float and is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

from compledger.imports.mapping import Wording
from compledger.imports.readers.rows import Row, RowsOfFile, as_written, checked_header
from compledger.imports.readers.text_lines import read_lines
from compledger.imports.refusals import WHOLE_ROW, FileRefused

Object = dict[str, object]


class _Inexact(str):
    """The text of a JSON number that a reader would have turned into a binary float."""

    __slots__ = ()


class _KeyTwice(ValueError):
    """An object has a key twice; which of the two counts is anybody's guess."""


def read_json_lines(path: Path, wording: Wording) -> RowsOfFile:
    """Open a JSON Lines file. The first object names the columns; its line counts as row 2, as under a header."""
    objects = _objects(path, wording.encoding)
    first = next(objects, None)
    if first is None:
        raise FileRefused(path, "the file is empty", "Write one JSON object a line.")
    found = RowsOfFile(path, checked_header(path, list(first)), iter(()))
    found.rows = _rows(first, objects, found, wording)
    return found


def _rows(first: Object, rest: Iterator[Object], of: RowsOfFile, wording: Wording) -> Iterator[Row]:
    known = set(of.header)
    number, record = 2, first
    while True:
        for extra in sorted(set(record) - known):
            of.refuse(
                number, WHOLE_ROW, extra, "is a key that the first row does not have: write every key in every row"
            )
        yield [_cell(record.get(name), name, number, of, wording) for name in of.header]
        following = next(rest, None)
        if following is None:
            return
        number, record = number + 1, following


def _cell(value: object, name: str, number: int, of: RowsOfFile, wording: Wording) -> str | None:
    if isinstance(value, _Inexact):
        reason = (
            "is a JSON number with a fraction or exponent, which readers keep as a binary float: write it as a text"
        )
        of.refuse(number, name, str(value), reason)
        return str(value)
    try:
        return as_written(value, wording)
    except TypeError:
        shown = json.dumps(value, ensure_ascii=False)
        of.refuse(number, name, shown, "is not a single value")
        return shown


def _objects(path: Path, encoding: str) -> Iterator[Object]:
    for number, line in enumerate(read_lines(path, encoding), start=1):
        try:
            found = json.loads(
                line, parse_float=_Inexact, parse_constant=_Inexact, parse_int=str, object_pairs_hook=_object
            )
        except json.JSONDecodeError as error:
            hint = "The file was cut, or this line is not JSON: mend it or ask for the file again."
            raise FileRefused(path, f"the line is not JSON ({error.msg})", hint, line=number) from error
        except RecursionError as error:
            raise FileRefused(path, "the line is nested too deeply", "Write one flat object a line.", number) from error
        except _KeyTwice as error:
            raise FileRefused(path, f"the line has the key {error} twice", "Keep one of them.", line=number) from error
        if not isinstance(found, dict):
            raise FileRefused(path, "the line is not an object", 'Write {"column": "value", …}.', line=number)
        yield found


def _object(pairs: list[tuple[str, object]]) -> Object:
    found: Object = {}
    for key, value in pairs:
        name = key.strip()
        if name in found:
            raise _KeyTwice(repr(name))
        found[name] = value
    return found
