"""Two axes of time against a naive model: a dictionary of what holds, for each day as known at each log position.

Random assertions, withdrawals and supersessions of every kind of fact, others at each run; then every question is asked
on many days as of many positions. One store takes a whole long history, as a store costs more than a question.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compledger import audit
from compledger.imports.new_facts import NewFacts
from compledger.people import (
    EVER,
    KINDS,
    Days,
    FactKind,
    NothingToWithdraw,
    OverlapNamesNothing,
    all_holding,
    assert_fact,
    assigned_to,
    held_on,
    holders,
    holders_of,
    known_seats,
    manager_chain,
    manager_of,
    members_of,
    payee_of,
    plans_of,
    quota_of,
    quotas_in_force,
    rate_of,
    rates_in_force,
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
from compledger.rules.periods import Period
from compledger.rules.timeline import FOREVER, Segment
from compledger.store import Store
from tests.conftest import NewStore
from tests.writing import write

FIRST = date(2026, 1, 1)
BEGINS = [FIRST + timedelta(days=n) for n in range(12)]
DAYS = [FIRST + timedelta(days=n) for n in range(12 + 5)]
"""Every day on which anything may change; from the last of them on it stays as it is."""
PERIOD = Period("p", DAYS[2], DAYS[9])
IN_PERIOD = [day for day in DAYS if PERIOD.starts_on <= day < PERIOD.ends_before]
PEOPLE, SEATS, TITLES = ("P-1", "P-2", "P-3"), ("S-1", "S-2", "S-3", "S-4"), ("A", "B")
SUBJECTS = {"participant": PEOPLE, "position": SEATS, "title": TITLES}
VALUES: Mapping[str, Sequence[Any]] = {
    "participant": PEOPLE, "position": SEATS, "reports_to": SEATS, "title": TITLES, "business_unit": ["X", "Y"],
    "relation": ["mentor"], "paying_entity": ["E"], "country": ["DE", "FR"], "currency": ["EUR", "CHF"],
    "time_zone": ["UTC"], "bank_reference": [None, "B-1"], "territory": ["T"], "dimension": ["product", "account"],
    "value": ["1", "2"], "share": [None, Decimal("0.5")], "name": ["r"],
    "plan": ["one", "one", "one", "two", "two", "rare"],
    "rate": [Decimal(n).scaleb(-1) for n in range(9)], "amount": [Decimal(n) for n in range(9)],
    "measure": ["m", "n"], "calendar": ["c"], "period": ["p", "q"],
}  # fmt: skip
"""What is drawn for a column; but for `parent` and `subject`, which depend on the rest."""
OFTEN = ("holding", "holding", "seat", "line", "plan", "plan", "rate", "level_rate", "quota", "level_quota")
"""Kinds that questions rest on together, drawn that much more often than the others."""
STEPS = 120
SOME_HISTORIES = settings(
    max_examples=3, derandomize=False, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
"""Others at each run, few and not made smaller, since each takes a store; the seed of one that fails is shown."""
DICE = st.randoms(use_true_random=True)
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

    def levels(self, as_of: int, who: str, day: date) -> list[tuple[str, str]]:
        """Return a participant's levels on a day, the most specific first."""
        seat = self.of(as_of, "holding", day).get((who,))
        title = self.of(as_of, "seat", day).get(seat) if seat else None
        return [
            ("participant", who),
            *([("position", seat[0])] if seat else []),
            *([("title", title[0])] if title else []),
        ]

    def rate(self, as_of: int, who: str, day: date) -> Decimal | None:
        """Return a participant's rate `r` on a day."""
        rates = {("participant", w): values[0] for (w, _), values in self.of(as_of, "rate", day).items()}
        rates |= {(lv, sub): values[0] for (lv, sub, _), values in self.of(as_of, "level_rate", day).items()}
        return next((rates[level] for level in self.levels(as_of, who, day) if level in rates), None)

    def plans(self, as_of: int, who: str, day: date) -> list[str] | None:
        """Return the plans that a participant is paid by on a day, None if no level says anything."""
        plans: dict[tuple[str, str], list[str]] = {}
        for level, subject, plan in self.of(as_of, "plan", day):
            plans.setdefault((level, subject), []).append(plan)
        return next((sorted(plans[level]) for level in self.levels(as_of, who, day) if level in plans), None)

    def first_assigned(self, plan: str) -> int:
        """Return the position from which anybody was ever assigned to a plan; one still to come if nobody was."""
        held = (any(kind == "plan" and key[2] == plan for kind, key, _ in known) for known in self.known)
        return next((as_of for as_of, is_held in enumerate(held) if is_held), len(self.known))

    def quota(self, as_of: int, who: str, measure: str) -> tuple[Decimal, str] | None:
        """Return a participant's quota of the period: through a seat, by the one held last in it."""
        held = [day for day in IN_PERIOD if (who,) in self.of(as_of, "holding", day)]
        day = held[-1] if held else IN_PERIOD[0]
        named = (measure, "c", PERIOD.name)
        own, through = self.of(as_of, "quota", day), self.of(as_of, "level_quota", day)
        quotas = {("participant", w): values for (w, *name), values in own.items() if tuple(name) == named}
        quotas |= {(lv, sub): values for (lv, sub, *name), values in through.items() if tuple(name) == named}
        return next((quotas[level] for level in self.levels(as_of, who, day) if level in quotas), None)


def draw_fact(dice: Random) -> tuple[FactKind, dict[str, Any]]:
    """Draw a fact of any kind."""
    kind = KINDS[dice.choice([*KINDS, *OFTEN])]
    row: dict[str, Any] = {}
    for column in kind.columns:
        if column.name == "parent":
            row["parent"] = dice.choice([None, *VALUES[kind.name]])
        elif column.name == "subject":
            row["subject"] = dice.choice(SUBJECTS[row["level"]])
        else:
            row[column.name] = dice.choice(column.choices if column.name == "level" else VALUES[column.name])
    return kind, row


def draw_days(dice: Random) -> Days:
    begins = dice.choice(BEGINS)
    return Days(begins, dice.choice([FOREVER, *(begins + timedelta(days=n) for n in (1, 2, 5))]))


def step(store: Store, naive: Naive, dice: Random) -> None:
    """Assert or withdraw something in one transaction, in the store and in the model."""
    kind, row = draw_fact(dice)
    days = draw_days(dice) if kind.dated else EVER
    withdrawn = dice.random() < 0.25
    if withdrawn and naive.now and dice.random() < 0.5:
        # Something that does hold, for good: so that of some things nothing is left.
        name, held, _ = dice.choice(list(naive.now))
        kind, row = KINDS[name], dict(zip(KINDS[name].key_names, held, strict=True))
        days = Days(FIRST, FOREVER) if kind.dated else EVER
    key = tuple(row[name] for name in kind.key_names)
    values = tuple(row.get(name) for name in kind.value_names)
    covered = [day for day in DAYS if days.effective_from <= day < days.effective_until]
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


def found(store: Store) -> None:
    """Make the ids known, from a day before all that is drawn."""
    before = Days(FIRST - timedelta(days=9), FIRST - timedelta(days=8))
    entity = {"title": "E", "country": "DE", "currency": "EUR", "time_zone": "UTC"}
    with write(store) as writing:
        for seat in SEATS:
            assert_fact(writing, KINDS["seat"], {"position": seat, "title": "A", "business_unit": "X"}, before)
        for who in PEOPLE:
            assert_fact(writing, KINDS["holding"], {"participant": who, "position": "S-1"}, before)
        for kind, ids in (("territory", ["T"]), ("business_unit", ["X", "Y"])):
            for id_ in ids:
                assert_fact(writing, KINDS[kind], {kind: id_, "title": id_, "parent": None}, before)
        assert_fact(writing, KINDS["paying_entity"], {"paying_entity": "E", **entity}, before)


@given(dice=DICE)
@SOME_HISTORIES
def test_every_question_answers_as_the_days_written_out_would(new_store: NewStore, dice: Random) -> None:
    naive = Naive()
    naive.keep()
    with new_store() as store:
        found(store)
        for _ in range(STEPS):
            step(store, naive, dice)
        assert len(naive.known) > STEPS // 2
        with store.reading() as session:
            for as_of in sorted({1, len(naive.known) - 1, *dice.sample(range(2, len(naive.known)), 5)}):
                for day in dice.sample(DAYS, 4):
                    ask(session, naive, as_of, day)
                ask_of_all_days(session, naive, as_of)
                ask_of_period(session, naive, as_of)
            for plan in set(VALUES["plan"]):
                first = naive.first_assigned(plan)
                for as_of in range(1, len(naive.known)):
                    assert (assigned_to(session, plan, PERIOD, as_of) is None) == (as_of < first)


def ask_of_all_days(session: Any, naive: Naive, as_of: int) -> None:
    """Compare every kind's whole timelines as of one position."""
    for kind in KINDS.values():
        assert held_of(session, kind, as_of) == {of: v for of, v in naive.known[as_of].items() if of[0] == kind.name}
    seats = {who: segments for (who,), segments in timelines(session, KINDS["holding"], as_of).items()}
    assert known_seats(session, as_of) == seats


def held_of(session: Any, kind: FactKind, as_of: int) -> Held:
    """Return what holds of a kind, written out day by day: what has a period, for every day."""
    if kind.dated:
        lines = [(key, s.value, s) for key, of in timelines(session, kind, as_of).items() for s in of]
    else:
        rows = all_holding(session, kind, on=FIRST, as_of=as_of)
        lines = [(taken(row, kind.key_names), row, Segment(*EVER, row)) for row in rows]
    written = [
        ((kind.name, key, day), taken(row, kind.value_names)) for key, row, days in lines for day in DAYS if day in days
    ]
    assert len(written) == len(dict(written)), "a day is said twice"
    return dict(written)


def taken(row: Any, names: Sequence[str]) -> tuple[Any, ...]:
    """Return some columns of a row."""
    return tuple(getattr(row, name) for name in names)


def ask_of_period(session: Any, naive: Naive, as_of: int) -> None:
    """Ask for what everybody has in a period, as calculations do."""
    rates = sorted(
        (found.participant, found.name, day, found.segment.value)
        for found in rates_in_force(session, PERIOD, as_of)
        for day in IN_PERIOD
        if day in found.segment
    )
    wanted = [(who, "r", day, naive.rate(as_of, who, day)) for who in PEOPLE for day in IN_PERIOD]
    assert rates == [row for row in wanted if row[-1] is not None]
    for plan in set(VALUES["plan"]):
        assigned = assigned_to(session, plan, PERIOD, as_of)
        if assigned is None:
            assert as_of < naive.first_assigned(plan)
            continue
        days = sorted((who, day) for who, begins, ends in assigned for day in IN_PERIOD if begins <= day < ends)
        assert days == [(w, day) for w in PEOPLE for day in IN_PERIOD if plan in (naive.plans(as_of, w, day) or ())]
    quotas = {}
    for who in PEOPLE:
        for measure in VALUES["measure"]:
            target = naive.quota(as_of, who, measure)
            asked = quota_of(session, who, measure, calendar="c", period=PERIOD, as_of=as_of)
            assert (asked and asked.value) == target
            if target is not None:
                quotas[who, measure] = target
    assert quotas_in_force(session, "c", PERIOD, as_of) == quotas


def ask(session: Any, naive: Naive, as_of: int, day: date) -> None:
    """Ask every question of one day as of one position."""
    at: dict[str, Any] = {"on": day, "as_of": as_of}
    seat_of = {who: seat for (who,), (seat,) in naive.of(as_of, "holding", day).items()}
    title_of = {seat: values for (seat,), values in naive.of(as_of, "seat", day).items()}
    above = {seat: boss for (seat,), (boss,) in naive.of(as_of, "line", day).items()}
    mentors = [(seat, other) for seat, _, other in naive.of(as_of, "relation", day)]
    members = naive.of(as_of, "territory_member", day)
    for kind in KINDS.values():
        rows = all_holding(session, kind, **at)
        said = {taken(row, kind.key_names): taken(row, kind.value_names) for row in rows}
        assert len(said) == len(rows)
        assert said == naive.of(as_of, kind.name, day)
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
        rate = rate_of(session, who, "r", **at)
        assert (rate.value if rate else None) == naive.rate(as_of, who, day)
        resolved = plans_of(session, who, **at)
        assert (resolved.value if resolved else None) == naive.plans(as_of, who, day)
        levels = naive.levels(as_of, who, day)
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


@given(dice=DICE)
@SOME_HISTORIES
def test_undoing_a_transaction_brings_back_every_day_before_it(new_store: NewStore, dice: Random) -> None:
    naive = Naive()
    naive.keep()
    with new_store() as store:
        found(store)
        for _ in range(STEPS // 2):
            before, position = dict(naive.now), len(naive.known)
            step(store, naive, dice)
            if len(naive.known) == position or dice.random() < 0.5:
                continue
            with write(store) as writing:
                undoing = undone(writing.session, position, keep_later=False)
                facts = NewFacts(position, undoing.added(), Counter())
                facts.make_ready(writing.session.connection()).write(writing)
                audit.append(writing, "batch.undone", subject="batch-1")
            naive.now = before
            naive.keep()
            with store.reading() as session:
                for kind in KINDS.values():
                    wanted = {of: values for of, values in before.items() if of[0] == kind.name}
                    assert held_of(session, kind, position + 1) == wanted
