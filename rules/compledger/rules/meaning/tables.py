"""Changes of rate tables: tiers by their bounds, rows by what they ask, points by where they are."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from compledger.rules.language.forms.paying import TableRate
from compledger.rules.language.forms.tables import CurveTable, LookupTable, Point, RateTable, Tier, TieredTable
from compledger.rules.meaning import patterns as said
from compledger.rules.meaning.change import ChangeKind
from compledger.rules.meaning.comparison import About, Comparison, Tell, matched, one_of
from compledger.rules.meaning.rows import compare_rows
from compledger.rules.plain_words import (
    Telling,
    bound_in_words,
    curve_by_in_words,
    dimensions_in_words,
    point_in_words,
    table_in_words,
    tier_in_words,
)
from compledger.rules.plain_words import plan_patterns as phrases


def compare_tables(comparison: Comparison) -> None:
    """Note what is another about rate tables."""
    a: list[RateTable] = [*comparison.a.rule_set.tables.values()]
    b: list[RateTable] = [*comparison.b.rule_set.tables.values()]
    tell: Tell[Any] = table_in_words
    for id_, before, after in matched(a, b, attrgetter("id")):
        about = About(f"rate_tables.{id_}", _clauses(comparison, id_))
        if before is None or after is None:
            comparison.one_sided(about, ChangeKind.RULE, before, after, tell)
        elif isinstance(before, TieredTable) and isinstance(after, TieredTable):
            _compare_tiered(comparison, about, before, after)
        elif isinstance(before, LookupTable) and isinstance(after, LookupTable):
            _compare_lookups(comparison, about, before, after)
        elif isinstance(before, CurveTable) and isinstance(after, CurveTable):
            _compare_curves(comparison, about, before, after)
        else:
            comparison.structure(about, ChangeKind.TABLE, before, after, table_in_words)


def _compare_tiered(comparison: Comparison, about: About, before: TieredTable, after: TieredTable) -> None:
    kind = ChangeKind.TABLE
    comparison.structure(about / "kind", kind, before.kind, after.kind, one_of(said.TIERED_KINDS))
    comparison.structure(about / "basis", kind, before.basis, after.basis, one_of(said.BASES))
    comparison.structure(about / "of", kind, before.of, after.of, _measure)
    for one, other in _pairs(before.tiers, after.tiers):
        _compare_tiers(comparison, about, (before, one), (after, other))


def _pairs(a: Sequence[Tier], b: Sequence[Tier]) -> list[tuple[Tier | None, Tier | None]]:
    """Return tiers in pairs: of one bound, else of one value whose bound has moved, else in their order."""
    found = [(one, other) for _, one, other in matched(a, b, attrgetter("begins"))]
    whole: list[tuple[Tier | None, Tier | None]] = [(x, y) for x, y in found if x is not None and y is not None]
    gone, new = [x for x, y in found if y is None and x], [y for x, y in found if x is None and y]
    moved = matched(gone, new, lambda tier: (tier.rate, tier.times))
    left = [(x, y) for _, x, y in moved]
    whole += [(x, y) for x, y in left if x and y]
    gone, new = [x for x, y in left if y is None and x], [y for x, y in left if x is None and y]
    if len(gone) == len(new):
        return [*whole, *zip(gone, new, strict=True)]
    return [*whole, *((x, None) for x in gone), *((None, y) for y in new)]


Placed = tuple[TieredTable, Tier | None]


def _compare_tiers(comparison: Comparison, about: About, before: Placed, after: Placed) -> None:
    (a_table, one), (b_table, other) = before, after
    known = (comparison.a, a_table, one) if one else (comparison.b, b_table, other)
    telling, table, tier = known
    assert tier is not None
    at = (about / "tiers").item(bound_in_words(telling, table, tier.begins))

    def whole(telling: Telling, tier: Tier) -> str:
        begins = bound_in_words(telling, table, tier.begins)
        return telling.wording.say(said.TIER, begins=begins, pays=pays(telling, tier))

    def pays(telling: Telling, tier: Tier) -> str:
        return tier_in_words(telling, tier, per_unit=telling.table_per_unit(table.id))

    if one is None or other is None:
        comparison.one_sided(at, ChangeKind.TIER, one, other, whole)
        return
    bounds = (one.begins, other.begins)
    comparison.figure(at / "from", ChangeKind.TIER, *bounds, lambda t, bound: bound_in_words(t, table, bound))
    if (one.rate is None) != (other.rate is None):
        comparison.structure(at, ChangeKind.TIER, one, other, pays)
    elif (one.rate, one.times) != (other.rate, other.times):
        comparison.figure(at / ("times" if one.rate is None else "rate"), ChangeKind.TIER, one, other, pays)


def _compare_lookups(comparison: Comparison, about: About, before: LookupTable, after: LookupTable) -> None:
    comparison.structure(about / "gives", ChangeKind.TABLE, before.gives, after.gives, one_of(phrases.GIVES))
    names = (tuple(d.name for d in before.dimensions), tuple(d.name for d in after.dimensions))
    comparison.structure(about / "by", ChangeKind.TABLE, *names, lambda _, names: ", ".join(names))
    if names[0] == names[1]:
        comparison.formula(about / "by", ChangeKind.TABLE, before, after, attrgetter("dimensions"), _dimensions)
        compare_rows(comparison, about, before, after)


def _compare_curves(comparison: Comparison, about: About, before: CurveTable, after: CurveTable) -> None:
    comparison.formula(about / "by", ChangeKind.TABLE, before, after, attrgetter("by"), curve_by_in_words)
    comparison.structure(about / "gives", ChangeKind.TABLE, before.gives, after.gives, one_of(phrases.GIVES))
    for name in ("before", "after"):
        one, other = getattr(before, name), getattr(after, name)
        comparison.structure(about / name, ChangeKind.TABLE, one, other, one_of(said.BEYOND))
    _compare_points(comparison, about, before, after)


def _compare_points(comparison: Comparison, about: About, before: CurveTable, after: CurveTable) -> None:
    """Note other points: as many as before are figures of the same curve, wherever they are now."""

    def point(telling: Telling, point: Point) -> str:
        value = telling.given(point.value, after.gives, per_unit=telling.table_per_unit(after.id))
        return telling.wording.say(said.POINT, value=value, at=point_in_words(telling, after, point))

    pairs: list[tuple[Point | None, Point | None]]
    pairs = [(one, other) for _, one, other in matched(before.points, after.points, attrgetter("at"))]
    gone, new = [one for one, other in pairs if other is None and one], [b for a, b in pairs if a is None and b]
    if len(gone) == len(new):
        pairs = [*((a, b) for a, b in pairs if a and b), *zip(gone, new, strict=True)]
    for one, other in pairs:
        known = one or other
        assert known is not None
        where = (about / "points").item(point_in_words(comparison.a, after, known))
        if one is None or other is None:
            comparison.one_sided(where, ChangeKind.POINT, one, other, point)
        else:
            comparison.figure(where, ChangeKind.POINT, one, other, point)


def _measure(telling: Telling, measure: str | None) -> str:
    return telling.wording.name(measure) if measure else telling.wording.say(said.OWN_MEASURE)


def _dimensions(telling: Telling, table: LookupTable) -> str:
    return " ".join(dimensions_in_words(telling, table)) or ", ".join(d.name for d in table.dimensions)


def _clauses(comparison: Comparison, table: str) -> str:
    """Return the clauses of the earnings that name a table as theirs."""
    found = [
        e.clause
        for t in (comparison.a, comparison.b)
        for e in t.rule_set.earnings
        if (e.table is not None and e.table.id == table) or TableRate(table) in (e.rate, *e.times)
    ]
    return ", ".join(dict.fromkeys(found))
