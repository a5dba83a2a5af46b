"""Which words of a German text are English: those of the catalogues that no German phrase has."""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from compledger.rules.meaning import patterns as change_patterns
from compledger.rules.plain_words import example_patterns, formula_patterns, plan_patterns
from compledger.rules.plain_words import wording as wording_module
from compledger.rules.plain_words.wording import Pattern

CATALOGUES = (formula_patterns, plan_patterns, example_patterns, wording_module, change_patterns)
QUOTED = re.compile(r"„[^“]*“")
WORD = re.compile(r"[^\W\d_]+(?:['_-][^\W\d_]+)*")


def patterns() -> dict[str, Pattern]:
    """Return every pattern of the catalogues by where it stands."""
    found = {}
    for module in CATALOGUES:
        for name, value in vars(module).items():
            several = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
            for key, item in [("", value), *several]:
                if isinstance(item, Pattern):
                    found[f"{module.__name__}.{name}{key and f'[{key}]'}"] = item
    return found


def english_in(told: str, of: object) -> set[str]:
    """Return the English words of a German text that are neither quoted nor words of the plan's author."""
    own = {word for text in names_in(of) for word in (text, *WORD.findall(text.replace("_", " ")))}
    return {word for word in WORD.findall(QUOTED.sub(" ", told)) if word in ENGLISH and word not in own}


def names_in(of: Any) -> Iterable[str]:
    """Yield the author's names and short texts; not the clauses, which are whole sentences."""
    if isinstance(of, str) and not isinstance(of, Enum):
        yield of
    elif isinstance(of, dict):
        yield from (name for pair in of.items() for part in pair for name in names_in(part))
    elif isinstance(of, tuple):
        yield from (name for item in of for name in names_in(item))
    elif is_dataclass(of):
        for field in fields(of):
            if not (field.name.endswith("text") or field.name in {"canonical", "title"}):
                yield from names_in(getattr(of, field.name))


def _english() -> frozenset[str]:
    en, de = (
        {
            word
            for pattern in patterns().values()
            for word in WORD.findall(re.sub(r"{\w+}", " ", getattr(pattern, side)))
        }
        for side in ("en", "de")
    )
    codes = {
        str(member.value)
        for module in CATALOGUES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Enum)
        for member in value
    }
    return frozenset((en | codes | {code.replace("_", " ") for code in codes}) - de)


def _words(phrases: Iterable[str]) -> set[str]:
    return {word for phrase in phrases for word in WORD.findall(re.sub(r"{\w+}", " ", phrase))}


ENGLISH = _english()
