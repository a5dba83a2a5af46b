"""A statement as JSON: every value as it was calculated, for programs and for keeping.

Amounts are strings: pay amounts with exactly the currency's places, sale amounts and shares plain. Days are ISO 8601.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from compledger.rules.money import plain
from compledger.statements.line import Asked, Converted, Cut, SplitPart, StatementLine, TierPosition, Worked
from compledger.statements.model import (
    Basis,
    Component,
    Measurement,
    OtherCurrency,
    Statement,
)
from compledger.statements.trace import Step, trace_of
from compledger.statements.wording import pay_text


def as_json(statement: Statement) -> str:
    """Return the statement as indented JSON in UTF-8 characters, its keys in a fixed order, ending with a newline."""
    return json.dumps(as_dict(statement), ensure_ascii=False, indent=2) + "\n"


def as_dict(statement: Statement) -> dict[str, Any]:
    """Return the statement as the values that `as_json` writes; a share or quota that does not exist is None."""
    currency = statement.currency
    return {
        "participant": statement.participant,
        "name": statement.name,
        "title": statement.title,
        "period": {
            "name": statement.period.name,
            "starts_on": statement.period.starts_on.isoformat(),
            "ends_before": statement.period.ends_before.isoformat(),
        },
        "provisional": statement.provisional,
        "currency": currency,
        "earned": pay_text(statement.earned, currency),
        "other_currencies": [_other_currency(found) for found in statement.other_currencies],
        "measurements": [_measurement(found) for found in statement.measurements],
        "components": [_component(found, currency) for found in statement.components],
        "lines": [_line(line, currency) for line in statement.lines],
        "notices": [{"kind": n.kind, "source_key": n.source_key, "text": n.text} for n in statement.notices],
        "basis": [_basis(found) for found in statement.basis],
    }


def _other_currency(found: OtherCurrency) -> dict[str, Any]:
    worth = found.worth
    return {
        "currency": found.currency,
        "own": found.own,
        "payment": found.payment,
        "day": found.day.isoformat(),
        "amount": None if worth is None else pay_text(worth.amount, found.currency),
        "rate": None if worth is None else plain(worth.rate),
        "path": None if worth is None else worth.path,
        "terms_of": found.terms_of or None,
        "missing": found.missing or None,
    }


def _measurement(found: Measurement) -> dict[str, Any]:
    return {
        "rule_set": found.rule_set,
        "measure": found.measure,
        "quantity": found.quantity,
        "window": found.window or None,
        "credited": plain(found.credited),
        "quota": None if found.quota is None else plain(found.quota),
        "attainment": None if found.attainment is None else plain(found.attainment),
        "quota_working": None if found.quota_working is None else _worked(found.quota_working),
        "tiers": [plain(begins) for begins in found.tiers],
    }


def _component(found: Component, currency: str) -> dict[str, Any]:
    return {
        "rule_set": found.rule_set,
        "id": found.id,
        "clauses": [{"version": c.version, "clause": c.number, "text": c.text} for c in found.clauses],
        "lines": found.lines,
        "earned": pay_text(found.earned, currency),
    }


def _line(line: StatementLine, currency: str) -> dict[str, Any]:
    return {
        **_credited(line),
        **_paid(line),
        "exact": _plain(line.exact),
        "rounding": line.rounding,
        "per": line.per,
        "limit": line.limit,
        "before": _plain(line.before),
        "earned": pay_text(line.earned, currency),
        "trace": [_step(step) for step in trace_of(line, currency)],
    }


def _credited(line: StatementLine) -> dict[str, Any]:
    """Return what a line is, and what it says of its transaction's credit."""
    return {
        "run": line.run if line.run > 0 else None,
        "number": line.number,
        "kind": line.kind,
        "version": line.version,
        "component": line.component,
        "source_key": line.source_key,
        "day": line.day.isoformat(),
        "base_text": line.base_text,
        "base_asked": _asked(line.base_asked),
        "transaction_amount": _plain(line.transaction_amount),
        "converted": None if line.converted is None else _converted(line.converted),
        "credit_clause": line.credit_clause,
        "credit_text": line.credit_text,
        "share": _plain(line.share),
        "split": None if line.split is None else _split(line.split),
        "reach": line.reach,
        "position": line.position,
        "quantity": line.quantity,
        "credited": _plain(line.credited),
        "slice": _plain(line.slice),
    }


def _paid(line: StatementLine) -> dict[str, Any]:
    """Return what a line says of what is paid on it."""
    return {
        "earning_clause": line.earning_clause,
        "earning_text": line.earning_text,
        "gate": line.gate,
        "gate_asked": _asked(line.gate_asked),
        "formula": line.formula,
        "asked": _asked(line.asked),
        "rate": _plain(line.rate),
        "rate_source": line.rate_source,
        "times": plain(line.times),
        "times_source": line.times_source,
        "effective_rate": _plain(line.effective_rate),
        "worked": [_worked(each) for each in line.worked],
        "tier": None if line.tier is None else _tier(line.tier),
        "cuts": [_cut(cut) for cut in line.cuts],
    }


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)


def _asked(asked: Sequence[Asked]) -> dict[str, str]:
    return {found.name: found.value for found in asked}


def _worked(found: Worked) -> dict[str, Any]:
    return {
        "label": found.label,
        "text": found.text,
        "asked": _asked(found.asked),
        "found": found.found,
        "version": found.version,
    }


def _split(split: SplitPart) -> dict[str, Any]:
    return {"part": plain(split.part), "whole": plain(split.whole), "places": split.places, "rest": split.rest}


def _cut(cut: Cut) -> dict[str, Any]:
    return {"tier": cut.tier, "slice": plain(cut.slice), "rate": plain(cut.rate), "times": plain(cut.times)}


def _converted(found: Converted) -> dict[str, str]:
    return {
        "amount": plain(found.amount),
        "currency": found.currency,
        "rate": plain(found.rate),
        "path": found.path,
    }


def _step(step: Step) -> dict[str, str]:
    return {"label": step.label, "working": step.working, "version": step.version, "clause": step.clause}


def _tier(tier: TierPosition) -> dict[str, Any]:
    return {
        "number": tier.number,
        "begins": plain(tier.begins),
        "ends": _plain(tier.ends),
        "slice_from": _plain(tier.slice_from),
        "slice_until": _plain(tier.slice_until),
        "total": _plain(tier.total),
        "quota": _plain(tier.quota),
        "quantity": tier.quantity,
    }


def _basis(found: Basis) -> dict[str, Any]:
    return {
        "run": found.run if found.run > 0 else None,
        "rule_set": found.rule_set,
        "version": found.version,
        "rule_set_hash": found.rule_set_hash,
        "effective_from": found.effective_from.isoformat(),
        "effective_until": found.effective_until.isoformat(),
        "log_position": found.log_position,
        "lines_root": found.lines_root,
    }
