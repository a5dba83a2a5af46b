"""Random rule set documents, as YAML that anybody can read."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.worlds.features import Features
from tests.worlds.people import RELATIONS
from tests.worlds.sales import FIELDS
from tests.worlds.tables import nested, tables
from tests.worlds.texts import ONLY, bases, conditions, pay, period_gates, quotas, shares

Item = dict[str, Any]


@dataclass
class Draft:
    """A document as far as it is drawn."""

    features: Features
    credit_rules: list[Item] = field(default_factory=list)
    measures: list[Item] = field(default_factory=list)
    rate_tables: list[Item] = field(default_factory=list)
    earnings: list[Item] = field(default_factory=list)

    def measures_of(self, kind: str) -> list[str]:
        """Return the measures of money or of quantities."""
        return [m["id"] for m in self.measures if m["id"].startswith(kind[0])]

    def tables_used(self) -> set[str]:
        """Return the tables that an earning names, or the quota of a measure, or another such table."""
        used: set[str] = set()
        while True:
            naming = [table for table in self.rate_tables if table["id"] in used]
            texts = json.dumps([self.earnings, self.measures, [{**table, "id": ""} for table in naming]])
            found = {table["id"] for table in self.rate_tables if re.search(rf"\b{table['id']}\b", texts)}
            if found == used:
                return used
            used = found

    def is_asked(self, measure: str, tables: list[Item]) -> bool:
        """Tell whether a formula or a table of tiers asks for a measure's total."""
        tiered = {table["id"]: table.get("of") for table in tables if "tiers" in table}
        over = {tiered[e["table"]] or e["measure"] for e in self.earnings if e.get("table") in tiered}
        return measure in over or f"({measure})" in json.dumps([tables, self.earnings])


@st.composite
def documents(draw: st.DrawFn, version: str, rounding: Item, features: Features) -> str:
    """Draw a document: one JSON value a line, which is YAML, too."""
    draft = Draft(features)
    kinds = ["money"] + ["quantity"] * ("quantities" in features)
    for kind in kinds:
        draw(_credit_rules(draft, kind))
    for kind in kinds:
        draw(_earnings(draft, kind))
    if "formula_earnings" in features:
        draw(_formula_earnings(draft))
    if "quota_tables" in features:
        draft.rate_tables += QUOTA_TABLES
    head = {
        "rule_set": "drawn",
        "version": version,
        "title": "Drawn by chance",
        "effective_from": "2025-01-01",
        "currency": "EUR",
        "calendar": "months",
        "rounding": rounding,
        **({"exchange": {"publisher": "ECB", "on": "day"}} if "exchange" in features else {}),
        "fields": FIELDS,
        **({"values": VALUES} if "values" in features else {}),
    }
    return written(*only_used(head, draft))


def only_used(head: Item, draft: Draft) -> tuple[Item, dict[str, list[Item]]]:
    """Leave out what nothing uses, which the language refuses."""
    used = draft.tables_used()
    tables = [table for table in draft.rate_tables if table["id"] in used]
    asked = json.dumps([tables, draft.earnings])
    for measure in reversed(draft.measures):
        if f'"{measure["id"]}"' not in asked and f"({measure['id']})" not in asked:
            draft.measures.remove(measure)
        elif not draft.is_asked(measure["id"], tables):
            measure.pop("window", None)
            measure.pop("quota", None)
    # A table that only the quota of such a measure asked goes with it.
    tables = [table for table in tables if table["id"] in draft.tables_used()]
    summed = {rule for measure in draft.measures for rule in measure["credits"]}
    rules = [rule for rule in draft.credit_rules if rule["id"] in summed]
    lists = {"credit_rules": rules, "measures": draft.measures, "rate_tables": tables, "earnings": draft.earnings}
    text = json.dumps(lists)
    head["fields"] = {name: kind for name, kind in head["fields"].items() if re.search(rf"\b{name}\b", text)}
    values = [value for value in head.get("values", []) if re.search(rf"\b{value['id']}\b", text)]
    head.pop("values", None)
    return head | ({"values": values} if values else {}), {name: items for name, items in lists.items() if items}


VALUES = [
    {"id": "big", "unit": "money", "value": "1200"},
    {
        "id": "kicker",
        "unit": "share",
        "dated": [{"from": "2025-01-01", "value": "0.04"}, {"from": "2025-02-10", "value": "0.055"}],
    },
    {
        "id": "many",
        "unit": "quantity",
        "dated": [{"from": "2025-01-01", "value": 3}, {"from": "2025-03-01", "value": 7}],
    },
]


def written(head: Item, lists: dict[str, list[Item]]) -> str:
    """Write a document with an item a line."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    for key, items in lists.items():
        lines += [f"{key}:", *(f"  - {json.dumps(item, ensure_ascii=False)}" for item in items)]
    return "\n".join(lines) + "\n"


@st.composite
def _credit_rules(draw: st.DrawFn, draft: Draft, kind: str) -> None:
    """Draw rules that credit money or quantities, and the measures that sum them."""
    features = draft.features
    ids = []
    for number in range(draw(st.integers(1, 3)) if "several_rules" in features else 1):
        rule: Item = {"id": f"{kind[0]}r{number}", "text": "drawn", "to": draw(_recipients(features))}
        base = draw(bases(kind, features))
        if base != "amount":
            rule["base"] = base
        if "conditions" in features and draw(st.booleans()):
            rule["when"] = draw(conditions(features))
        if "only" in features and draw(st.booleans()):
            rule["only"] = draw(st.sampled_from(ONLY))
        if "campaigns" in features and draw(st.booleans()):
            rule |= {"from": "2025-01-20", "until": "2025-03-05"}
        ids.append(rule["id"])
        draft.credit_rules.append(rule)
    draft.measures.append(draw(_measure(f"{kind[0]}_all", ids, kind, features)))
    if "several_rules" in features:
        draft.measures.append(draw(_measure(f"{kind[0]}_first", ids[:1], kind, features)))


@st.composite
def _measure(draw: st.DrawFn, id_: str, credits: list[str], kind: str, features: Features) -> Item:
    measure: Item = {"id": id_, "credits": credits}
    if "windows" in features and draw(st.booleans()):
        measure["window"] = draw(st.sampled_from(["pairs", "halves"]))
    if "quota_formulas" in features and draw(st.booleans()):
        measure["quota"] = draw(quotas(kind, features))
    return measure


@st.composite
def _recipients(draw: st.DrawFn, features: Features) -> object:
    """Draw whom a rule credits: a field's name, or one to three recipients whose shares come to 1 at most."""
    forms = [{"field": "sold_by"}, {"field": "helped_by"}]
    if "managers" in features:
        forms += [{"managers_of": "sold_by", "levels": 3}, {"managers_of": "sold_by", "levels": 2, "from_level": 2}]
    if "relations" in features:
        forms += [{"relation": relation, "of": "sold_by", "levels": 2} for relation in RELATIONS]
    if "territories" in features:
        forms += [{"members_of": "territory", "split": split} for split in SPLITS]
    if "units" in features:
        forms += [{"unit": "team", "split": split} for split in SPLITS]
    if "several_recipients" not in features or draw(st.integers(0, 2)) == 0:
        one = draw(st.sampled_from(forms))
        return "sold_by" if one == {"field": "sold_by"} else _with_pay(one, draw(_pay_share(features)))
    shares_ = draw(st.sampled_from([["0.6", "0.4"], ["0.333333", "0.333333", "0.333334"], ["0.5"], ["0.25", "0.1"]]))
    return [_with_pay({**draw(st.sampled_from(forms)), "share": s}, draw(_pay_share(features))) for s in shares_]


SPLITS: list[object] = [
    "equal", "weights", "each", {"how": "equal", "places": 4, "rest": "last"},
    {"how": "weights", "places": 2, "rest": "largest"}, {"how": "weights", "places": 0, "rest": "last"},
    {"how": "equal", "places": 2, "rest": "largest"},
]  # fmt: skip


def _with_pay(recipient: Item, share: str) -> Item:
    return recipient if share == "1" else {**recipient, "pay": share}


def _pay_share(features: Features) -> st.SearchStrategy[str]:
    return st.sampled_from(["1", "0.5", "0.123456"] if "pay_shares" in features else ["1"])


@st.composite
def _earnings(draw: st.DrawFn, draft: Draft, kind: str) -> None:
    """Draw earnings on the measures of money or of quantities."""
    features, of_kind = draft.features, draft.measures_of(kind)
    all_measures = [m["id"] for m in draft.measures]
    kinds = ["flat", "marginal"] + [name for name in ("standing", "whole") if name in features]
    for number in range(draw(st.integers(1, 2))):
        id_ = f"{kind[0]}e{number}"
        earning: Item = {"id": id_, "text": "drawn", "kind": draw(st.sampled_from(kinds))}
        earning["measure"] = draw(st.sampled_from(of_kind))
        made = draw(tables(id_, earning, kind, of_kind, all_measures, features))
        draft.rate_tables += made.tables
        if made.rate is not None:
            earning["rate"] = made.rate
        if made.times:
            earning["times"] = made.times
        if "period_rates" in features and kind == "money" and "rate" in earning and draw(st.integers(0, 2)) == 2:
            earning["rate"] = f"{draw(shares(all_measures, features))} * 0.1"
        if "gates" in features and draw(st.booleans()):
            earning["only_if"] = draw(period_gates(all_measures))
        if "limits" in features and draw(st.booleans()):
            earning["limits"] = draw(_limits(["deal", "period"], features))
        draft.earnings.append(earning)


@st.composite
def _formula_earnings(draw: st.DrawFn, draft: Draft) -> None:
    """Draw earnings by formula, which may name those before them."""
    features, money = draft.features, draft.measures_of("money")
    measures = [m["id"] for m in draft.measures]
    for number in range(draw(st.integers(1, 2))):
        named = [earning["id"] for earning in draft.earnings]
        pays = draw(pay(money, measures, named, features))
        earning: Item = {"id": f"f{number}", "text": "drawn", "kind": "formula", "pays": pays}
        if "curves" in features and draw(st.booleans()):
            id_ = f"f{number}_curve"
            points = [{"at": 0, "amount": 0}, {"at": "0.7", "amount": 100}, {"at": "1.5", "amount": "333.33"}]
            draft.rate_tables.append({"id": id_, "kind": "curve", "points": points})
            earning["pays"] = f"table('{id_}', attainment({draw(st.sampled_from(measures))}))"
        if "nested" in features and draw(st.booleans()):
            form = draw(nested(f"f{number}_outer", "amount", measures))
            draft.rate_tables += form
            earning["pays"] = f"table(f{number}_outer)"
        if "gates" in features and draw(st.booleans()):
            earning["only_if"] = draw(period_gates(measures))
        if "limits" in features and draw(st.booleans()):
            earning["limits"] = draw(_limits(["period"], features))
        draft.earnings.append(earning)


@st.composite
def _limits(draw: st.DrawFn, per: list[str], features: Features) -> list[Item]:
    found = []
    for _ in range(draw(st.integers(1, 2))):
        limit: Item = {"per": draw(st.sampled_from(per))}
        bounds = draw(st.sampled_from(LIMITS + HUGE_LIMITS if "huge" in features else LIMITS))
        found.append(limit | bounds)
    return found


QUOTA_TABLES: list[Item] = [
    {
        "id": "ramp", "kind": "curve", "by": "quota(annual)", "after": "extend",
        "points": [{"at": 0, "amount": 100}, {"at": 1000, "amount": 2000}],
    },
    {
        "id": "by_title", "kind": "lookup", "by": {"title": "seat_title"},
        "rows": [{"title": "Rep", "amount": 1000}], "else": {"amount": "333.33"},
    },
]  # fmt: skip
HUGE_LIMITS: list[Item] = [
    {"most": "quota(target) * 999999999999.99999999"}, {"least": "999999999999.99"}, {"least": "quota(annual) * 99"},
    {"most": "quota(m_all) * 999999999999.99999999"}, {"least": "quota(m_all)"},
]  # fmt: skip
LIMITS: list[Item] = [
    {"most": 50}, {"least": 10}, {"least": 5, "most": "100.005"}, {"most": "quota(target) * 0.01"},
    {"least": 0, "most": "quota(target) * seat_days / period_days"},
]  # fmt: skip
