"""Random changes of a world: what may become known after it was calculated."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from hypothesis import assume
from hypothesis import strategies as st

from compledger.rules.columnar import VersionsDisagree, refuse_disagreement
from compledger.rules.language import RuleSet
from compledger.rules.timeline import Segment
from tests.naive import World
from tests.naive.world import Assigned
from tests.worlds.documents import documents
from tests.worlds.features import FEATURES
from tests.worlds.people import PEOPLE, TITLES, UNITS
from tests.worlds.sales import transactions
from tests.worlds.world import parsed, quota_amounts

T = TypeVar("T")
Draw = st.DrawFn
CUTS = (date(2025, 1, 25), date(2025, 2, 14), date(2025, 3, 1))


@st.composite
def changed(draw: Draw, world: World, *, sales_alone: bool = False) -> World:
    """Draw the same world with one to three changes."""
    of_sales = [_sale_added, _sale_corrected, _sale_cancelled]
    others = [_quota, _seat, _tie, _rate, _assigned, _exchange, _rule, _version]
    kinds = of_sales if sales_alone else [*of_sales, *others]
    for change in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
        world = change(draw, world)
    return world


def _sale_added(draw: Draw, world: World) -> World:
    known = {row["source_key"] for row in world.transactions}
    keys = [key for key in ("0", "3a", "A/2", "zz") if key not in known]
    row = {**draw(transactions(frozenset())), "source_key": draw(st.sampled_from([*keys, f"new-{len(known)}"]))}
    return replace(world, transactions=[*world.transactions, row])


def _sale_corrected(draw: Draw, world: World) -> World:
    field = draw(st.sampled_from(["amount", "day", "sold_by", "territory", "team", "region", "quantity", "currency"]))
    other = draw(transactions(frozenset()))[field]
    return replace(world, transactions=_one(draw, world.transactions, lambda row: {**row, field: other}))


def _sale_cancelled(draw: Draw, world: World) -> World:
    return replace(world, transactions=_less(draw, world.transactions))


def _quota(draw: Draw, world: World) -> World:
    amount = draw(quota_amounts)
    kept = _one(draw, world.quotas, lambda quota: replace(quota, amount=amount))
    return replace(world, quotas=draw(st.sampled_from([kept, _less(draw, world.quotas)])))


def _seat(draw: Draw, world: World) -> World:
    """Somebody gets another title and unit, from some day on, or leaves on it."""
    if not world.seats:
        return world
    seat, day = draw(st.sampled_from(list(world.seats))), draw(st.sampled_from(CUTS))
    if not seat.begins < day < seat.ends:
        return world
    title, unit = draw(st.sampled_from(TITLES)), draw(st.sampled_from(UNITS))
    rest = replace(seat, begins=day, title=title, unit=unit, position=f"{seat.position}-moved")
    parts = [replace(seat, ends=day), *([rest] if draw(st.booleans()) else [])]
    return replace(world, seats=[part for each in world.seats for part in (parts if each is seat else [each])])


def _tie(draw: Draw, world: World) -> World:
    """A relation ends, or belongs to somebody else, or to a vacant seat."""
    who = draw(st.sampled_from([*PEOPLE, None]))
    others = _one(draw, world.ties, lambda tie: replace(tie, participant=who))
    return replace(world, ties=draw(st.sampled_from([others, _less(draw, world.ties)])))


def _rate(draw: Draw, world: World) -> World:
    return replace(world, rates=_one(draw, world.rates, lambda rate: replace(rate, rate=Decimal("0.07"))))


def _assigned(draw: Draw, world: World) -> World:
    if world.assigned is None:
        everybody = [Assigned(who, date(2020, 1, 1), date(9999, 12, 31)) for who in PEOPLE]
        return replace(world, assigned=_less(draw, everybody) if draw(st.booleans()) else None)
    until = draw(st.sampled_from(CUTS))
    return replace(world, assigned=_one(draw, world.assigned, lambda each: replace(each, ends=max(until, each.begins))))


def _exchange(draw: Draw, world: World) -> World:
    if not world.exchange:
        return world
    pair = draw(st.sampled_from(sorted(world.exchange)))
    rates = {key: rate for key, rate in world.exchange.items() if key != pair}
    return replace(world, exchange=rates | draw(st.sampled_from([{}, {pair: Decimal("0.87")}])))


def _rule(draw: Draw, world: World) -> World:
    """A credit rule of one version goes elsewhere: to the recipients, by the condition or on the days of another."""
    number = draw(st.integers(0, len(world.versions) - 1))
    segment = world.versions[number]
    rules = segment.value.credit_rules
    if not rules:
        return world
    rule, other = draw(st.sampled_from(list(rules))), draw(st.sampled_from(list(rules)))
    part = draw(st.sampled_from(["recipients", "when", "effective_from", "only"]))
    instead = date(2025, 2, 10) if part == "effective_from" else getattr(other, part)
    new = tuple(replace(each, **{part: instead}) if each is rule else each for each in rules)
    version = replace(segment.value, credit_rules=new, hash="other")
    return _with_version(world, number, Segment(segment.effective_from, segment.effective_until, version))


def _version(draw: Draw, world: World) -> World:
    """A version says something else altogether, or decides until another day."""
    number = len(world.versions) - 1
    segment = world.versions[number]
    days = [day for day in (*CUTS, segment.effective_until) if day > segment.effective_from]
    # A version that is over before it begins decides no day, and cannot be cut.
    if days and draw(st.booleans()):
        ends = draw(st.sampled_from(days))
        return _with_version(world, number, Segment(segment.effective_from, ends, segment.value))
    used = frozenset(draw(st.lists(st.sampled_from(FEATURES), max_size=8)))
    rounding = {"mode": segment.value.rounding.mode.value, "step": segment.value.rounding.step.value}
    other: RuleSet = parsed(draw(documents("3", rounding, used)))
    return _with_version(world, number, Segment(segment.effective_from, segment.effective_until, other))


def _with_version(world: World, number: int, segment: Segment[RuleSet]) -> World:
    versions = [segment if n == number else each for n, each in enumerate(world.versions)]
    try:
        refuse_disagreement([each.value for each in versions])
    except VersionsDisagree:
        assume(False)
    return replace(world, versions=versions)


def _one(draw: Draw, rows: Sequence[T], change: Callable[[T], T]) -> list[T]:
    """Return rows with one of them changed."""
    if not rows:
        return []
    number = draw(st.integers(0, len(rows) - 1))
    return [change(row) if n == number else row for n, row in enumerate(rows)]


def _less(draw: Draw, rows: Sequence[T]) -> list[T]:
    """Return rows without one of them."""
    if not rows:
        return []
    number = draw(st.integers(0, len(rows) - 1))
    return [row for n, row in enumerate(rows) if n != number]
