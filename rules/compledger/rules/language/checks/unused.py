"""What nothing refers to: it was forgotten, or what should use it has a mistake."""

from compledger.rules.language.forms.dependencies import tables_named
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.paying import ValueRate
from compledger.rules.language.forms.tables import TieredTable
from compledger.rules.language.forms.walking import FiguresAsked, figures_asked
from compledger.rules.language.forms.worked_example import ExpectedTotal
from compledger.rules.language.reading.manuscript import Manuscript

HINT = "refer to it by its id, or take it out"
MEASURE_HINT = "pay on it, ask for it in a formula, let an example expect its total, or take it out"


def check_unused(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note credit rules, measures, tables, values, fields and windows without use."""
    asked = figures_asked(*(written.form for written in manuscript.written))
    for part, used in _used(rule_set, asked).items():
        for id_, item in manuscript.by_id(part).items():
            if id_ not in used:
                hint = MEASURE_HINT if part == "measures" else HINT
                manuscript.reader.fault(item.place, f"{id_!r} of {part} is used by nothing", hint)
    fields = asked.fields | {one.field for rule in rule_set.credit_rules for one in rule.recipients}
    places = manuscript.reader.mapping(manuscript.source, "fields").keys
    for name in rule_set.fields:
        if name not in fields:
            what = f"the field {name!r} is used by nothing"
            manuscript.reader.fault(places[name], what, "ask for it in a rule, or take it out")
    _check_windows(rule_set, manuscript, asked)


def _used(rule_set: RuleSet, asked: FiguresAsked) -> dict[str, set[str]]:
    tiered = [e.table for e in rule_set.earnings if e.table is not None]
    factors = [factor for e in rule_set.earnings for factor in (e.rate, *e.times)]
    by_factor = {name for e in rule_set.earnings for name in tables_named(e)}
    bounds = {t.of for t in rule_set.tables.values() if isinstance(t, TieredTable) and t.of is not None}
    expected = {e.measure for one in rule_set.examples for e in one.expects if isinstance(e, ExpectedTotal)}
    return {
        "credit_rules": {id_ for measure in rule_set.measures for id_ in measure.credits},
        "measures": {e.measure for e in rule_set.earnings} | bounds | asked.measures | asked.quotas | expected,
        "rate_tables": {table.id for table in tiered} | by_factor | asked.tables,
        "values": {factor.name for factor in factors if isinstance(factor, ValueRate)} | asked.values,
    }


def _check_windows(rule_set: RuleSet, manuscript: Manuscript, asked: FiguresAsked) -> None:
    """Note a window that changes nothing: no tier, total or attainment is taken over it."""
    counted = asked.measures | asked.quotas
    counted |= {e.table.of or e.measure for e in rule_set.earnings if e.table is not None}
    items = manuscript.by_id("measures")
    for measure in rule_set.measures:
        if measure.window is not None and measure.id not in counted:
            what = f"the window of {measure.id!r} changes nothing: no tier and no formula asks for its total"
            manuscript.reader.fault(items[measure.id].keys["window"], what, "take it out")
