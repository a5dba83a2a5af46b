"""An outcome against what an example expects."""

from collections.abc import Iterator
from decimal import Decimal

from compledger.rules.language.forms.findings import Finding
from compledger.rules.language.forms.worked_example import (
    Expected,
    ExpectedEarning,
    ExpectedException,
    ExpectedTotal,
    WorkedExample,
)
from compledger.rules.money import plain
from compledger.rules.worked_examples.outcome import Came, Outcome

MEND = "correct the rules, or the expectation if that is wrong: an example says what the plan must pay"
EXPECT = "expect it in the example if it is right; correct the rules or the facts of the example if it is not"


def compared(example: WorkedExample, outcome: Outcome) -> Iterator[Finding]:
    """Yield a finding for each expectation that does not hold, and for everything that came up unexpected.

    Unexpected is a component that comes to anything but nought for somebody, and a kind of exception, that the example
    does not name. An expectation of nought holds without lines, and so does a total of nought without credits.
    """
    for expected in example.expects:
        what = _fault(expected, outcome)
        if what is not None:
            yield Finding(expected.place, f"example {example.id!r}: {what}", MEND)
    for what in _unexpected(example, outcome):
        yield Finding(example.place, f"example {example.id!r}: {what}", EXPECT)


def _fault(expected: Expected, outcome: Outcome) -> str | None:
    """Return what is wrong with an expectation."""
    match expected:
        case ExpectedEarning(participant, component, amount):
            came = outcome.earned(participant, component)
            if came == amount:
                return None
            return (
                f"expected {component!r} of {participant} to come to {plain(amount)}, it comes to {came}, "
                f"{_apart(came - amount)} ({outcome.shown(participant, component)}){_why(participant, outcome)}"
            )
        case ExpectedTotal(participant, measure, total):
            credited = outcome.totals.get((participant, measure))
            if (credited or 0) == total:
                return None
            found = "no credits were found"
            if credited is not None:
                how = f" ({outcome.summed(participant, measure)})" if outcome.credits else ""
                found = f"it comes to {plain(credited)}, {_apart(credited - total)}{how}"
            return (
                f"expected measure {measure!r} of {participant} to come to {plain(total)}, {found}"
                f"{_why(participant, outcome)}"
            )
        case ExpectedException(kind, source_key):
            if any(one.kind == kind and source_key in {None, one.source_key} for one in outcome.exceptions):
                return None
            about = "" if source_key is None else f" for transaction {source_key!r}"
            came_up = ", ".join(_said(one) for one in outcome.exceptions) or "none"
            return f"expected exception {kind!r}{about}, which did not come up (exceptions: {came_up})"


def _unexpected(example: WorkedExample, outcome: Outcome) -> Iterator[str]:
    named = {(e.participant, e.component) for e in example.expects if isinstance(e, ExpectedEarning)}
    for participant, component in outcome.earners():
        if (participant, component) not in named:
            yield (
                f"{component!r} of {participant} comes to {outcome.earned(participant, component)}, which is not "
                f"expected ({outcome.shown(participant, component)})"
            )
    kinds = {e.kind for e in example.expects if isinstance(e, ExpectedException)}
    for kind in sorted({one.kind for one in outcome.exceptions} - kinds):
        came_up = "; ".join(_said(one) for one in outcome.exceptions if one.kind == kind)
        yield f"exception {kind!r} comes up, which is not expected ({came_up})"


def _apart(more: Decimal) -> str:
    return f"{plain(abs(more))} too {'much' if more > 0 else 'little'}"


def _why(participant: str, outcome: Outcome) -> str:
    """Return the exceptions that may be why something is less than was expected."""
    came = [one for one in outcome.exceptions if one.participant in {None, participant}]
    return "; exceptions: " + "; ".join(_said(one) for one in came) if came else ""


def _said(one: Came) -> str:
    about = ", ".join(part for part in (one.participant, one.source_key, one.detail) if part)
    return f"{one.kind} ({about})" if about else one.kind
