"""Checked documents: free of faults, and all of their worked examples come to what they expect.

There is no other way to a `Checked` than `check`, so whatever asks for one cannot be given an unchecked document.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from compledger.rules.language import DocumentRefused, Finding, RuleSet, parse_with_warnings

RunExamples = Callable[[RuleSet], Sequence[Finding]]
"""Runs the worked examples of a document on an engine, and names where they come to something else."""


@dataclass(frozen=True, slots=True)
class Written:
    """A document as its author wrote it, and the sheets beside it."""

    name: str
    """What messages call it, such as its file's name."""
    document: str
    sheets: Mapping[str, bytes]
    """Files that its rate tables name, by name."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that may be published."""

    written: Written
    rule_set: RuleSet
    warnings: tuple[Finding, ...] = ()
    """What in it is probably not meant, in order of place."""


def check(written: Written, run_examples: RunExamples) -> Checked:
    """Return a document as checked.

    Raises:
        DocumentRefused: with every fault, or with every example that comes to something else.
    """
    rule_set, warnings = parse_with_warnings(written.document, written.name, written.sheets)
    findings = run_examples(rule_set)
    if findings:
        raise DocumentRefused(written.name, findings)
    return Checked(written, rule_set, warnings)
