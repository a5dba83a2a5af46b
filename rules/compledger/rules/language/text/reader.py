"""Reading a document: each call takes a value out, checks it, and notes a finding instead of stopping at the first.

A value that is wrong or missing comes back as a harmless stand-in of its type, so that reading can go on and name
every fault at once; `done` then refuses the document.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from compledger.rules.currencies import CURRENCIES
from compledger.rules.language.forms.findings import MOST_FINDINGS, DocumentRefused, Finding, Place
from compledger.rules.language.text.document_keys import Keys
from compledger.rules.language.text.lookalikes import plain_letters
from compledger.rules.language.text.source import Items, Mapping, Text, Value

NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)
DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]+)?", re.ASCII)
WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FEW_WORDS = 25
"""A hint lists as many known words as this; of more it only names the nearest."""
LONGEST_TOLD = 500
"""Characters of what was found: a value or a key may be a megabyte."""
MOST_COMPARED = 200
"""So many words of about the same length are looked at to find the nearest."""
LONGEST_COMPARED = 64
"""No name is longer, so that what is cannot be meant for one."""
STAND_IN_DAY = date(1, 1, 1)


class Reader:
    """Collects findings while a document is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []

    def fault(self, place: Place, what: str, hint: str) -> None:
        """Note a fault and go on; raises DocumentRefused at one more than a refusal names."""
        self.findings.append(Finding(place, what if len(what) <= LONGEST_TOLD else f"{what[:LONGEST_TOLD]}…", hint))
        if len(self.findings) > MOST_FINDINGS:
            self.done()

    def done(self) -> None:
        """Raise DocumentRefused if anything was found."""
        if self.findings:
            raise DocumentRefused(self.name, self.findings)

    def keys(
        self,
        of: Mapping,
        *,
        required: Sequence[str],
        optional: Sequence[str] = (),
        later: Collection[str] = frozenset(),
    ) -> None:
        """Check that a mapping has the required keys and no unknown ones; those in `later` come one day."""
        known = [*required, *optional]
        for key, place in of.keys.items():
            if key not in known:
                self.fault(place, f"unknown key {key!r}", _key_hint(key, known, later))
        for key in required:
            if key not in of.values:
                self.fault(of.place, f"{key!r} is missing", f"add `{key}: …` here")

    def fits(self, of: Mapping, keys: Keys) -> None:
        """Check that a mapping has the keys of its kind."""
        self.keys(of, required=keys.required, optional=keys.optional)

    def text(self, of: Mapping, key: str, default: str = "") -> str:
        """Return a text that is not empty, or the default if the key is not there."""
        value = of.values.get(key)
        if value is None:
            return default
        if not isinstance(value, Text) or not value.value.strip():
            self.fault(value.place, f"{key!r} must be a text", f"write `{key}: some words`")
            return default
        return value.value.strip()

    def name_of(self, of: Mapping, key: str) -> str:
        """Return an identifier: small letters, digits, `-` and `_`, beginning with a letter."""
        found = self.text(of, key)
        if found and not NAME.fullmatch(found):
            what = f"{found!r} is not a name"
            hint = letters_hint(found, "use small letters a to z, digits, - and _, beginning with a letter")
            self.fault(of.values[key].place, what, hint)
        return found

    def currency(self, of: Mapping, key: str) -> str:
        """Return an ISO 4217 code."""
        found = self.text(of, key)
        if found and found not in CURRENCIES:
            self.fault(of.values[key].place, f"{found!r} is not a currency", "write its ISO 4217 code, as in USD")
        return found

    def day(self, of: Mapping, key: str, default: date = STAND_IN_DAY) -> date:
        """Return a day written as YYYY-MM-DD."""
        value = of.values.get(key)
        return default if value is None else self.day_at(value)

    def day_at(self, value: Value) -> date:
        """Return the day a value writes as YYYY-MM-DD."""
        if isinstance(value, Text) and DAY.fullmatch(value.value):
            try:
                return date.fromisoformat(value.value)
            except ValueError:
                self.fault(value.place, f"{value.value} is not in the calendar", "write a day that exists")
                return STAND_IN_DAY
        shown = value.value if isinstance(value, Text) else "this"
        self.fault(value.place, f"{shown!r} is not a day", "write it as YYYY-MM-DD")
        return STAND_IN_DAY

    def decimal(
        self, of: Mapping, key: str, *, places: int, below: int = 1_000_000, default: str | None = None
    ) -> Decimal:
        """Return an exact number with at most `places` places, as written: no exponent, no percent sign.

        It must lie in -`below` to `below`, both left out.
        """
        value = of.values.get(key)
        if value is None:
            return Decimal(default or 0)
        shown = value.value if isinstance(value, Text) else "this"
        if not isinstance(value, Text) or not DECIMAL.fullmatch(shown):
            hint = f"write digits with a point and at most {places} places, as in 0.08 for 8 %; no exponent"
            self.fault(value.place, f"{shown!r} is not an exact number", hint)
            return Decimal(0)
        found = Decimal(shown)
        if -found.as_tuple().exponent > places:  # type: ignore[operator]  # finite: the pattern allows nothing else
            self.fault(value.place, f"{shown} has more than {places} places", f"round it to {places} places")
        if abs(found) >= below:
            self.fault(value.place, f"{shown} is not below {below}", "write shares and rates as parts: 0.08 for 8 %")
        return found

    def whole(self, of: Mapping, key: str, *, least: int, most: int, default: int) -> int:
        """Return a whole number from `least` to `most`, both counting."""
        value = of.values.get(key)
        if value is None:
            return default
        shown = value.value if isinstance(value, Text) else "this"
        if not WHOLE.fullmatch(shown) or not least <= int(shown) <= most:
            self.fault(value.place, f"{key!r} cannot be {shown!r}", f"write a whole number from {least} to {most}")
            return default
        return int(shown)

    def choice(self, of: Mapping, key: str, among: Sequence[str], default: str | None = None) -> str:
        """Return one of the given words."""
        value = of.values.get(key)
        if value is None:
            return default or among[0]
        shown = value.value if isinstance(value, Text) else "this"
        if shown not in among:
            self.fault(value.place, f"{key!r} cannot be {shown!r}", nearest(shown, among))
            return default or among[0]
        return shown

    def mapping(self, of: Mapping, key: str) -> Mapping:
        """Return a mapping; an empty one stands in for what is missing or wrong."""
        value = of.values.get(key)
        if value is None:
            return Mapping(of.place, {})
        return self.mapping_at(value)

    def mapping_at(self, value: Value) -> Mapping:
        """Return a value that must be a mapping."""
        if isinstance(value, Mapping):
            return value
        self.fault(value.place, "named values are expected here", "write `name: value` lines, indented")
        return Mapping(value.place, {})

    def items(self, of: Mapping, key: str) -> tuple[Value, ...]:
        """Return the values of a list that is not empty; none if the key is not there."""
        value = of.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, Items):
            self.fault(value.place, f"{key!r} must be a list", "write one `- …` line for each")
            return ()
        if not value.values:
            self.fault(value.place, f"{key!r} is an empty list", "write one `- …` line for each")
        return value.values

    def mappings(self, of: Mapping, key: str) -> list[Mapping]:
        """Return the mappings of a list."""
        return [self.mapping_at(value) for value in self.items(of, key)]

    def texts(self, of: Mapping, key: str) -> list[Text]:
        """Return the texts of a list."""
        found = []
        for value in self.items(of, key):
            if isinstance(value, Text):
                found.append(value)
            else:
                self.fault(value.place, "a single word is expected here", "write `- word`")
        return found

    def ids_once(self, named: Sequence[tuple[str, Mapping]]) -> None:
        """Check that no two mappings of a list have one id."""
        seen: set[str] = set()
        for name, item in named:
            if name and name in seen:
                self.fault(item.values["id"].place, f"{name!r} is used twice", "give each its own id")
            seen.add(name)


def _key_hint(key: str, known: Sequence[str], later: Collection[str]) -> str:
    if key in later:
        return "this comes with the ledger, and is not part of rule sets yet"
    if key.count(")") > key.count("("):
        return "a text with a comma in it, inside { }, is put in double quotes"
    if key.isdecimal():
        return "a number is written with a point, as in 0.02: a comma begins the next key"
    return nearest(key, known)


def one_of(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: `a, b or c`."""
    *before, last = words
    return f"{', '.join(before)} or {last}" if before else last


def letters_hint(found: str, otherwise: str) -> str:
    """Return a hint for a name with odd letters: the plain one that looks the same, if there is one."""
    meant = None if found.isascii() else plain_letters(found)
    return f"it looks like {meant!r}, but has letters of another alphabet: type it anew" if meant else otherwise


def nearest(found: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest of the known words, and all of them when there are few."""
    words = [str(word) for word in known]
    if plain_letters(found) in words and found not in words:
        return letters_hint(found, "")
    close = _close(found, words)
    meant = f"did you mean {close!r}?" if close else ""
    if len(words) > FEW_WORDS:
        return meant or f"{len(words)} are known here, such as {', '.join(words[:5])}"
    return f"{meant} known here: {', '.join(words) or 'none'}".strip()


def _close(found: str, words: Sequence[str]) -> str | None:
    """Return the word that is most like one, None if none is: among those that are about as long."""
    if len(found) > LONGEST_COMPARED:
        return None
    fitting = [word for word in words if 2 * abs(len(word) - len(found)) <= max(len(word), len(found))]
    alike = sorted(fitting, key=lambda word: (word[:1] != found[:1], abs(len(word) - len(found))))
    return next(iter(difflib.get_close_matches(found, alike[:MOST_COMPARED], n=1)), None)
