"""The JSON Schema of a document, for editors: which keys stand where, and what is written after them.

It is made of the tables by which the readers check keys. It knows no ids, kinds or formulas: what it lets pass may
still be refused, but nothing that is well-formed is marked as wrong.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from compledger.rules.currencies import CURRENCIES
from compledger.rules.exchange import RateDay
from compledger.rules.language.forms.crediting import Rest, Split
from compledger.rules.language.forms.exceptions import EXCEPTION_KINDS
from compledger.rules.language.forms.fields import EXACT_KINDS, FieldKind
from compledger.rules.language.forms.paying import EarningKind, LimitPer
from compledger.rules.language.forms.tables import Basis, Beyond, Gives, TierKind
from compledger.rules.language.text import document_keys as keys
from compledger.rules.language.text.reader import DAY, DECIMAL, NAME
from compledger.rules.rounding import RoundingMode, RoundingStep

Schema = dict[str, Any]

ADDRESS = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": ["string", "number", "boolean"], "description": "A text"}
NAMED: Schema = {"type": "string", "pattern": f"^{NAME.pattern}$", "description": "Small letters, digits, - and _"}
FORMULA: Schema = {"type": ["string", "number"], "description": "A formula or a condition"}
DAY_OF: Schema = {"type": "string", "pattern": f"^{DAY.pattern}$", "description": "A day as YYYY-MM-DD"}
NUMBER: Schema = {"type": ["number", "string"], "pattern": f"^{DECIMAL.pattern}$", "description": "An exact number"}
WHOLE: Schema = {"type": ["integer", "string"], "pattern": "^[0-9]{1,9}$"}
FLAG: Schema = {"enum": [True, False, "true", "false"]}
FACTOR: Schema = {
    "type": ["number", "string"],
    "description": "A number, `personal NAME`, `table ID`, `value ID`, or a formula about the period",
}


def document_schema() -> Schema:
    """Return the schema of a rule set document, by JSON Schema's draft of 2020-12."""
    return {
        "$schema": ADDRESS,
        "title": "Compledger rule set",
        **_mapping(keys.DOCUMENT, {
            "rule_set": NAMED, "version": TEXT, "title": TEXT, "effective_from": DAY_OF, "effective_until": DAY_OF,
            "currency": _among(sorted(CURRENCIES)), "calendar": NAMED,
            "rounding": _mapping(keys.ROUNDING, {"mode": _among(RoundingMode), "step": _among(RoundingStep)}),
            "exchange": _mapping(keys.EXCHANGE, {
                "publisher": TEXT, "on": _among(RateDay), "via": _among(sorted(CURRENCIES)), "at_most_days_old": WHOLE,
            }),
            "fields": _by_name(_field()), "values": _list(_value()), "credit_rules": _list(_credit_rule()),
            "measures": _list(_mapping(keys.MEASURE, {
                "id": NAMED, "credits": _list(NAMED), "window": NAMED, "quota": FORMULA,
            })),
            "rate_tables": _list(_table()), "earnings": _list(_earning()), "examples": _list(_example()),
        }),
    }  # fmt: skip


def _mapping(of: keys.Keys, properties: dict[str, Schema]) -> Schema:
    """Return the schema of a mapping; its properties are the keys that the readers know, no others."""
    assert set(properties) == {*of.required, *of.optional}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(of.required)} if of.required else found


def _list(of: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": of}


def _by_name(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _among(words: Iterable[str]) -> Schema:
    return {"enum": [str(word) for word in words]}


def _any(*of: Schema) -> Schema:
    return {"anyOf": list(of)}


def _field() -> Schema:
    kinds = "|".join(FieldKind)
    return {"type": "string", "pattern": f"^({kinds}|{FieldKind.MONEY} [A-Z]{{3}})$"}


def _value() -> Schema:
    spell = _mapping(keys.SPELL, {"from": DAY_OF, "value": NUMBER})
    return _mapping(
        keys.VALUE,
        {"id": NAMED, "unit": _among(EXACT_KINDS), "source": TEXT, "value": NUMBER, "dated": _list(spell)},
    )


def _credit_rule() -> Schema:
    recipient = _any(*(_recipient(of) for _, of in keys.RECIPIENTS.values()))
    return _mapping(keys.CREDIT_RULE, {
        "id": NAMED, "clause": TEXT, "text": TEXT, "when": FORMULA, "only": FORMULA, "base": FORMULA, "share": NUMBER,
        "from": DAY_OF, "until": DAY_OF, "to": _any(NAMED, recipient, _list(recipient)),
    })  # fmt: skip


def _recipient(of: keys.Keys) -> Schema:
    how = _among(Split)
    split = _any(how, _mapping(keys.SPLIT, {"how": how, "places": WHOLE, "rest": _among(Rest)}))
    written = {
        "share": NUMBER, "pay": NUMBER, "levels": WHOLE, "from_level": WHOLE, "split": split, "on_top": FLAG,
        "optional": FLAG,
    }  # fmt: skip
    return _mapping(of, {key: written.get(key, NAMED) for key in (*of.required, *of.optional)})


def _table() -> Schema:
    own = {"id": NAMED, "kind": _among(TierKind)}
    tier = _mapping(keys.TIER, {"from": NUMBER, "until": NUMBER, "rate": NUMBER, "times": NUMBER})
    gives = {str(one): NUMBER for one in Gives}
    band = _mapping(keys.BAND, {"from": NUMBER, "until": NUMBER, **gives})
    point = _mapping(keys.POINT, {"at": NUMBER, **gives})
    beyond = _among(Beyond)
    return _any(
        _mapping(keys.TIERED, {**own, "by": _among(Basis), "of": NAMED, "tiers": _list(tier)}),
        _mapping(keys.BANDS, {"id": NAMED, "kind": _among([TierKind.WHOLE]), "by": FORMULA, "tiers": _list(band)}),
        _mapping(keys.LOOKUP, {
            "id": NAMED, "kind": _among(["lookup"]), "by": _any(NAMED, _list(NAMED), _by_name(FORMULA)),
            "rows": _list({"type": "object"}), "sheet": _sheet(), "else": {"type": "object", "properties": gives},
        }),
        _mapping(keys.CURVE, {
            "id": NAMED, "kind": _among(["curve"]), "by": FORMULA, "points": _list(point), "before": beyond,
            "after": beyond,
        }),
    )  # fmt: skip


def _sheet() -> Schema:
    columns = {"file": TEXT, "columns": _by_name(TEXT)}
    return {
        "type": "object",
        "properties": {**columns, **{str(one): TEXT for one in Gives}},
        "additionalProperties": False,
        "required": list(keys.SHEET.required),
    }


def _earning() -> Schema:
    limit = _mapping(keys.LIMIT, {"per": _among(LimitPer), "least": FORMULA, "most": FORMULA})
    written = {
        "text": TEXT, "clause": TEXT, "rate": FACTOR, "times": _any(FACTOR, _list(FACTOR)), "pays": FORMULA,
        "only_if": FORMULA, "limits": _list(limit),
    }  # fmt: skip
    forms = []
    for kind in EarningKind:
        of = keys.EARNINGS[kind]
        own = {key: written.get(key, NAMED) for key in (*of.required, *of.optional)}
        forms.append(_mapping(of, {**own, "kind": _among([kind])}))
    return _any(*forms)


def _example() -> Schema:
    figures = _by_name(NUMBER)
    person = _mapping(keys.PERSON, {
        "participant": TEXT, "title": TEXT, "unit": TEXT, "reports_to": TEXT, "relations": _by_name(TEXT),
        "quotas": figures, "rates": figures, "from": DAY_OF, "until": DAY_OF,
    })  # fmt: skip
    member = _any(TEXT, _mapping(keys.MEMBER, {"participant": TEXT, "share": NUMBER}))
    return _mapping(keys.EXAMPLE, {
        "id": NAMED, "text": TEXT, "period": _mapping(keys.PERIOD, {"name": TEXT, "from": DAY_OF, "until": DAY_OF}),
        "window_from": DAY_OF, "people": _list(person), "territories": _by_name(_list(member)),
        "transactions": _list({"type": "object", "required": ["day", "amount"]}),
        "expects": _list(_any(*_expected(keys.EXPECTS.values()))),
    })  # fmt: skip


def _expected(forms: Iterable[keys.Keys]) -> Sequence[Schema]:
    written = {"earns": NUMBER, "total": NUMBER, "exception": _among(EXCEPTION_KINDS)}
    return [_mapping(of, {key: written.get(key, TEXT) for key in (*of.required, *of.optional)}) for of in forms]
