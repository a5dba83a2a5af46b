"""What is wrong in a document: every message has a golden file, and every message is in one."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import compledger.rules.language
from compledger.rules.language import DocumentRefused, Place, Reader, parse_rule_set, sheets_of

FAULTS = Path(__file__).parent / "faults"
PACKAGE = Path(compledger.rules.language.__file__).parent
GENERATED = {
    "MOST_RULES",
    "MOST_EARNINGS",
    "MOST_EXAMPLES",
    "MOST_ROWS",
    "MOST_TOGETHER",
    "MOST_MULTIPLES",
    "MOST_LIMITS",
    "MOST_RECIPIENTS",
}
"""Messages about sizes: their documents are made in `test_bounds`."""

Site = tuple[str, int]


def refused(path: Path) -> str:
    """Return what the document of a golden file is refused with."""
    text = path.read_text(encoding="utf-8")
    try:
        named = sheets_of(text, path.name)
    except DocumentRefused:
        named = ()
    sheets = {file: (FAULTS / file).read_bytes() for file in named if (FAULTS / file).is_file()}
    with pytest.raises(DocumentRefused) as found:
        parse_rule_set(text, path.name, sheets)
    return f"{found.value}\n"


@pytest.mark.parametrize("path", sorted(FAULTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_fault_is_named_with_line_column_and_hint(path: Path) -> None:
    assert refused(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


def sites() -> Iterator[tuple[str, ast.Call]]:
    """Yield every place in the package that notes a fault, but those for sizes."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fault":
                names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
                if not names & GENERATED:
                    yield str(path.relative_to(PACKAGE)), node


def test_every_message_of_the_readers_and_checks_is_in_a_golden_file(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: set[Site] = set()
    note = Reader.fault

    def recorded(self: Reader, place: Place, what: str, hint: str) -> None:
        caller = sys._getframe(1)
        file = Path(caller.f_code.co_filename)
        noted.add((str(file.relative_to(PACKAGE)), caller.f_lineno))
        note(self, place, what, hint)

    monkeypatch.setattr(Reader, "fault", recorded)
    for path in sorted(FAULTS.glob("*.yaml")):
        refused(path)
    missing = [
        f"{file}:{call.lineno}"
        for file, call in sites()
        if not any((file, line) in noted for line in range(call.lineno, (call.end_lineno or call.lineno) + 1))
    ]
    assert missing == []
