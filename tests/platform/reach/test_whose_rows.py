"""Reach: own rows, the team as of the days asked about, business units, everything; each as known then."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

import pytest

from compledger import audit
from compledger.access import (
    Decision,
    FieldScope,
    GrantHeld,
    NotPermitted,
    Role,
    Subject,
    Thing,
    Verb,
    decide,
)
from compledger.people import BusinessUnit, Holding, Participant, Position, Reporting, Seat
from compledger.reach import Everyone, Only, fields_on, reach, reaches, require_reach
from compledger.rules.periods import Period
from compledger.rules.timeline import FOREVER
from compledger.store import Store
from tests.writing import write

JANUARY, JULY = date(2025, 1, 1), date(2025, 7, 1)
JUNE = Period("2025-06", date(2025, 6, 1), JULY)
FROM_JULY = Period("2025-07", JULY, date(2025, 8, 1))
SUMMER = Period("2025-Q2-Q3", date(2025, 4, 1), date(2025, 10, 1))
LATEST = 10**9
STATEMENT = Thing("statement")


def hold(
    participant: str, seat: str, begins: date = JANUARY, ends: date = FOREVER, *, withdrawn: bool = False
) -> Holding:
    return Holding(
        participant=participant, position=seat, effective_from=begins, effective_until=ends, withdrawn=withdrawn,
        known_from=0,
    )  # fmt: skip


def report(seat: str, to: str, begins: date = JANUARY, ends: date = FOREVER, relation: str = "line") -> Reporting:
    return Reporting(
        position=seat, reports_to=to, relation=relation, effective_from=begins, effective_until=ends, known_from=0
    )  # fmt: skip


def seat(position: str, unit: str, begins: date = JANUARY, ends: date = FOREVER) -> Seat:
    return Seat(
        position=position, title="Rep", business_unit=unit, effective_from=begins, effective_until=ends, known_from=0
    )  # fmt: skip


def say(store: Store, *facts: Holding | Reporting | Seat | BusinessUnit) -> int:
    """Assert facts in one transaction, with the people and seats they speak of; return its position."""
    people, seats = set[str](), set[str]()
    for fact in facts:
        people |= {fact.participant} if isinstance(fact, Holding) else set()
        seats |= {fact.position} if isinstance(fact, Holding | Reporting | Seat) else set()
        seats |= {fact.reports_to} if isinstance(fact, Reporting) else set()
    with write(store) as writing:
        for id_ in sorted(people):
            if writing.session.get(Participant, id_) is None:
                writing.add(Participant(participant=id_, known_from=0))
        for id_ in sorted(seats):
            if writing.session.get(Position, id_) is None:
                writing.add(Position(position=id_, known_from=0))
        writing.session.flush()
        for fact in facts:
            writing.add(fact)
            writing.session.flush()
        audit.append(writing, "people.changed", subject="team")
        return writing.position


def who(participant: str, *grants: GrantHeld) -> Subject:
    return Subject("A-1", participant, frozenset(grants or {GrantHeld(Role.MANAGER)}))


def reached(store: Store, subject: Subject, on: Period | date, as_of: int = LATEST, **more) -> set[str] | str:  # type: ignore[no-untyped-def]
    decision = decide(subject, Verb.STATEMENT_READ, STATEMENT)
    with store.reading() as session:
        found = reach(session, decision, on=on, as_of=as_of, **more)
    return set(found.participants) if isinstance(found, Only) else "everyone"


@pytest.fixture
def team(store: Store) -> Store:
    """M-1 leads R-1 and, over L-1, R-2; M-2 leads R-3. From July on R-1 reports to M-2, as known from position 2."""
    say(
        store,
        hold("M-1", "S-M1"), hold("M-2", "S-M2"), hold("L-1", "S-L1"),
        hold("R-1", "S-R1"), hold("R-2", "S-R2"), hold("R-3", "S-R3"),
        report("S-R1", "S-M1"), report("S-L1", "S-M1"), report("S-R2", "S-L1"), report("S-R3", "S-M2"),
        report("S-R3", "S-M1", relation="mentor"),
        seat("S-R1", "EMEA"), seat("S-R2", "EMEA"), seat("S-R3", "APAC"),
    )  # fmt: skip
    say(store, report("S-R1", "S-M2", JULY), seat("S-R2", "APAC", JULY))
    return store


def test_a_manager_reaches_himself_and_everybody_below_and_neither_peers_nor_who_is_only_mentored(team: Store) -> None:
    assert reached(team, who("M-1"), JUNE) == {"M-1", "R-1", "L-1", "R-2"}
    assert reached(team, who("L-1"), JUNE) == {"L-1", "R-2"}
    assert reached(team, who("R-1"), JUNE) == {"R-1"}


def test_after_a_team_change_the_old_manager_reaches_the_days_before_it_and_the_new_one_those_after(
    team: Store,
) -> None:
    assert "R-1" in reached(team, who("M-1"), date(2025, 6, 30))
    assert "R-1" not in reached(team, who("M-1"), FROM_JULY)
    assert "R-1" not in reached(team, who("M-2"), JUNE)
    assert "R-1" in reached(team, who("M-2"), JULY)
    assert "R-1" in reached(team, who("M-1"), SUMMER)
    assert "R-1" in reached(team, who("M-2"), SUMMER)


def test_a_team_is_the_one_known_at_the_log_position(team: Store) -> None:
    assert "R-1" in reached(team, who("M-1"), FROM_JULY, as_of=1)
    assert "R-1" not in reached(team, who("M-2"), FROM_JULY, as_of=1)
    assert reached(team, who("M-1"), JUNE, as_of=0) == {"M-1"}


def test_who_takes_over_a_seat_leads_its_team_from_that_day(team: Store) -> None:
    say(team, hold("M-1", "S-M1", JULY, withdrawn=True), hold("M-9", "S-M1", JULY))
    assert reached(team, who("M-9"), FROM_JULY) == {"M-9", "L-1", "R-2"}
    assert reached(team, who("M-9"), JUNE) == {"M-9"}
    assert reached(team, who("M-1"), FROM_JULY) == {"M-1"}
    assert reached(team, who("M-1"), SUMMER) == {"M-1", "R-1", "L-1", "R-2"}


def test_who_left_the_seat_is_out_of_reach_from_then_on(team: Store) -> None:
    say(team, hold("R-2", "S-R2", JULY, withdrawn=True), hold("R-4", "S-R2", JULY))
    assert reached(team, who("L-1"), FROM_JULY) == {"L-1", "R-4"}
    assert reached(team, who("L-1"), JUNE) == {"L-1", "R-2"}


def test_a_circle_of_seats_ends(team: Store) -> None:
    say(team, report("S-M1", "S-L1"))
    assert reached(team, who("L-1"), JUNE) == {"M-1", "R-1", "R-2", "L-1"}


def test_a_business_unit_is_whose_seat_it_was_on_the_days(team: Store) -> None:
    admin = who("X", GrantHeld(Role.COMP_ADMIN, "EMEA"))
    assert reached(team, admin, JUNE) == {"R-1", "R-2"}
    assert reached(team, admin, FROM_JULY) == {"R-1"}
    assert reached(team, admin, FROM_JULY, as_of=1) == {"R-1", "R-2"}
    decision = decide(admin, Verb.STATEMENT_READ, STATEMENT)
    with team.reading() as session:
        alone = [p for p in ("R-1", "R-2", "R-3") if reaches(session, decision, p, on=JUNE, as_of=LATEST)]
    assert alone == ["R-1", "R-2"]


def test_a_business_unit_reaches_into_its_parts_on_the_days_on_which_they_were_its_own(team: Store) -> None:
    part_of = {"effective_from": JANUARY, "effective_until": JULY, "known_from": 0}
    say(
        team,
        BusinessUnit(
            business_unit="WORLD", title="World", effective_from=JANUARY, effective_until=FOREVER, known_from=0
        ),
        BusinessUnit(business_unit="EMEA", title="EMEA", parent="WORLD", **part_of),
        # A circle of parts ends.
        BusinessUnit(business_unit="WORLD", title="World", parent="EMEA", **part_of),
    )
    admin = who("X", GrantHeld(Role.COMP_ADMIN, "WORLD"))
    assert reached(team, admin, JUNE) == {"R-1", "R-2"}
    assert reached(team, admin, FROM_JULY) == set()
    decision = decide(admin, Verb.STATEMENT_READ, STATEMENT)
    with team.reading() as session:
        alone = [p for p in ("R-1", "R-2", "R-3") if reaches(session, decision, p, on=JUNE, as_of=LATEST)]
        later = [p for p in ("R-1", "R-2") if reaches(session, decision, p, on=FROM_JULY, as_of=LATEST)]
    assert (alone, later) == (["R-1", "R-2"], [])


def test_own_rows_are_ones_own_and_everything_is_everybody(team: Store) -> None:
    assert reached(team, who("R-1", GrantHeld(Role.REP)), JUNE) == {"R-1"}
    assert reached(team, who("X", GrantHeld(Role.AUDITOR)), JUNE) == "everyone"
    assert "anybody" in Everyone()


def test_a_deputy_reaches_the_delegators_team_and_not_the_own(team: Store) -> None:
    deputy = who("M-2", GrantHeld(Role.MANAGER, on_behalf_of="A-9", participant="M-1"))
    assert reached(team, deputy, JUNE) == {"R-1", "L-1", "R-2"}


def test_a_refusing_decision_reaches_nobody(team: Store) -> None:
    refused = Decision(allowed=False, why="no")
    with team.reading() as session:
        assert reach(session, refused, on=JUNE, as_of=LATEST) == Only(frozenset())
        assert fields_on(session, refused, "R-1", on=JUNE, as_of=LATEST) == frozenset()


def test_pay_is_seen_on_the_rows_of_the_role_that_shows_it_only(team: Store) -> None:
    both = who("M-1", GrantHeld(Role.MANAGER), GrantHeld(Role.SALES_OPS))
    assert reached(team, both, JUNE) == "everyone"
    assert reached(team, both, JUNE, field=FieldScope.PAY) == {"M-1", "R-1", "L-1", "R-2"}
    decision = decide(both, Verb.STATEMENT_READ, STATEMENT)
    with team.reading() as session:
        seen = {p: fields_on(session, decision, p, on=JUNE, as_of=LATEST) for p in ("R-1", "R-3")}
        assert reaches(session, decision, "R-3", on=JUNE, as_of=LATEST)
        assert not reaches(session, decision, "R-3", on=JUNE, as_of=LATEST, field=FieldScope.PAY)
    assert FieldScope.PAY in seen["R-1"]
    assert seen["R-3"] == {FieldScope.ATTAINMENT, FieldScope.IDENTITY}


def test_a_foreign_statement_is_refused_in_the_words_for_one_that_does_not_exist(team: Store) -> None:
    with team.reading() as session:
        _, fields = require_reach(
            session, who("M-1"), Verb.STATEMENT_READ, Thing("statement", participant="R-1"), on=JUNE, as_of=LATEST
        )
        assert FieldScope.PAY in fields
        sentences = set()
        for participant, on in (("R-1", FROM_JULY), ("R-3", JUNE), ("nobody", JUNE), ("M-2", JUNE)):
            with pytest.raises(NotPermitted) as refused:
                require_reach(
                    session, who("M-1"), Verb.STATEMENT_READ, Thing("statement", participant=participant), on=on,
                    as_of=LATEST,
                )  # fmt: skip
            sentences.add(str(refused.value))
    assert len(sentences) == 1


# Against a naive model of two axes of time: for each day, the newest assertion that covers it.

FIRST = date(2025, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(12)]


def naive_team(facts: Iterable[Holding | Reporting], leader: str, day: date, as_of: int) -> set[str]:
    seats: dict[str, Holding] = {}
    lines: dict[str, Reporting] = {}
    for fact in facts:
        if fact.known_from <= as_of and fact.effective_from <= day < fact.effective_until:
            if isinstance(fact, Holding):
                seats[fact.participant] = fact
            elif fact.relation == "line":
                lines[fact.position] = fact
    holding = {p: f.position for p, f in seats.items() if not f.withdrawn}
    below, fresh = set[str](), {holding[leader]} if leader in holding else set()
    while fresh:
        fresh = {s for s, f in lines.items() if f.reports_to in fresh and not f.withdrawn} - below
        below |= fresh
    return {participant for participant, held in holding.items() if held in below}


def reaches_one(store: Store, leader: str, person: str, begins: date, ends: date, as_of: int) -> bool:
    decision = decide(who(leader), Verb.STATEMENT_READ, STATEMENT)
    with store.reading() as session:
        return reaches(session, decision, person, on=Period("drawn", begins, ends), as_of=as_of)


@pytest.mark.parametrize("seed", range(3))
def test_teams_are_those_of_a_naive_model_on_any_days_as_known_at_any_position(store: Store, seed: int) -> None:
    dice = Random(seed)  # noqa: S311  a test's dice
    people, seats = [f"P-{n}" for n in range(6)], [f"S-{n}" for n in range(6)]
    said: list[Holding | Reporting] = []
    for _ in range(6):
        facts: list[Holding | Reporting] = []
        for _ in range(dice.randint(2, 6)):
            begins, ends = sorted(dice.sample(DAYS, 2))
            ends = dice.choice([ends, FOREVER])
            if dice.random() < 0.5:
                fact: Holding | Reporting = hold(dice.choice(people), dice.choice(seats), begins, ends)
            else:
                one, other = dice.sample(seats, 2)
                fact = report(one, other, begins, ends, dice.choice(["line", "line", "line", "mentor"]))
            fact.withdrawn = dice.random() < 0.2
            facts.append(fact)
        say(store, *facts)
        said += facts
    for leader in people:
        for as_of in range(1, 7):
            begins, ends = sorted(dice.sample(DAYS, 2))
            days = [day for day in DAYS if begins <= day < ends]
            expected = {leader}.union(*(naive_team(said, leader, day, as_of) for day in days))
            assert reached(store, who(leader), Period("drawn", begins, ends), as_of) == expected
            one_by_one = {person for person in people if reaches_one(store, leader, person, begins, ends, as_of)}
            assert one_by_one == expected
            assert reached(store, who(leader), days[0], as_of) == {leader} | naive_team(said, leader, days[0], as_of)
