"""Whom an example's managers, relations, territories and units reach."""

from datetime import date
from decimal import Decimal

from compledger.rules.language import Place
from compledger.rules.language.forms.worked_example import ExampleMember, ExamplePerson, WorkedExample
from compledger.rules.periods import Period
from compledger.rules.worked_examples.reached import LEVELS, related_rows

ALWAYS = (date.min, date(9999, 12, 31))
MARCH, MAY = date(2025, 3, 1), date(2025, 5, 1)


def example(*people: ExamplePerson, members: tuple[ExampleMember, ...] = ()) -> WorkedExample:
    period = Period("2025", date(2025, 1, 1), date(2026, 1, 1))
    return WorkedExample("e", "", Place(1, 1), period, period.starts_on, people, members, (), ())


def person(name: str, above: str | None = None, **more: object) -> ExamplePerson:
    return ExamplePerson(name, "Rep", "North", above, **more)  # type: ignore[arg-type]


def reached(through: str, whose: str, *people: ExamplePerson) -> list[tuple[object, ...]]:
    return [
        (level, who, position, *days)
        for kind, _, of, level, who, position, _, *days in related_rows(example(*people))
        if (kind, of) == (through, whose)
    ]


def test_managers_are_found_level_by_level() -> None:
    people = person("P-1", "M-1"), person("M-1", "M-2"), person("M-2")
    assert reached("managers", "P-1", *people) == [(1, "M-1", "M-1", *ALWAYS), (2, "M-2", "M-2", *ALWAYS)]
    assert reached("managers", "M-2", *people) == []


def test_a_managers_seat_is_vacant_on_the_days_on_which_nobody_holds_it() -> None:
    people = person("P-1", "M-1"), person("M-1", "M-2", effective_from=MARCH, effective_until=MAY), person("M-2")
    assert reached("managers", "P-1", *people) == [
        (1, None, "M-1", ALWAYS[0], MARCH),
        (1, "M-1", "M-1", MARCH, MAY),
        (1, None, "M-1", MAY, ALWAYS[1]),
        (2, "M-2", "M-2", *ALWAYS),
    ]


def test_whoever_joins_has_managers_from_that_day() -> None:
    people = person("P-1", "M-1", effective_from=MARCH), person("M-1", effective_until=MAY)
    assert reached("managers", "P-1", *people) == [
        (1, "M-1", "M-1", MARCH, MAY),
        (1, None, "M-1", MAY, ALWAYS[1]),
    ]


def test_a_circle_of_managers_ends() -> None:
    assert len(reached("managers", "P-1", person("P-1", "M-1"), person("M-1", "P-1"))) == LEVELS


def test_a_relation_is_followed_like_managers() -> None:
    people = person("P-1", relations={"mentor": "P-2"}), person("P-2", relations={"mentor": "P-3"}), person("P-3")
    assert reached("relation", "P-1", *people) == [(1, "P-2", "P-2", *ALWAYS), (2, "P-3", "P-3", *ALWAYS)]


def test_a_unit_is_everybody_with_a_seat_in_it_and_a_territory_its_members() -> None:
    people = person("P-1"), person("P-2", effective_from=MARCH)
    assert reached("unit", "North", *people) == [(0, "P-1", "P-1", *ALWAYS), (0, "P-2", "P-2", MARCH, ALWAYS[1])]
    members = (ExampleMember("4", "P-2", Decimal("0.4")),)
    held = [row for row in related_rows(example(*people, members=members)) if row[0] == "territory"]
    assert held == [("territory", "", "4", 0, "P-2", "P-2", Decimal("0.4"), *ALWAYS)]
