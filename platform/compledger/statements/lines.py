"""The lines of a statement: a run's rows, each with all that is needed to do its sum again."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from compledger.rules.language import CreditRule, Earning, FieldKind, RuleSet
from compledger.rules.money import from_minor
from compledger.rules.rounding import RoundingMode
from compledger.runs import FigureRow, KnownRun, LineRow, figures_of, lines_of
from compledger.statements.line import Asked, Converted, StatementLine
from compledger.statements.model import Measurement
from compledger.statements.reasons import (
    NOT_THERE,
    Fields,
    base_asked,
    base_fields,
    rate_asked,
    rate_source,
    reach_of,
    split_of,
    table_fields,
    times_source,
)
from compledger.statements.sale_fields import sale_fields
from compledger.statements.tiers import cuts_of, tier_of
from compledger.store import Store

HALVES = {RoundingMode.HALF_UP: "half away from zero", RoundingMode.HALF_EVEN: "half to the even neighbour"}


def statement_lines(
    store: Store, session: Session, known: KnownRun, participant: str, measured: Mapping[str, Measurement]
) -> Iterator[StatementLine]:
    """Give a payee's lines of a run in their order; raises OtherEngine.

    Args:
        store: where the run's files are.
        session: where transactions are read.
        known: the run.
        participant: the payee.
        measured: the payee's measurements of the run, by measure.
    """
    rows = lines_of(store, session, known, participant)
    fields = sale_fields(session, _asked_for_fields(known, rows))
    building = _Building(known, measured, _figures(figures_of(store, session, known, participant)))
    for row in rows:
        yield building.line(row, fields.get(row.transaction_id or 0, {}))


class _Building:
    """Makes the lines of one payee and run, one after the other."""

    def __init__(
        self, known: KnownRun, measured: Mapping[str, Measurement], figures: Mapping[tuple[str, str], tuple[Asked, ...]]
    ) -> None:
        self.known, self.measured, self.figures = known, measured, figures
        self.currency = known.run.currency
        self._earned: dict[tuple[str, int | None], Decimal] = {}

    def line(self, row: LineRow, fields: Fields) -> StatementLine:
        """Return a row as a line; to be asked in the order of the rows, in which sums before a limit are known."""
        version = self.known.versions[row.version]
        earning = next(earning for earning in version.earnings if earning.id == row.component)
        earned = from_minor(row.earned_minor, self.currency)
        whole, of_deal = (row.component, None), (row.component, row.transaction_id)
        about = whole if row.transaction_id is None else of_deal
        found = StatementLine(
            number=row.number,
            run=self.known.run.run,
            kind=row.kind,
            version=version.label,
            component=row.component,
            source_key=row.source_key or "",
            day=row.day,
            earning_clause=earning.clause,
            earning_text=earning.text,
            exact=row.exact,
            earned=earned,
            before=self._earned.get(about, Decimal(0)) if row.kind in {"limit", "rounding"} else None,
            gate=earning.only_if_text,
            gate_asked=self.figures.get((row.component, "only_if"), ()),
            rounding=HALVES[version.rounding.mode],
            **self._of_kind(version, earning, row, fields),
        )
        for key in {whole, of_deal}:
            self._earned[key] = self._earned.get(key, Decimal(0)) + earned
        return found

    def _of_kind(self, version: RuleSet, earning: Earning, row: LineRow, fields: Fields) -> dict[str, Any]:
        if row.kind == "credit":
            rule = next(rule for rule in version.credit_rules if rule.id == row.rule_id)
            return {**self._credit(version, rule, row, fields), **self._paid(version, earning, rule, row, fields)}
        figures = self.figures.get((row.component, "pays" if row.kind == "period" else "limit"), ())
        return {
            **NO_CREDIT,
            "formula": earning.pays_text if row.kind == "period" else "",
            "per": "" if row.kind != "limit" else "period" if row.transaction_id is None else "deal",
            "asked": () if row.kind == "rounding" else figures,
        }

    def _credit(self, version: RuleSet, rule: CreditRule, row: LineRow, fields: Fields) -> dict[str, Any]:
        recipient = rule.recipients[row.recipient or 0]
        return {
            "transaction_amount": row.base,
            "credit_clause": rule.clause,
            "credit_text": rule.text,
            "share": row.share,
            "position": row.position or "",
            "credited": row.credited,
            "converted": _converted(row),
            "quantity": rule.base.kind is FieldKind.QUANTITY,
            "base_text": rule.base_text,
            "base_asked": tuple(base_asked(version, rule, row.day, fields)),
            "reach": reach_of(recipient, row.level or 0),
            "split": split_of(recipient, row),
        }

    def _paid(
        self, version: RuleSet, earning: Earning, rule: CreditRule, row: LineRow, fields: Fields
    ) -> dict[str, Any]:
        measured = self.measured.get((earning.table.of if earning.table else None) or earning.measure)
        times = Decimal(1) if row.times is None else row.times
        exact = row.rate is not None and row.rate * times == row.effective_rate
        by_period = (*self.figures.get((row.component, "rate"), ()), *self.figures.get((row.component, "times"), ()))
        return {
            "slice": row.slice,
            "rate": row.rate,
            "rate_source": rate_source(earning, row),
            "rate_asked": (*rate_asked(version, earning, row, fields), *by_period),
            "times": times,
            "times_source": times_source(earning, row, rule.recipients[row.recipient or 0]),
            "effective_rate": None if exact else row.effective_rate,
            "tier": tier_of(earning, row, measured),
            "cuts": tuple(cuts_of(earning, row, measured)),
        }


NO_CREDIT: Mapping[str, Any] = {
    "transaction_amount": None, "credit_clause": "", "credit_text": "", "share": None, "position": "",
    "credited": None, "slice": None, "rate": None, "rate_source": "", "times": Decimal(1), "tier": None,
}  # fmt: skip
"""What a line that comes from no credit has of one."""


def _converted(row: LineRow) -> Converted | None:
    if row.received is None or row.exchange_rate is None:
        return None
    assert row.received_currency is not None
    assert row.exchange_path is not None
    return Converted(row.received, row.received_currency, row.exchange_rate, row.exchange_path)


def _figures(rows: Sequence[FigureRow]) -> dict[tuple[str, str], tuple[Asked, ...]]:
    found: dict[tuple[str, str], tuple[Asked, ...]] = {}
    for row in rows:
        asked = Asked(row.name, NOT_THERE if row.value is None else row.value)
        found[row.component, row.part] = (*found.get((row.component, row.part), ()), asked)
    return found


def _asked_for_fields(known: KnownRun, rows: Sequence[LineRow]) -> set[int]:
    """Return the transactions of which a formula or a table asks more than the one amount that lines have."""
    rules = {
        (number, rule.id) for number, version in enumerate(known.versions) for rule in version.credit_rules
        if base_fields(rule)
    }  # fmt: skip
    components = {
        (number, earning.id) for number, version in enumerate(known.versions) for earning in version.earnings
        if table_fields(version, earning)
    }  # fmt: skip
    return {
        row.transaction_id
        for row in rows
        if row.transaction_id is not None
        and ((row.version, row.rule_id) in rules or (row.version, row.component) in components)
    }
