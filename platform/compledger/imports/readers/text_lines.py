"""Lines of text files: one after the other, none too long, all in the encoding that the mapping states."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from compledger.imports.refusals import FileRefused

MAX_LINE = 100_000
"""Characters a line may have. A longer one is a file in another format, not a row of sales."""

UNDECODABLE = re.compile("[\udc80-\udcff]")
"""What `surrogateescape` makes of a byte that is not in the encoding."""


def read_lines(path: Path, encoding: str, *, whole: bool = False) -> Iterator[str]:
    """Give the lines of a file.

    Args:
        path: the file.
        encoding: a name that Python knows.
        whole: refuse a last line without a line break: its last value may lack digits, and nobody could tell.

    Raises:
        FileRefused: a line is too long, before it fills memory; a byte is not in the encoding; the end is missing.
    """
    codec = codec_of(encoding)
    line, number = "\n", 0
    try:
        with path.open(encoding=codec, newline="") as file:
            while following := file.readline(MAX_LINE + 1):
                line = following
                number += 1
                if len(line) > MAX_LINE:
                    hint = "This is not a row of sales: check the delimiter, the quotes and the format of the file."
                    raise FileRefused(path, f"the line is longer than {MAX_LINE:,} characters", hint, line=number)
                yield line
    except UnicodeError as error:
        hint = f"Save the file as {encoding}, or state its encoding in the mapping, as in `encoding: windows-1252`."
        bad_line = _first_undecodable(path, codec) or number + 1
        raise FileRefused(path, f"a byte is not {encoding}", hint, line=bad_line) from error
    if whole and not line.endswith(("\n", "\r")):
        hint = (
            "Ask for the file again; if this source never ends its last line, write `final_line_break: optional` "
            "in the mapping."
        )
        what = "the last line has no line break, so the file may have been cut"
        raise FileRefused(path, what, hint, line=number)


def codec_of(encoding: str) -> str:
    """Return the codec to read with: a byte order mark is no part of the first column's name."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def _first_undecodable(path: Path, codec: str) -> int | None:
    """Return the number of the first line that holds a byte not in the encoding; None where the codec cannot tell."""
    try:
        with path.open(encoding=codec, newline="", errors="surrogateescape") as file:
            for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), ""), start=1):
                if UNDECODABLE.search(line):
                    return number
    except UnicodeError:
        return None
    return None
