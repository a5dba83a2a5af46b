"""Told figures: what a run told formulas of a payee, so that what they asked can be asked once more.

Measures and quotas are exact, as the run keeps them; other figures of the period are as they were shown, to 12 places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from compledger.rules.formulas import KnownFigures
from compledger.rules.language import EXACT_KINDS, SEAT_FIELDS, TRANSACTION_FIELDS, FieldKind, PeriodFigure, RuleSet
from compledger.runs import FigureRow
from compledger.statements.line import Asked
from compledger.statements.model import Measurement

NOT_THERE = "–"
"""What a statement shows of a figure that is missing."""


def asked_by(rows: Sequence[FigureRow], component: str, part: str) -> tuple[Asked, ...]:
    """Return what a formula of a component or a measure asked of the payee."""
    return tuple(
        Asked(row.name, NOT_THERE if row.value is None else row.value)
        for row in rows
        if (row.component, row.part) == (component, part)
    )


def told_of_period(
    version: RuleSet, rows: Sequence[FigureRow], measured: Mapping[str, Measurement], last_day: date
) -> KnownFigures:
    """Return what a run told of a payee's period, as a version's formulas may ask it."""
    told = {row.name: row.value for row in rows if row.value is not None}
    quotas = {**_within("quota", told), **{name: found.quota for name, found in measured.items()}}
    return KnownFigures(
        seats={name: value for name, value in told.items() if name.startswith("seat_") and not _is_number(name)},
        values={value.id: value_on(version, value.id, last_day) for value in version.values},
        totals={**_within("total", told), **{name: found.credited for name, found in measured.items()}},
        counts={name: int(value) for name, value in _within("count", told).items()},
        quotas=quotas,
        rates=_within("personal", told),
        earnings=_within("earned", told),
        period={figure: Decimal(told[figure.value]) for figure in PeriodFigure if figure.value in told},
    )


def told_of_sale(
    period: KnownFigures, version: RuleSet, said: Mapping[str, str | Decimal | None], day: date
) -> KnownFigures:
    """Return what is told of the period, with what a sale and the credited seat say on a day laid over it."""
    kinds = {**TRANSACTION_FIELDS.kinds, **SEAT_FIELDS, **version.fields}
    fields = {name: _of_kind(kinds[name], value) for name, value in said.items() if name in kinds}
    return replace(
        period, fields=fields, values={value.id: value_on(version, value.id, day) for value in version.values}
    )


def value_on(version: RuleSet, name: str, day: date) -> Decimal | None:
    """Return a dated value as it stands on a day; None before its first."""
    spells = next(value.spells for value in version.values if value.id == name)
    found = [spell.value for spell in spells if spell.effective_from <= day]
    return found[-1] if found else None


def _of_kind(kind: FieldKind, value: str | Decimal | None) -> str | Decimal | date | bool | None:
    if not isinstance(value, str):
        return value
    if kind in EXACT_KINDS:
        return Decimal(value)
    if kind is FieldKind.DATE:
        return date.fromisoformat(value)
    return value == "true" if kind is FieldKind.FLAG else value


def _is_number(name: str) -> bool:
    return name in {figure.value for figure in PeriodFigure}


def _within(figure: str, told: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the figures of one sort by what stands in their brackets."""
    begins = f"{figure}("
    return {name[len(begins) : -1]: Decimal(value) for name, value in told.items() if name.startswith(begins)}
