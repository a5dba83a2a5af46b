"""Documents as written: YAML whose every value is text with a place.

Numbers and dates are read as the author wrote them, so `0.08` never becomes a binary fraction. Anchors, aliases, tags
and a key given twice are refused, and so is a document too large or too deep to be a plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from compledger.rules.language.forms.findings import DocumentRefused, Finding, Place
from compledger.rules.language.text.unprintable import unprintable_in

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

Plain = dict[str, "Plain"] | list["Plain"] | str


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar exactly as written, quotes removed."""

    place: Place
    value: str
    raw: str = ""
    """What stands in the document from `place` on, for a scalar of several lines; empty for others."""

    def place_at(self, offset: int) -> Place:
        """Return the place of the character at an offset of the value.

        Lines that were folded into one are found again by counting what is not blank.
        """
        if not self.raw:
            return Place(self.place.line, self.place.column + offset)
        left = sum(not letter.isspace() for letter in self.value[:offset])
        first = self.raw.find("\n") + 1 if self.raw[0] in "|>" else 0
        for at in range(first, len(self.raw)):
            if not self.raw[at].isspace():
                if left == 0:
                    before = self.raw.rfind("\n", 0, at) + 1
                    column = at - before + (self.place.column if before == 0 else 1)
                    return Place(self.place.line + self.raw.count("\n", 0, at), column)
                left -= 1
        return self.place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    place: Place
    values: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named values, in the order written."""

    place: Place
    values: dict[str, "Value"]
    keys: dict[str, Place] = field(default_factory=dict)


Value = Text | Items | Mapping


def read_source(text: str, name: str) -> Mapping:
    """Return the document that `text` writes; raises DocumentRefused if it is no well-formed mapping."""
    try:
        root = _compose(text, name)
    except yaml.MarkedYAMLError as error:
        place = _mark(error.problem_mark or error.context_mark)
        what = f"this is not YAML: {error.problem or error.context}"
        tab = "'\\t'" in what
        hint = "indent with spaces: YAML knows no tabs" if tab else "check indentation, colons and quotes here"
        if "',' or '}'" in what:
            hint += "; inside { } a text with a comma or a colon is put in double quotes"
        raise DocumentRefused(name, [Finding(place, what, hint)]) from error
    except yaml.reader.ReaderError as error:
        what = f"YAML does not allow the character U+{ord(text[error.position]):04X}"
        place = _place_in(text, error.position)
        raise DocumentRefused(name, [Finding(place, what, "save the document as plain UTF-8 text")]) from error
    if not isinstance(root, yaml.MappingNode):
        finding = Finding(Place(1, 1), "the document is not a mapping", "start it with `name: value` lines")
        raise DocumentRefused(name, [finding])
    findings: list[Finding] = []
    document = _mapping(root, findings, text)
    if findings:
        raise DocumentRefused(name, findings)
    return document


def plain(value: Value) -> Plain:
    """Return a value without its places, as text, lists and dictionaries."""
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Items):
        return [plain(item) for item in value.values]
    return {key: plain(item) for key, item in value.values.items()}


def _compose(text: str, name: str) -> yaml.Node | None:
    """Return the root of a document that is bounded; raises what the parser in Python raises.

    The parser in C is four times as fast. What it cannot read is read again, so that messages are the same everywhere.
    """
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    odd = unprintable_in(text.replace("\r\n", " \n"))
    if odd is not None:
        raise DocumentRefused(name, [Finding(_place_in(text, odd.at), odd.what, odd.hint)])
    try:
        _refuse_unbounded(text, name, fast)
        return yaml.compose(text, Loader=fast)
    except yaml.YAMLError:
        _refuse_unbounded(text, name, yaml.SafeLoader)
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _place_in(text: str, at: int) -> Place:
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _note_unprintable(node: yaml.Node, findings: list[Finding]) -> bool:
    """Note a character that is written as an escape, and could not be seen; tells whether there is one."""
    odd = unprintable_in(node.value)
    if odd is not None:
        findings.append(Finding(_place(node), odd.what, odd.hint))
    return odd is not None


def _refuse_unbounded(text: str, name: str, loader: Any) -> None:
    if len(text.encode()) > MAX_BYTES:
        finding = Finding(Place(1, 1), f"the document is larger than {MAX_BYTES:,} bytes", "split it by plan")
        raise DocumentRefused(name, [finding])
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        place = _mark(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            finding = Finding(place, "anchors and aliases are not allowed", "write the value out where it is used")
            raise DocumentRefused(name, [finding])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            finding = Finding(place, f"nested deeper than {MAX_DEPTH} levels", "write it flatter")
            raise DocumentRefused(name, [finding])


def _place(node: yaml.Node) -> Place:
    """Return where a node's text begins: after the quote, if it has one."""
    place = _mark(node.start_mark)
    quoted = isinstance(node, yaml.ScalarNode) and node.style in {"'", '"'}
    return Place(place.line, place.column + 1) if quoted else place


def _mark(mark: Any) -> Place:
    # The parser has two classes of marks, in Python and in C, that share no base.
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _value(node: yaml.Node, findings: list[Finding], text: str) -> Value:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, findings, text)
    if isinstance(node, yaml.SequenceNode):
        return Items(_place(node), tuple(_value(item, findings, text) for item in node.value))
    _note_unprintable(node, findings)
    if node.start_mark.line == node.end_mark.line:
        return Text(_place(node), node.value)
    place = _place(node)
    skipped = place.column - node.start_mark.column - 1
    return Text(place, node.value, text[node.start_mark.index + skipped : node.end_mark.index])


def _mapping(node: yaml.MappingNode, findings: list[Finding], text: str) -> Mapping:
    values: dict[str, Value] = {}
    keys: dict[str, Place] = {}
    for key, value in _pairs(node):
        place = _place(key)
        if not isinstance(key, yaml.ScalarNode):
            findings.append(Finding(place, "a key must be a plain word", "write `word: value`"))
        elif key.value in values:
            what = f"{key.value[:80]!r} is given twice (first on line {keys[key.value].line})"
            findings.append(Finding(place, what, "keep one of the two"))
        elif not _note_unprintable(key, findings):
            values[key.value] = _value(value, findings, text)
            keys[key.value] = place
    return Mapping(_place(node), values, keys)


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    yield from node.value
