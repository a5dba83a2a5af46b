"""What waits for what: earnings for other earnings, for tables, and for the quotas of measures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from compledger.rules.language.forms.crediting import Measure
from compledger.rules.language.forms.expression import Condition, Formula
from compledger.rules.language.forms.paying import Earning, PeriodRate, TableRate
from compledger.rules.language.forms.tables import Basis, CurveTable, LookupTable, RateTable
from compledger.rules.language.forms.walking import attainments, figures_asked

Item = tuple[str, str]
"""A part of the document and the id of one of its items."""
EARNINGS, TABLES, QUOTAS = "earnings", "rate_tables", "measures"
Waits = dict[Item, list[Item]]


def formulas_of(earning: Earning) -> Iterator[Formula | Condition]:
    """Yield every formula and condition that is an earning's own."""
    yield earning.only_if
    if earning.pays is not None:
        yield earning.pays
    for factor in (earning.rate, *earning.times):
        if isinstance(factor, PeriodRate):
            yield factor.formula
    for limit in earning.limits:
        yield from (formula for formula in (limit.least, limit.most) if formula is not None)


def formulas_of_table(table: RateTable) -> tuple[Formula, ...]:
    """Return what a lookup or a curve is by; nothing for tiers."""
    match table:
        case LookupTable():
            return tuple(dimension.by for dimension in table.dimensions if dimension.by is not None)
        case CurveTable():
            return () if table.by is None else (table.by,)
        case _:
            return ()


def tables_named(earning: Earning) -> list[str]:
    """Return the lookups and curves that are an earning's rate or a multiple of it."""
    return [factor.table for factor in (earning.rate, *earning.times) if isinstance(factor, TableRate)]


def with_tables(forms: Iterable[Formula | Condition], tables: Mapping[str, RateTable]) -> Iterator[Formula | Condition]:
    """Yield forms and what the tables that they ask are by, through however many tables; each table once."""
    waiting, seen = list(forms), set[str]()
    while waiting:
        form = waiting.pop(0)
        yield form
        for name in sorted(figures_asked(form).tables - seen):
            seen.add(name)
            waiting += formulas_of_table(tables[name])


def waits(earnings: Sequence[Earning], tables: Mapping[str, RateTable], measures: Sequence[Measure]) -> Waits:
    """Return what each earning, each table and each measure's quota asks directly."""
    quotas = {measure.id: measure.quota for measure in measures}
    found: Waits = {}
    for earning in earnings:
        asked = _asked(formulas_of(earning), quotas)
        asked += [(TABLES, name) for name in tables_named(earning)]
        if earning.table is not None and earning.table.basis is Basis.ATTAINMENT:
            asked.append((QUOTAS, earning.table.of or earning.measure))
        found[EARNINGS, earning.id] = asked
    for name, table in tables.items():
        found[TABLES, name] = _asked(formulas_of_table(table), quotas)
    for name, quota in quotas.items():
        found[QUOTAS, name] = _asked((quota,) if quota is not None else (), quotas)
    return {item: [one for one in asked if one in found] for item, asked in found.items()}


def _asked(forms: Iterable[Formula | Condition], quotas: Mapping[str, object]) -> list[Item]:
    forms = tuple(forms)
    figures = figures_asked(*forms)
    return [
        *((EARNINGS, name) for name in sorted(figures.components)),
        *((TABLES, name) for name in sorted(figures.tables)),
        *((QUOTAS, name) for name in sorted(figures.quotas | attainments(*forms)) if name in quotas),
    ]


def reached(item: Item, among: Waits) -> set[Item]:
    """Return everything that an item waits for, directly or by way of others; itself too if it is in a circle."""
    found: set[Item] = set()
    waiting = list(among[item])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(among[one])
    return found


def in_order(
    earnings: tuple[Earning, ...], tables: Mapping[str, RateTable], measures: tuple[Measure, ...]
) -> tuple[Earning, ...]:
    """Return the earnings so that each comes after those that it asks, otherwise as they were.

    Those that wait for each other in a circle stay as they were: `checks.circles` refuses them.
    """
    among = waits(earnings, tables, measures)
    needs = {e.id: {name for part, name in reached((EARNINGS, e.id), among) if part == EARNINGS} for e in earnings}
    done: list[Earning] = []
    left = list(earnings)
    while left:
        known = {earning.id for earning in done}
        ready = next((earning for earning in left if needs[earning.id] <= known), left[0])
        done.append(ready)
        left.remove(ready)
    return tuple(done)
