"""Whether each table is asked in a way that it can answer."""

from compledger.rules.language.forms.dependencies import EARNINGS, tables_named
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import OfTable
from compledger.rules.language.forms.table_sides import is_by_credit
from compledger.rules.language.forms.tables import CurveTable, LookupTable, RateTable
from compledger.rules.language.forms.walking import walk
from compledger.rules.language.reading.manuscript import Manuscript


def check_tables_asked(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note formulas and factors that ask a table for what it does not know."""
    for written in manuscript.written:
        for node in walk(written.form):
            if isinstance(node, OfTable):
                found = _fault(node, rule_set.tables[node.table])
                if found:
                    manuscript.reader.fault(written.place, *found)
    items = manuscript.by_id(EARNINGS)
    for earning in rule_set.earnings:
        for name in tables_named(earning):
            if _needs_argument(rule_set.tables[name]):
                what = f"{name!r} does not say what it is by"
                manuscript.reader.fault(items[earning.id].place, what, f"add `by: …` to the table {name!r}")


def _fault(asked: OfTable, table: RateTable) -> tuple[str, str] | None:
    """Return what is wrong with a formula's `table(…)`, and what to do; None if nothing is."""
    name = asked.table
    if asked.argument is not None:
        if isinstance(table, LookupTable) and len(table.dimensions) > 1:
            return f"{name!r} has {len(table.dimensions)} dimensions, one value is given", f"write table({name})"
        return None
    if _needs_argument(table):
        return f"{name!r} does not say what it is by", f"add `by: …` to it, or write table({name}, attainment(…))"
    if is_by_credit(table):
        what = f"{name!r} is by fields of each sale, and a period has many"
        return (
            what,
            f"write `rate: table {name}` or `times: table {name}`, or let the table ask for figures of a period",
        )
    return None


def _needs_argument(table: RateTable) -> bool:
    if isinstance(table, LookupTable):
        return any(dimension.by is None for dimension in table.dimensions)
    return isinstance(table, CurveTable) and table.by is None
