"""What is known of people, as the tables of a Snapshot: seats, who is reached through whom, quotas, rates, plans."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import pyarrow as pa
from sqlmodel import Session

from compledger.people import (
    LINE,
    Above,
    Membership,
    assigned_to,
    quotas_in_force,
    rates_in_force,
    seats_in_time,
    territory_members,
    unit_members,
    uplines,
)
from compledger.rules.language import Recipient, RuleSet, Through
from compledger.rules.periods import Period
from compledger.rules.snapshot import ASSIGNED, QUOTAS, RATES, RELATED, SEATS, Table

QuotaPlace = tuple[str, str, str]
"""Whose quota of which measure, on which calendar."""


def seats_table(session: Session, span: Period, as_of: int) -> Table:
    """Return who holds which seat in a span of days."""
    found = seats_in_time(session, span, as_of)
    return _table([(who, position, title, unit, *days) for who, position, title, unit, days in found], SEATS)


def related_table(session: Session, versions: Sequence[RuleSet], span: Period, as_of: int) -> Table:
    """Return whom the versions' recipients are found through, in a span of days; nothing that none of them asks for."""
    asked = [recipient for version in versions for rule in version.credit_rules for recipient in rule.recipients]
    rows: list[Iterable[tuple[Any, ...]]] = []
    managers, relations = _levels(asked)
    if managers:
        rows.append(_above(Through.MANAGERS, "", uplines(session, LINE, managers, span, as_of)))
    for relation, levels in sorted(relations.items()):
        rows.append(_above(Through.RELATION, relation, uplines(session, relation, levels, span, as_of)))
    through = {recipient.through for recipient in asked}
    if Through.TERRITORY in through:
        rows.append(_members(Through.TERRITORY, territory_members(session, span, as_of)))
    if Through.UNIT in through:
        rows.append(_members(Through.UNIT, unit_members(session, span, as_of)))
    return _table(list(chain.from_iterable(rows)), RELATED)


def quotas_table(
    session: Session, targets: Mapping[str, Period], as_of: int, supposed: Mapping[QuotaPlace, tuple[Decimal, str]]
) -> Table:
    """Return the quotas of the period of each calendar, with supposed ones laid over them."""
    known = {
        (name.participant, name.measure, calendar): (target.amount, target.currency)
        for calendar, period in targets.items()
        for name, target in quotas_in_force(session, calendar, period, as_of).items()
    }
    rows = [
        (who, measure, calendar, targets[calendar].name, _at_scale(amount, 6), currency)
        for (who, measure, calendar), (amount, currency) in sorted({**known, **supposed}.items())
    ]
    return _table(rows, QUOTAS)


def rates_table(session: Session, period: Period, as_of: int) -> Table:
    """Return personal rates over the days of a period."""
    rows = [
        (who, name, _at_scale(segment.value, 8), segment.effective_from, segment.effective_until)
        for who, name, segment in rates_in_force(session, period, as_of)
    ]
    return _table(rows, RATES)


def assigned_table(session: Session, rule_set: str, span: Period, as_of: int) -> Table | None:
    """Return who is paid by a rule set on which days of a span; None where nobody was ever assigned to it."""
    assigned = assigned_to(session, rule_set, span, as_of)
    return None if assigned is None else _table(assigned, ASSIGNED)


def _levels(asked: Sequence[Recipient]) -> tuple[int, dict[str, int]]:
    """Return how many levels of managers are asked for, and of each other relation."""
    managers, relations = 0, dict[str, int]()
    for recipient in asked:
        if recipient.through is Through.MANAGERS:
            managers = max(managers, recipient.levels)
        elif recipient.through is Through.RELATION:
            relations[recipient.relation] = max(relations.get(recipient.relation, 0), recipient.levels)
    return managers, relations


def _above(through: Through, relation: str, found: Iterable[Above]) -> Iterable[tuple[Any, ...]]:
    for of, level, position, participant, days in found:
        yield through.value, relation, of, level, participant, position, None, *days


def _members(through: Through, found: Iterable[Membership]) -> Iterable[tuple[Any, ...]]:
    for of, participant, position, share, days in found:
        yield through.value, "", of, 0, participant, position, None if share is None else _at_scale(share, 6), *days


def _table(rows: Sequence[tuple[Any, ...]], schema: Any) -> Table:
    """Return rows as a table; by columns, which takes a fraction of the time that rows by name take."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)], schema=schema)


def _at_scale(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places))
