"""Earnings, tables and quotas that wait for each other, and quotas that wait for the sales they are set for."""

from compledger.rules.language.forms.dependencies import QUOTAS, TABLES, Item, Waits, formulas_of_table, reached, waits
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import Formula
from compledger.rules.language.forms.walking import figures_asked
from compledger.rules.language.reading.manuscript import Manuscript

WORDS = {"earnings": "earned({})", "rate_tables": "table({})", "measures": "quota({})"}


def check_circles(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note every circle once, at the first of its items; and what a quota must not ask."""
    among = waits(rule_set.earnings, rule_set.tables, rule_set.measures)
    noted: set[Item] = set()
    for item in among:
        circle = reached(item, among) if item not in noted else set()
        if item in circle:
            whole = {one for one in circle if item in reached(one, among)}
            noted |= whole
            ways = " and ".join(WORDS[part].format(name) for part, name in sorted(whole))
            what = f"{ways} wait for each other" if len(whole) > 1 else f"{ways} asks for itself"
            hint = (
                "import the figure under a name of its own, and ask for that"
                if item[0] == QUOTAS
                else "break the circle"
            )
            manuscript.reader.fault(manuscript.by_id(item[0])[item[1]].place, what, hint)
    _check_quotas(rule_set, manuscript, among)


def _check_quotas(rule_set: RuleSet, manuscript: Manuscript, among: Waits) -> None:
    for measure in rule_set.measures:
        if measure.quota is None:
            continue
        tables = [rule_set.tables[name] for part, name in reached((QUOTAS, measure.id), among) if part == TABLES]
        forms: list[Formula] = [measure.quota, *(form for table in tables for form in formulas_of_table(table))]
        asked = figures_asked(*forms)
        found = [f"the sales of {name!r}" for name in sorted(asked.measures)]
        found += [f"earned({name})" for name in sorted(asked.components)]
        if found:
            place = manuscript.by_id("measures")[measure.id].values["quota"].place
            hint = "a quota may ask for other quotas, personal rates, values and the days of the period"
            manuscript.reader.fault(place, f"the quota of {measure.id!r} asks for {found[0]}", hint)
