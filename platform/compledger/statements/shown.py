"""A statement in words: the figures, lines and clauses that the text, the PDF and the page have in common.

Every value is text here, ready to be laid out. The faces differ in layout only, so they cannot tell two stories.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from compledger.rules.money import plain
from compledger.statements.line import StatementLine
from compledger.statements.model import (
    Basis,
    Component,
    Notice,
    OtherCurrency,
    Statement,
)
from compledger.statements.shown_line import ShownLine, shown_line
from compledger.statements.shown_measurement import ShownMeasurement, shown_measurement
from compledger.statements.wording import (
    day_in_words,
    days_between,
    days_of,
    pay,
    places_for,
    sentence_case,
    short_hash,
    who_is,
)

OWN_AND_PAYMENT = "Own and payment currency"
FOR_INFORMATION = "For information: what is owed is settled at payout."


@dataclass(frozen=True, slots=True)
class ShownOtherCurrency:
    """What was earned in another currency that the payee goes by."""

    purpose: str
    """`Own currency`, `Payment currency`, or both."""
    currency: str
    worth: str
    """Empty where nothing converts it."""
    working: str
    """The sum with its rate and where that is from; or why there is none."""


@dataclass(frozen=True, slots=True)
class ShownComponent:
    """A component with the lines that add up to it."""

    name: str
    label: str
    """The name, with the rule set behind it where the payee has several, each of which may have a commission."""
    clause: str
    """`Clause 2.1 of field-sales`, each version's own where they differ."""
    lines: tuple[ShownLine, ...]
    several_versions: bool
    earned: str


@dataclass(frozen=True, slots=True)
class ShownClauses:
    """Clauses that are read together, each given once."""

    heading: str
    """The rule set, with the version where it changes in the period; empty where all clauses are of one."""
    clauses: tuple[tuple[str, str], ...]
    """Number and text, in order of number."""


@dataclass(frozen=True, slots=True)
class ShownBasis:
    """A version that a run was calculated with."""

    run: str
    """`run 12`, or `provisional`."""
    rule_set: str
    version: str
    days: str
    """The first and the last day that it decides, both counting."""
    log_position: int
    rule_set_hash: str
    short_hash: str
    lines_root: str
    """Empty for a provisional one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole statement in words."""

    participant: str
    name: str
    who: str
    """Title and id."""
    period: str
    days: str
    currency: str
    earned: str
    other_currencies: tuple[ShownOtherCurrency, ...]
    for_information: str
    """What the other currencies are and are not; empty where there are none."""
    measurements: tuple[ShownMeasurement, ...]
    components: tuple[ShownComponent, ...]
    clauses: tuple[ShownClauses, ...]
    remarks: tuple[str, ...]
    """Notices that are about the whole statement, to be read first."""
    notices: tuple[Notice, ...]
    """Notices that are about a transaction each."""
    basis: tuple[ShownBasis, ...]
    log_position: int
    """The newest that anything is known from."""
    provisional: bool
    """Whether no run has made it final."""


def shown(statement: Statement) -> Shown:
    """Return the statement in words. A line that no component holds, or a sum that differs, breaks an invariant."""
    groups = tuple((component, _lines_of(statement, component)) for component in statement.components)
    assert sum(len(lines) for _, lines in groups) == len(statement.lines), "a line belongs to no component"
    assert sum((c.earned for c in statement.components), Decimal(0)) == statement.earned
    return Shown(
        participant=statement.participant,
        name=statement.name,
        who=who_is(statement.name, statement.title, statement.participant),
        period=statement.period.name,
        days=days_of(statement.period),
        currency=statement.currency,
        earned=pay(statement.earned, statement.currency),
        other_currencies=tuple(_other_currency(found, statement) for found in statement.other_currencies),
        for_information=FOR_INFORMATION if statement.other_currencies else "",
        measurements=tuple(shown_measurement(found, statement) for found in statement.measurements),
        components=tuple(_component(found, lines, statement) for found, lines in groups),
        clauses=tuple(_clauses(statement)),
        remarks=tuple(notice.text for notice in statement.notices if not notice.source_key),
        notices=tuple(beside_its_key(notice) for notice in statement.notices if notice.source_key),
        basis=tuple(shown_basis(found) for found in statement.basis),
        log_position=statement.log_position,
        provisional=statement.provisional,
    )


def beside_its_key(notice: Notice) -> Notice:
    """Return a notice as it stands beside its transaction's key, which it need not begin with once more."""
    return replace(notice, text=notice.text.removeprefix(f"{notice.source_key} "))


def _other_currency(found: OtherCurrency, statement: Statement) -> ShownOtherCurrency:
    purposes = {(True, False): "Own currency", (False, True): "Payment currency", (True, True): OWN_AND_PAYMENT}
    worth, working = "", found.missing
    if found.worth is not None:
        worth = pay(found.worth.amount, found.currency)
        earned = f"{pay(statement.earned, statement.currency)} {statement.currency}"
        working = (
            f"{earned} × {plain(found.worth.rate)} = {worth} {found.currency} on {day_in_words(found.day)}, half away "
            f"from zero, by {found.worth.path} as {found.terms_of} states"
        )
    return ShownOtherCurrency(purposes[found.own, found.payment], found.currency, worth, working)


def _lines_of(statement: Statement, component: Component) -> tuple[StatementLine, ...]:
    # Two rule sets may each call a component `commission`: the run says whose line it is.
    runs = {basis.run for basis in statement.basis if basis.rule_set == component.rule_set}
    lines = tuple(line for line in statement.lines if line.component == component.id and line.run in runs)
    assert sum((line.earned for line in lines), Decimal(0)) == component.earned, (
        f"{component.id} differs from its lines"
    )
    return lines


def _component(found: Component, lines: tuple[StatementLine, ...], statement: Statement) -> ShownComponent:
    currency, several = statement.currency, _changes(statement, found.rule_set)
    slices = [line.slice for line in lines if line.slice is not None]
    places = places_for(slices, "" if any(line.quantity for line in lines) else currency)
    name = sentence_case(found.id)
    return ShownComponent(
        name=name,
        label=f"{name} ({found.rule_set})" if len({basis.rule_set for basis in statement.basis}) > 1 else name,
        clause=f"Clause {_clause(found, several=several)} of {found.rule_set}",
        lines=tuple(shown_line(line, places, currency, several=several) for line in lines),
        several_versions=several,
        earned=pay(found.earned, currency),
    )


def _clause(found: Component, *, several: bool) -> str:
    if not several:
        return found.clauses[0].number
    return ", ".join(f"{clause.number} (version {clause.version})" for clause in found.clauses)


def _changes(statement: Statement, rule_set: str) -> bool:
    """Return whether a version changes in mid-period, so that a clause's number alone does not say which is meant."""
    return len({basis.version for basis in statement.basis if basis.rule_set == rule_set}) > 1


def _clauses(statement: Statement) -> Iterator[ShownClauses]:
    met: dict[tuple[str, str], set[tuple[str, str]]] = {(b.rule_set, b.version): set() for b in statement.basis}
    rule_set_of = {basis.run: basis.rule_set for basis in statement.basis}
    for line in statement.lines:
        of_version = met[rule_set_of[line.run], line.version]
        said = {(line.credit_clause, line.credit_text), (line.earning_clause, line.earning_text)}
        of_version |= {(number, text) for number, text in said if number}
    given = {key: clauses for key, clauses in met.items() if clauses}
    several = len({rule_set for rule_set, _ in given}) > 1
    for (rule_set, version), clauses in given.items():
        changes = _changes(statement, rule_set)
        heading = f"{rule_set} version {version}" if changes else rule_set if several else ""
        in_order = sorted(clauses, key=lambda clause: (_numbers_in_order(clause[0]), clause[1]))
        yield ShownClauses(heading, tuple(in_order))


def _numbers_in_order(clause: str) -> list[tuple[int, str]]:
    # 2.10 comes after 2.9.
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]+)", clause)]


def shown_basis(found: Basis) -> ShownBasis:
    """Return a basis in words."""
    return ShownBasis(
        run=f"run {found.run}" if found.run > 0 else "provisional",
        rule_set=found.rule_set,
        version=found.version,
        days=days_between(found.effective_from, found.effective_until),
        log_position=found.log_position,
        rule_set_hash=found.rule_set_hash,
        short_hash=short_hash(found.rule_set_hash),
        lines_root=found.lines_root,
    )
