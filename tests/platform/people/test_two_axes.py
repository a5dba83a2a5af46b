"""Two axes of time against a naive model: a dictionary of what holds, for each day as known at each log position.

Random assertions, withdrawals and supersessions; then every question is asked on every day as of many positions. One
store takes a whole random history, so that each database is asked thousands of questions and made once.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from compledger import audit
from compledger.imports.new_facts import NewFacts
from compledger.people import (
    KINDS,
    Days,
    FactKind,
    NothingToWithdraw,
    OverlapNamesNothing,
    assert_fact,
    held_on,
    holders,
    holders_of,
    known_seats,
    manager_chain,
    manager_of,
    members_of,
    payee_of,
    plans_of,
    rate_of,
    related_to,
    reports_of,
    seat_on,
    team_of,
    territories_of,
    timelines,
    titles,
    undone,
    withdraw_fact,
)
from compledger.rules.timeline import FOREVER
from compledger.store import Store
from tests.writing import write

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(12)]
PEOPLE, SEATS = ("P-1", "P-2", "P-3"), ("S-1", "S-2", "S-3", "S-4")
STEPS = 80
Held = dict[tuple[str, tuple[Any, ...], date], tuple[Any, ...]]
"""Values by kind, key and day."""


@dataclass
class Naive:
    """What holds, written out day by day, once for each log position."""

    now: Held = field(default_factory=dict)
    known: list[Held] = field(default_factory=lambda: [{}])

    def keep(self) -> None:
        """Remember what is known at the next log position."""
        self.known.append(dict(self.now))

    def of(self, as_of: int, kind: str, day: date) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """Return the values by key that hold on a day as known at a position."""
        return {key: values for (name, key, on), values in self.known[as_of].items() if name == kind and on == day}


def draw_fact(dice: Random) -> tuple[FactKind, dict[str, Any]]:
    """Draw a fact of any of the kinds that a question is asked of."""
    who, seat, other = dice.choice(PEOPLE), dice.choice(SEATS), dice.choice(SEATS)
    level, subject = dice.choice([("participant", who), ("position", seat), ("title", dice.choice("AB"))])
    share = dice.choice([None, Decimal("0.5")])
    return dice.choice(
        [
            (KINDS["holding"], {"participant": who, "position": seat}),
            (KINDS["holding"], {"participant": who, "position": seat}),
            (KINDS["seat"], {"position": seat, "title": dice.choice("AB"), "business_unit": dice.choice("XY")}),
            (KINDS["line"], {"position": seat, "reports_to": other}),
            (KINDS["relation"], {"position": seat, "relation": "mentor", "reports_to": other}),
            (KINDS["payee"], {"participant": who, "paying_entity": "E", "currency": dice.choice(["EUR", "CHF"]),
                              "bank_reference": None}),
            (KINDS["rate"], {"participant": who, "name": "r", "rate": Decimal(dice.randrange(9)).scaleb(-1)}),
            (KINDS["level_rate"], {"level": "position", "subject": seat, "name": "r", "rate": Decimal("0.05")}),
            (KINDS["level_rate"], {"level": "title", "subject": dice.choice("AB"), "name": "r",
                                   "rate": Decimal("0.01")}),
            (KINDS["plan"], {"level": level, "subject": subject, "plan": dice.choice(["one", "two"])}),
            (KINDS["territory_member"], {"territory": "T", "level": "position", "subject": seat, "share": share}),
            (KINDS["territory_member"], {"territory": "T", "level": "participant", "subject": who, "share": share}),
        ]
    )  # fmt: skip


def draw_days(dice: Random) -> Days:
    begins = dice.randrange(len(DAYS))
    ends = dice.choice([FOREVER, *(DAYS[begins] + timedelta(days=n) for n in (1, 2, 5))])
    return Days(DAYS[begins], ends)


def step(store: Store, naive: Naive, dice: Random) -> None:
    """Assert or withdraw something in one transaction, in the store and in the model."""
    kind, row = draw_fact(dice)
    days = draw_days(dice)
    key = tuple(row[name] for name in kind.key_names)
    values = tuple(row[name] for name in kind.value_names)
    covered = [day for day in DAYS if days.effective_from <= day < days.effective_until]
    withdrawn = dice.random() < 0.25
    with write(store) as writing:
        try:
            if withdrawn:
                withdraw_fact(writing, kind, row, days)
            else:
                added = say(writing, naive, kind, row, days)
                if not added:
                    writing.abandon()
                    return
        except NothingToWithdraw:
            assert not any((kind.name, key, day) in naive.now for day in covered)
            writing.abandon()
            return
    for day in covered:
        naive.now.pop((kind.name, key, day), None)
        if not withdrawn:
            naive.now[kind.name, key, day] = values
    naive.keep()


def say(writing: Any, naive: Naive, kind: FactKind, row: Mapping[str, Any], days: Days) -> list[Any]:
    """Assert; what is in the way is named only once the store has told what it is."""
    key = tuple(row[name] for name in kind.key_names)
    values = tuple(row[name] for name in kind.value_names)
    in_the_way = any(
        naive.now.get((kind.name, key, day), values) != values
        for day in DAYS
        if days.effective_from <= day < days.effective_until
    )
    if not in_the_way:
        return assert_fact(writing, kind, row, days)
    with pytest.raises(OverlapNamesNothing) as refused:
        assert_fact(writing, kind, row, days)
    return assert_fact(writing, kind, row, days, [said.fact for said in refused.value.in_the_way])


@pytest.fixture
def founded(store: Store) -> Store:
    """A store that knows the ids, from a day before all that is drawn."""
    before = Days(FIRST - timedelta(days=9), FIRST - timedelta(days=8))
    entity = {"title": "E", "country": "DE", "currency": "EUR", "time_zone": "UTC"}
    with write(store) as writing:
        for seat in SEATS:
            assert_fact(writing, KINDS["seat"], {"position": seat, "title": "A", "business_unit": "X"}, before)
        for who in PEOPLE:
            assert_fact(writing, KINDS["holding"], {"participant": who, "position": "S-1"}, before)
        assert_fact(writing, KINDS["territory"], {"territory": "T", "title": "T", "parent": None}, before)
        assert_fact(writing, KINDS["paying_entity"], {"paying_entity": "E", **entity}, before)
    return store


@pytest.mark.parametrize("seed", [1, 2])
def test_every_question_answers_as_the_days_written_out_would(founded: Store, seed: int) -> None:
    dice = Random(seed)  # noqa: S311  nothing here is a secret
    naive = Naive()
    naive.keep()
    for _ in range(STEPS):
        step(founded, naive, dice)
    assert len(naive.known) > STEPS // 2
    with founded.reading() as session:
        for as_of in sorted({1, 2, len(naive.known) - 1, *dice.sample(range(2, len(naive.known)), 6)}):
            for day in DAYS[::2]:
                ask(session, naive, as_of, day)
            held: dict[str, dict[date, str]] = {who: {} for who in PEOPLE}
            for who, segments in known_seats(session, as_of).items():
                for segment in segments:
                    for day in DAYS:
                        if segment.effective_from <= day < segment.effective_until:
                            held[who][day] = segment.value.position
            for day in DAYS:
                of_day = {who: of[day] for who, of in held.items() if day in of}
                assert of_day == {who: seat for (who,), (seat,) in naive.of(as_of, "holding", day).items()}


def ask(session: Any, naive: Naive, as_of: int, day: date) -> None:
    """Ask every question of one day as of one position."""
    at: dict[str, Any] = {"on": day, "as_of": as_of}
    seat_of = {who: seat for (who,), (seat,) in naive.of(as_of, "holding", day).items()}
    title_of = {seat: values for (seat,), values in naive.of(as_of, "seat", day).items()}
    above = {seat: boss for (seat,), (boss,) in naive.of(as_of, "line", day).items()}
    mentors = [(seat, other) for seat, _, other in naive.of(as_of, "relation", day)]
    members = naive.of(as_of, "territory_member", day)
    assert holders(session, as_of, day) == seat_of
    assert titles(session, as_of, day) == {seat: title for seat, (title, _) in title_of.items()}
    for seat in SEATS:
        assert holders_of(session, seat, **at) == sorted(who for who, held in seat_of.items() if held == seat)
        assert manager_of(session, seat, **at) == above.get(seat)
        assert reports_of(session, seat, **at) == sorted(s for s, boss in above.items() if boss == seat)
        assert team_of(session, seat, **at) == sorted(team_by_hand(above, seat))
        assert manager_chain(session, seat, **at) == chain_by_hand(above, seat)
        assert reports_of(session, seat, relation="mentor", **at) == sorted(s for s, o in mentors if o == seat)
        assert related_to(session, seat, relation="mentor", **at) == sorted(o for s, o in mentors if s == seat)
    holding_t = {}
    for who in PEOPLE:
        held = seat_of.get(who)
        title, unit = title_of.get(held, (None, None)) if held else (None, None)
        assert held_on(session, who, **at) == held
        found = seat_on(session, who, **at)
        assert (found and (found.position, found.title, found.business_unit)) == (held and (held, title, unit))
        assert payee_of_by_hand(session, who, at) == naive.of(as_of, "payee", day).get((who,))
        rates = {("participant", w): values[0] for (w, _), values in naive.of(as_of, "rate", day).items()}
        rates |= {(lv, sub): values[0] for (lv, sub, _), values in naive.of(as_of, "level_rate", day).items()}
        levels = [("participant", who), ("position", held), ("title", title)]
        rate = rate_of(session, who, "r", **at)
        assert (rate.value if rate else None) == next((rates[lv] for lv in levels if lv in rates), None)
        plans: dict[tuple[str, str], list[str]] = {}
        for lv, sub, plan in naive.of(as_of, "plan", day):
            plans.setdefault((lv, sub), []).append(plan)
        resolved = plans_of(session, who, **at)
        wanted = next((sorted(plans[lv]) for lv in levels if lv in plans), None)
        assert (resolved.value if resolved else None) == wanted
        shares = [members[("T", *lv)] for lv in levels[:2] if ("T", *lv) in members]
        if shares:
            holding_t[who] = shares[0][0]
        assert territories_of(session, who, **at) == (["T"] if shares else [])
    assert {member.participant: member.share for member in members_of(session, "T", **at)} == holding_t


def payee_of_by_hand(session: Any, who: str, at: Mapping[str, Any]) -> tuple[Any, ...] | None:
    found = payee_of(session, who, **at)
    return None if found is None else (found.paying_entity, found.currency, found.bank_reference)


def chain_by_hand(above: Mapping[str, str], seat: str) -> list[str]:
    chain: list[str] = []
    at = above.get(seat)
    while at is not None and at != seat and at not in chain:
        chain.append(at)
        at = above.get(at)
    return chain


def team_by_hand(above: Mapping[str, str], top: str) -> set[str]:
    team: set[str] = set()
    while more := {seat for seat, boss in above.items() if boss in {top, *team}} - team:
        team |= more
    return team - {top}


def test_undoing_a_transaction_brings_back_every_day_before_it(founded: Store) -> None:
    dice = Random(5)  # noqa: S311  see above
    naive = Naive()
    naive.keep()
    for _ in range(40):
        before, position = dict(naive.now), len(naive.known)
        step(founded, naive, dice)
        if len(naive.known) == position or dice.random() < 0.5:
            continue
        with write(founded) as writing:
            undoing = undone(writing.session, position, keep_later=False)
            facts = NewFacts(position, undoing.added(), Counter())
            facts.make_ready(writing.session.connection()).write(writing)
            audit.append(writing, "batch.undone", subject="batch-1")
        naive.now = before
        naive.keep()
        with founded.reading() as session:
            for kind in (KINDS[name] for name in {name for name, _, _ in naive.known[position]}):
                held = {
                    (kind.name, key, day): tuple(getattr(segment.value, name) for name in kind.value_names)
                    for key, segments in timelines(session, kind, position + 1).items()
                    for segment in segments
                    for day in DAYS
                    if segment.effective_from <= day < segment.effective_until
                }
                assert held == {of: values for of, values in before.items() if of[0] == kind.name}
