"""A statement as JSON: every value as it was calculated, for programs and for keeping.

Amounts are strings: pay amounts with exactly the currency's places, sale amounts and shares plain. Days are ISO 8601.
"""

import json
from typing import Any

from compledger.rules.money import plain
from compledger.statements.model import (
    Basis,
    Component,
    Converted,
    Measurement,
    OtherCurrency,
    Statement,
    StatementLine,
    TierPosition,
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
        "credited": plain(found.credited),
        "quota": None if found.quota is None else plain(found.quota),
        "attainment": None if found.attainment is None else plain(found.attainment),
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
        "run": line.run,
        "number": line.number,
        "version": line.version,
        "component": line.component,
        "source_key": line.source_key,
        "day": line.day.isoformat(),
        "transaction_amount": plain(line.transaction_amount),
        "converted": None if line.converted is None else _converted(line.converted),
        "credit_clause": line.credit_clause,
        "credit_text": line.credit_text,
        "share": plain(line.share),
        "position": line.position,
        "credited": plain(line.credited),
        "slice": plain(line.slice),
        "earning_clause": line.earning_clause,
        "earning_text": line.earning_text,
        "rate": plain(line.rate),
        "rate_source": line.rate_source,
        "times": plain(line.times),
        "tier": None if line.tier is None else _tier(line.tier),
        "exact": plain(line.exact),
        "earned": pay_text(line.earned, currency),
        "trace": [_step(step) for step in trace_of(line, currency)],
    }


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
        "from_attainment": plain(tier.from_attainment),
        "until_attainment": None if tier.until_attainment is None else plain(tier.until_attainment),
        "slice_from": plain(tier.slice_from),
        "slice_until": plain(tier.slice_until),
        "quota": plain(tier.quota),
    }


def _basis(found: Basis) -> dict[str, Any]:
    return {
        "run": found.run,
        "rule_set": found.rule_set,
        "version": found.version,
        "rule_set_hash": found.rule_set_hash,
        "effective_from": found.effective_from.isoformat(),
        "effective_until": found.effective_until.isoformat(),
        "log_position": found.log_position,
        "lines_root": found.lines_root,
    }
