"""The lines of a statement: a run's rows, each with all that is needed to do its sum again."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from compledger.rules.language import CreditRule, Earning, FieldKind, RuleSet
from compledger.rules.money import from_minor
from compledger.rules.rounding import RoundingMode
from compledger.runs import KnownRun, LineRow
from compledger.statements.line import Converted, StatementLine, Worked
from compledger.statements.reasons import (
    Fields,
    base_asked,
    base_fields,
    limit_in_words,
    multiples_in_words,
    rate_source,
    reach_of,
    split_of,
    table_fields,
)
from compledger.statements.sale_fields import sale_fields
from compledger.statements.tiers import cuts_of, tier_of
from compledger.statements.workings import Sold, Workings

HALVES = {RoundingMode.HALF_UP: "half away from zero", RoundingMode.HALF_EVEN: "half to the even neighbour"}


def statement_lines(workings: Workings) -> Iterator[StatementLine]:
    """Give a payee's lines of a run in their order."""
    known, rows = workings.known, workings.results.lines
    fields = sale_fields(workings.session, _asked_for_fields(known, rows))
    building = _Building(workings)
    for row in rows:
        yield building.line(row, fields.get(row.transaction_id or 0, {}))


class _Building:
    """Makes the lines of one payee and run, one after the other."""

    def __init__(self, workings: Workings) -> None:
        self.known, self.workings = workings.known, workings
        self.currency = workings.known.run.currency
        self._earned: dict[tuple[str, int | None], Decimal] = {}

    def line(self, row: LineRow, fields: Fields) -> StatementLine:
        """Return a row as a line; to be asked in the order of the rows, in which sums before a limit are known."""
        version = self.known.versions[row.version]
        earning = next(earning for earning in version.earnings if earning.id == row.component)
        earned = from_minor(row.earned_minor, self.currency)
        whole, of_deal = (row.component, None), (row.component, row.transaction_id)
        about = whole if row.transaction_id is None else of_deal
        before = self._earned.get(about, Decimal(0)) if row.kind in {"limit", "rounding"} else None
        gate_asked = self.workings.asked(row.component, "only_if")
        of_kind = self._of_kind(version, earning, row, fields, before or Decimal(0))
        gate_worked = self.workings.of_form(version, earning.only_if, gate_asked) if gate_asked else ()
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
            before=before,
            gate=earning.only_if_text,
            gate_asked=gate_asked,
            rounding=HALVES[version.rounding.mode],
            **{**of_kind, "worked": tuple(dict.fromkeys((*gate_worked, *of_kind["worked"])))},
        )
        for key in {whole, of_deal}:
            self._earned[key] = self._earned.get(key, Decimal(0)) + earned
        return found

    def _of_kind(
        self, version: RuleSet, earning: Earning, row: LineRow, fields: Fields, before: Decimal
    ) -> dict[str, Any]:
        match row.kind:
            case "credit":
                rule = next(rule for rule in version.credit_rules if rule.id == row.rule_id)
                return {**self._credit(version, rule, row, fields), **self._paid(version, earning, rule, row, fields)}
            case "period":
                return {**NO_CREDIT, **self._formula(version, earning)}
            case "limit":
                return {**NO_CREDIT, **self._limit(version, earning, row, before)}
            case _:
                return {**NO_CREDIT}

    def _formula(self, version: RuleSet, earning: Earning) -> dict[str, Any]:
        assert earning.pays is not None, "a line of the period is of a formula"
        asked = self.workings.asked(earning.id, "pays")
        worked = tuple(self.workings.of_form(version, earning.pays, asked))
        return {"formula": earning.pays_text, "asked": asked, "worked": worked}

    def _limit(self, version: RuleSet, earning: Earning, row: LineRow, before: Decimal) -> dict[str, Any]:
        per, asked = "period" if row.transaction_id is None else "deal", self.workings.asked(earning.id, "limit")
        # A return is limited as the mirror of a sale: what is taken away from it is added.
        mirrored = per == "deal" and before < 0
        sides = [side for limit in earning.limits for side in (limit.least, limit.most) if side is not None]
        return {
            "per": per,
            "limit": limit_in_words(earning, per, taken=(row.earned_minor < 0) is not mirrored),
            "asked": asked,
            "worked": tuple(found for side in sides for found in self.workings.of_form(version, side, asked)),
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
        workings, sold = self.workings, Sold(row, fields, rule.base.kind)
        measured = workings.measured.get((earning.table.of if earning.table else None) or earning.measure)
        pay_share = rule.recipients[row.recipient or 0].pay_share
        rate, times = row.rate, row.times
        if times is None:
            # What lies in several tiers is kept as one line, without its factors.
            known = workings.multiples(version, earning, pay_share, sold)
            times = Decimal(1) if known is None else known
            rate = None if earning.rate is None else workings.value(version, earning.rate, sold)
        exact = row.effective_rate is None or (rate is not None and rate * times == row.effective_rate)
        worked: tuple[Worked, ...] = tuple(workings.of_credit(version, earning, sold))
        return {
            "slice": row.slice,
            "rate": rate,
            "rate_source": rate_source(earning, row),
            "worked": worked,
            "times": times,
            "times_source": multiples_in_words(
                earning, row, pay_share, lambda factor: workings.value(version, factor, sold)
            ),
            "effective_rate": None if exact else row.effective_rate,
            "tier": tier_of(earning, row, measured),
            "cuts": tuple(cuts_of(earning, row, measured, rate)),
        }


NO_CREDIT: Mapping[str, Any] = {
    "transaction_amount": None, "credit_clause": "", "credit_text": "", "share": None, "position": "",
    "credited": None, "slice": None, "rate": None, "rate_source": "", "times": Decimal(1), "tier": None, "worked": (),
}  # fmt: skip
"""What a line that comes from no credit has of one."""


def _converted(row: LineRow) -> Converted | None:
    if row.received is None or row.exchange_rate is None:
        return None
    assert row.received_currency is not None
    assert row.exchange_path is not None
    return Converted(row.received, row.received_currency, row.exchange_rate, row.exchange_path)


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
