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


class DocumentRefused(Refused, ValueError):
    """A document has faults; every one that could be found is in `findings`, in order of place."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.name = name
        self.findings = tuple(sorted(findings, key=lambda f: (f.place.line, f.place.column)))
        super().__init__("\n".join(f"{name}:{finding}" for finding in self.findings))
