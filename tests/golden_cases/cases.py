"""The golden cases, and the documents that express them.

A document is called like its case; where one case needs two, `--` and a word of its own come after the case's id. It is
a whole rule set but for the case's numbers: `«expected.paid.0»` is filled in from the case's file, so that no expected
value is written twice. A part of such a path names a key, a place in a list from 0, or the `id` of a list's item.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from compledger.rules.language import RuleSet, parse_rule_set

GOLDEN = Path(__file__).parents[3] / "shared" / "golden"
DOCUMENTS = Path(__file__).parent / "documents"
PLACEHOLDER = re.compile(r"«([^»]+)»")

Case = Mapping[str, Any]

PAY_SIDE = "due with the ledger"
DUE: Mapping[str, str] = {
    "draw-recoverable-siebel-six-months": PAY_SIDE,
    "draw-paid-at-start-of-month": PAY_SIDE,
    "insurance-advance-75-percent-of-first-year": PAY_SIDE,
    "advance-recoupable-200": PAY_SIDE,
    "clawback-half-on-early-termination": PAY_SIDE,
    "chargeback-full-inside-window": PAY_SIDE,
    "oca-negative-settlement-nets-to-zero": PAY_SIDE,
    "clawback-second-year-of-two-year-renewal": PAY_SIDE,
    "capacity-productivity-from-attainment": "plans staff, pays nobody",
    "amortise-five-year-customer-life": PAY_SIDE,
    "saas-2400-over-24-months": PAY_SIDE,
    "practical-expedient-classification": PAY_SIDE,
    "rollforward-els-year-2011": PAY_SIDE,
    "staged-half-on-setup-half-on-first-invoice": PAY_SIDE,
}
"""Cases that no document expresses, and why: payments, balances between periods and their booking are not yet there."""


@dataclass(frozen=True)
class Document:
    """A document and the case that it expresses."""

    name: str
    case: str
    text: str

    @property
    def paths(self) -> list[str]:
        """The values of the case that it takes."""
        return PLACEHOLDER.findall(self.text)


def documents() -> list[Document]:
    """Return every document, in order of name."""
    return [
        Document(path.stem, path.stem.partition("--")[0], path.read_text(encoding="utf-8"))
        for path in sorted(DOCUMENTS.glob("*.yaml"))
    ]


@cache
def cases() -> Mapping[str, Case]:
    """Return every golden case by its id, in the files' order."""
    found = [case for path in sorted(GOLDEN.glob("*.yaml")) for case in _read(path)]
    return {case["id"]: case for case in found}


def rule_set_of(document: Document) -> RuleSet:
    """Return the rule set that a document is with its case's numbers."""
    case = cases()[document.case]
    text = PLACEHOLDER.sub(lambda match: str(at(case, match[1])), document.text)
    return parse_rule_set(text, f"{document.name}.yaml")


def at(case: Case, path: str) -> Any:
    """Return what stands at a path of a case."""
    found: Any = case
    for part in path.split("."):
        if isinstance(found, list):
            found = found[int(part)] if part.isdecimal() else next(item for item in found if item["id"] == part)
        else:
            found = found[part]
    return "true" if found is True else "false" if found is False else found


def leaves(value: Any, path: str) -> Iterator[str]:
    """Yield the path of every single value below a path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}.{number}")
    else:
        yield path


def table() -> str:
    """Return the page's table: every case with its documents and state."""
    names: dict[str, list[str]] = {}
    for document in documents():
        names.setdefault(document.case, []).append(f"`{document.name}.yaml`")
    rows = [
        f"| `{id_}` | {case['title']} | {'<br>'.join(names.get(id_, []))} | {DUE.get(id_, 'passes')} |"
        for id_, case in cases().items()
    ]
    return "\n".join(["| case | title | document | state |", "| --- | --- | --- | --- |", *rows])


def _read(path: Path) -> list[Case]:
    return list(yaml.safe_load(path.read_text(encoding="utf-8")))
