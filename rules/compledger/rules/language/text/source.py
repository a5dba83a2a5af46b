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
    findings: list[Finding] = []
    try:
        root = _root(text, name, findings)
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
    if not isinstance(root, Mapping):
        finding = Finding(Place(1, 1), "the document is not a mapping", "start it with `name: value` lines")
        raise DocumentRefused(name, [finding])
    if findings:
        raise DocumentRefused(name, findings)
    return root


def plain(value: Value) -> Plain:
    """Return a value without its places, as text, lists and dictionaries."""
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Items):
        return [plain(item) for item in value.values]
    return {key: plain(item) for key, item in value.values.items()}


def _root(text: str, name: str, findings: list[Finding]) -> Value | None:
    """Return what a bounded document writes; raises what the parser in Python raises.

    The parser in C is four times as fast. What it cannot read is read again, so that messages are the same everywhere.
    """
    if len(text.encode()) > MAX_BYTES:
        finding = Finding(Place(1, 1), f"the document is larger than {MAX_BYTES:,} bytes", "split it by plan")
        raise DocumentRefused(name, [finding])
    odd = unprintable_in(text.replace("\r\n", " \n"))
    if odd is not None:
        raise DocumentRefused(name, [Finding(_place_in(text, odd.at), odd.what, odd.hint)])
    try:
        return _Reading(text, name, getattr(yaml, "CSafeLoader", yaml.SafeLoader), findings).root()
    except yaml.YAMLError:
        findings.clear()
        return _Reading(text, name, yaml.SafeLoader, findings).root()


class _Reading:
    """Takes the parser's events, one after another, for what they write; nothing is built that is not kept."""

    def __init__(self, text: str, name: str, loader: Any, findings: list[Finding]) -> None:
        self.text, self.name, self.findings = text, name, findings
        self.events: Iterator[Any] = yaml.parse(text, Loader=loader)
        self.depth = 0

    def root(self) -> Value | None:
        """Return the one document, None if there is none."""
        found: Value | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "a second document begins here", "keep one document in a file")
            elif isinstance(event, yaml.NodeEvent):
                found = self._value(event)
        return found

    def _value(self, event: Any) -> Value:
        self._refuse_marked(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH} levels", "write it flatter")
        found = self._items(event) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(event)
        self.depth -= 1
        return found

    def _text(self, event: Any) -> Text:
        self._note_unprintable(event)
        place = _place(event)
        if event.start_mark.line == event.end_mark.line:
            return Text(place, event.value)
        skipped = place.column - event.start_mark.column - 1
        return Text(place, event.value, self.text[event.start_mark.index + skipped : event.end_mark.index])

    def _items(self, event: Any) -> Items:
        values = []
        for item in self.events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            values.append(self._value(item))
        return Items(_mark(event.start_mark), tuple(values))

    def _mapping(self, event: Any) -> Mapping:
        values: dict[str, Value] = {}
        keys: dict[str, Place] = {}
        for key in self.events:
            if isinstance(key, yaml.MappingEndEvent):
                break
            known = len(self.findings)
            if self._may_be_key(key, keys):
                keys[key.value] = _place(key)
                values[key.value] = self._value(next(self.events))
                continue
            # One fault is told, not what may be wrong in what stands under it.
            told = self.findings[: known + 1]
            self._value(next(self.events))
            self.findings[:] = told
        return Mapping(_mark(event.start_mark), values, keys)

    def _may_be_key(self, key: Any, keys: dict[str, Place]) -> bool:
        """Return whether a key is a plain word that was not given before; notes what is wrong with it."""
        self._refuse_marked(key)
        if not isinstance(key, yaml.ScalarEvent):
            self.findings.append(Finding(_mark(key.start_mark), "a key must be a plain word", "write `word: value`"))
            self._value(key)
            return False
        if key.value in keys:
            what = f"{key.value[:80]!r} is given twice (first on line {keys[key.value].line})"
            self.findings.append(Finding(_place(key), what, "keep one of the two"))
            return False
        return not self._note_unprintable(key)

    def _note_unprintable(self, event: Any) -> bool:
        """Note a character that is written as an escape, and could not be seen; tells whether there is one."""
        odd = unprintable_in(event.value)
        if odd is not None:
            self.findings.append(Finding(_place(event), odd.what, odd.hint))
        return odd is not None

    def _refuse_marked(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(event, "anchors and aliases are not allowed", "write the value out where it is used")
        if getattr(event, "tag", None) not in {None, "!"}:
            self._refuse(event, "tags are not allowed", "take out what begins with an exclamation mark")

    def _refuse(self, event: Any, what: str, hint: str) -> None:
        raise DocumentRefused(self.name, [Finding(_mark(event.start_mark), what, hint)])


def _place_in(text: str, at: int) -> Place:
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _place(event: Any) -> Place:
    """Return where a text begins: after the quote, if it has one."""
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 2 if event.style in {"'", '"'} else mark.column + 1)


def _mark(mark: Any) -> Place:
    # The parser has two classes of marks, in Python and in C, that share no base.
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
