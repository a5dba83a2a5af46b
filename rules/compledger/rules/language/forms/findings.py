"""What is wrong in a document, where, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from compledger.rules.refused import Refused


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: what was found, and a hint that says how to mend it."""

    place: Place
    what: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place.line}:{self.place.column}: {self.what}\n    hint: {self.hint}"


MOST_FINDINGS = 100
"""A refusal names so many faults: whoever mends them finds the others at the next try."""


class DocumentRefused(Refused, ValueError):
    """A document has faults; those that were found are in `findings`, in order of place, `MOST_FINDINGS` at most."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.name = name
        in_order = sorted(findings, key=lambda f: (f.place.line, f.place.column))
        self.findings = tuple(in_order[:MOST_FINDINGS])
        more = [f"{name}: and more: mend these {MOST_FINDINGS} first"] if len(in_order) > MOST_FINDINGS else []
        super().__init__("\n".join([*(f"{name}:{finding}" for finding in self.findings), *more]))
