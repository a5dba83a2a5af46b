"""Figures that are well formed and seldom meant: 60 for 60 %, a rate above the sale itself, a tier unlike its fellows.

None of this refuses a document. There are plans that pay all of a sale, or ten times the rate.
"""

from collections.abc import Iterator
from decimal import Decimal

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import Formula, MeasureFigure, OfMeasure
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.findings import Finding, Place
from compledger.rules.language.forms.paying import Earning, Factor, TableRate, ValueRate
from compledger.rules.language.forms.tables import Basis, CurveTable, Gives, LookupTable, TieredTable
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.source import Items, Mapping
from compledger.rules.money import plain

LIKELY_ATTAINMENT = Decimal(10)
"""Bounds of attainment above this, 1,000 %, were written as per cent."""
LIKELY_RATE = Decimal(1)
"""A rate of money above this pays more than the sale."""
LIKELY_MULTIPLE = Decimal(10)
FAR = 10
"""A rate among multiples that is so many times as large as what they come to, or as small."""


def unlikely_figures(rule_set: RuleSet, manuscript: Manuscript) -> Iterator[Finding]:
    """Yield what was probably not meant: one finding for each table and each kind of figure, at the first of them."""
    for table in rule_set.tables.values():
        item = manuscript.by_id("rate_tables")[table.id]
        bounds = _bounds(table)
        found = next((n for n, bound in enumerate(bounds) if bound is not None and bound > LIKELY_ATTAINMENT), None)
        if found is not None:
            bound = bounds[found]
            what = f"{table.id!r} asks for an attainment of {plain(bound)}, which is {plain(bound * 100)} %"
            yield Finding(_place(item, found), what, f"1 is 100 %: write {plain(bound / 100)} for {plain(bound)} %")
    for earning in rule_set.earnings:
        yield from _of_earning(earning, rule_set, manuscript)


def _bounds(table: TieredTable | LookupTable | CurveTable) -> list[Decimal]:
    """Return the bounds of attainment that a table asks for, row by row; of a row that asks for none, nought."""
    match table:
        case TieredTable(basis=Basis.ATTAINMENT):
            return [tier.begins for tier in table.tiers]
        case CurveTable() if _is_attainment(table.by):
            return [point.at for point in table.points]
        case LookupTable():
            asked = [n for n, dimension in enumerate(table.dimensions) if _is_attainment(dimension.by)]
            return [max([row.cells[n].begins or Decimal(0) for n in asked], default=Decimal(0)) for row in table.rows]
    return []


def _is_attainment(by: Formula | None) -> bool:
    return isinstance(by, OfMeasure) and by.figure is MeasureFigure.ATTAINMENT


def _place(item: Mapping, number: int) -> Place:
    """Return where a row, a tier or a point stands; for a row of a sheet, where its table begins."""
    rows = next((item.values[key] for key in ("tiers", "rows", "points") if key in item.values), None)
    return rows.values[number].place if isinstance(rows, Items) else item.place


def _of_earning(earning: Earning, rule_set: RuleSet, manuscript: Manuscript) -> Iterator[Finding]:
    item = manuscript.by_id("earnings")[earning.id]
    of_money = manuscript.measures.get(earning.measure) is FieldKind.MONEY
    if earning.table is not None and of_money:
        yield from _of_tiers(earning, earning.table, manuscript)
    if earning.rate is not None and of_money:
        yield from _large(earning.rate, LIKELY_RATE, "rate", item, rule_set, manuscript)
    for factor in earning.times:
        yield from _large(factor, LIKELY_MULTIPLE, "times", item, rule_set, manuscript)


def _of_tiers(earning: Earning, table: TieredTable, manuscript: Manuscript) -> Iterator[Finding]:
    item = manuscript.by_id("rate_tables")[table.id]
    for number, tier in enumerate(table.tiers):
        if tier.rate is not None and tier.rate > LIKELY_RATE:
            yield _too_large(_place(item, number), "rate", tier.rate)
            return
        if tier.times > LIKELY_MULTIPLE:
            yield _too_large(_place(item, number), "times", tier.times)
            return
    if not isinstance(earning.rate, Decimal):
        return
    multiplied = [
        earning.rate * tier.times for tier in table.tiers if tier.rate is None and tier.times and earning.rate
    ]
    for number, tier in enumerate(table.tiers):
        if tier.rate and multiplied and not min(multiplied) / FAR <= tier.rate <= max(multiplied) * FAR:
            least, most = plain(min(multiplied) * 100), plain(max(multiplied) * 100)
            beside = f"{least} %" if least == most else f"{least} to {most} %"
            what = f"this tier pays {plain(tier.rate * 100)} %, those beside it {beside}"
            yield Finding(_place(item, number), what, f"to pay the rate {plain(tier.rate)} times, write `times`")


def _large(
    factor: Factor, likely: Decimal, key: str, item: Mapping, rule_set: RuleSet, manuscript: Manuscript
) -> Iterator[Finding]:
    """Yield a finding of a rate or multiple that is larger than is likely: written, dated, or in a table."""
    match factor:
        case Decimal() if factor > likely:
            yield _too_large(item.values[key].place, key, factor)
        case ValueRate(name):
            figures = [spell.value for value in rule_set.values if value.id == name for spell in value.spells]
            if max(figures) > likely:
                yield _too_large(manuscript.by_id("values")[name].place, key, max(figures))
        case TableRate(name):
            table, of = rule_set.tables[name], manuscript.by_id("rate_tables")[name]
            values = [row.value for row in table.rows] if isinstance(table, LookupTable) else []
            values += [point.value for point in table.points] if isinstance(table, CurveTable) else []
            found = next((number for number, value in enumerate(values) if value > likely), None)
            if found is not None:
                yield _too_large(_place(of, found), Gives(key), values[found])


def _too_large(place: Place, key: str, found: Decimal) -> Finding:
    if key == "rate":
        what = f"a rate of {plain(found)} pays {plain(found * 100)} % of what is sold"
        return Finding(place, what, f"write {plain(found / 100)} for {plain(found)} %")
    what = f"a multiple of {plain(found)} pays the rate {plain(found)} times"
    return Finding(place, what, f"write {plain(found / 100)} for {plain(found)} %")
