"""Checked documents for tests that need no worked examples."""

from collections.abc import Mapping

from compledger.rules.checked import Checked, Written, check


def written(document: str, sheets: Mapping[str, bytes] | None = None) -> Written:
    return Written("plan", document, sheets or {})


def checked(document: str, sheets: Mapping[str, bytes] | None = None) -> Checked:
    """Return a document as checked; it must have no worked examples, which would need an engine."""
    found = check(written(document, sheets), lambda _: ())
    assert not found.rule_set.examples
    return found
