"""The last chapter: worked examples, with what they must come to."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.worked_example import (
    EXAMPLE_SOURCE,
    ExampleMember,
    ExamplePerson,
    Expected,
    ExpectedEarning,
    ExpectedTotal,
    WorkedExample,
)
from compledger.rules.plain_words import example_patterns as said
from compledger.rules.plain_words.formula_patterns import FIELDS
from compledger.rules.plain_words.plan_in_words import Block, Bullets, Clause, Grid, Paragraph, Section
from compledger.rules.plain_words.telling import Telling
from compledger.rules.plain_words.wording import NO, YES


def tell_examples(telling: Telling) -> Iterator[Section]:
    """Give the chapter of worked examples, if there are any."""
    if telling.rule_set.examples:
        yield Section(telling.wording.say(said.CHAPTER_EXAMPLES), (), level=1)
    for example in telling.rule_set.examples:
        yield Section(example.id, tuple(example_in_words(telling, example)))


def example_in_words(telling: Telling, example: WorkedExample) -> Iterator[Block]:
    """Give an example: period, people, sales, and what must come out."""
    if example.text:
        yield Clause(example.text)
    yield from map(Paragraph, _days(telling, example))
    yield Bullets(_people(telling, example))
    if example.transactions:
        yield _sales(telling, example.transactions)
    yield Paragraph(telling.wording.say(said.EXPECT))
    yield Bullets(_expects(telling, example))


def example_parts_in_words(telling: Telling, example: WorkedExample) -> Mapping[str, tuple[str, ...]]:
    """Return what an example says by its keys in the document, each in lines that can be compared."""
    grid = _sales(telling, example.transactions) if example.transactions else Grid((), ())
    cells = (zip(grid.heads, row, strict=True) for row in grid.rows)
    sales = (", ".join(f"{head} {cell}" for head, cell in row if cell) for row in cells)
    return {
        "text": (example.text,) if example.text else (),
        "period": tuple(_days(telling, example)),
        "people": _people(telling, example),
        "transactions": tuple(sales),
        "expects": _expects(telling, example),
    }


def example_in_short(telling: Telling, example: WorkedExample) -> str:
    """Return what an example shows, and how large it is."""
    counts = {"people": len(example.people), "sales": len(example.transactions), "expected": len(example.expects)}
    numbers = {name: str(count) for name, count in counts.items()}
    short = telling.wording.say(said.EXAMPLE_SHORT, period=telling.wording.name(example.period.name), **numbers)
    return f"{example.text} {short}".strip()


def _days(telling: Telling, example: WorkedExample) -> Iterator[str]:
    wording, period = telling.wording, example.period
    days = telling.days(period.starts_on, period.ends_before)
    yield wording.say(said.EXAMPLE_PERIOD, name=wording.name(period.name), days=days)
    if example.window_from != period.starts_on:
        yield wording.say(said.EXAMPLE_WINDOW, day=wording.day(example.window_from))


def _people(telling: Telling, example: WorkedExample) -> tuple[str, ...]:
    people = [_person(telling, person) for person in example.people]
    return (*people, *(_member(telling, member) for member in example.members))


def _expects(telling: Telling, example: WorkedExample) -> tuple[str, ...]:
    return tuple(_expected(telling, expected) for expected in example.expects)


def _person(telling: Telling, person: ExamplePerson) -> str:
    wording = telling.wording
    parts = [wording.say(said.REPORTS_TO, who=person.reports_to)] if person.reports_to else []
    parts += [wording.say(said.RELATED, relation=name, who=who) for name, who in person.relations.items()]
    for name, amount in person.quotas.items():
        parts.append(wording.say(said.PERSON_QUOTA, name=wording.name(name), amount=wording.number(amount)))
    for name, rate in person.rates.items():
        shown = telling.rate(rate, per_unit=telling.personal_per_unit(name))
        parts.append(wording.say(said.PERSON_RATE, name=wording.name(name), rate=shown))
    if person.effective_from:
        parts.append(wording.say(said.PERSON_FROM, day=wording.day(person.effective_from)))
    if person.effective_until:
        parts.append(wording.say(said.PERSON_UNTIL, day=telling.last_day(person.effective_until)))
    told = ", ".join([*_seat(telling, person), *parts])
    return wording.say(said.PERSON, who=person.participant, told=told) if told else person.participant


def _seat(telling: Telling, person: ExamplePerson) -> Iterator[str]:
    """Give what is known of somebody's seat, if anything is."""
    if person.title and person.unit:
        yield telling.wording.say(said.SEAT, title=person.title, unit=person.unit)
    elif person.unit:
        yield telling.wording.say(said.SEAT_IN_UNIT, unit=person.unit)
    elif person.title:
        yield person.title


def _member(telling: Telling, member: ExampleMember) -> str:
    who, territory = member.participant, telling.wording.name(member.territory)
    if member.share is None:
        return telling.wording.say(said.MEMBER, who=who, territory=territory)
    share = telling.wording.percent(member.share)
    return telling.wording.say(said.MEMBER_SHARE, who=who, territory=territory, share=share)


def _sales(telling: Telling, transactions: tuple[Mapping[str, object], ...]) -> Grid:
    """Return the sales as a table, with a column for each field that one of them has."""
    names = list(dict.fromkeys(name for sale in transactions for name in sale))
    if {sale.get("source") for sale in transactions} == {EXAMPLE_SOURCE}:
        names.remove("source")
    rows = tuple(tuple(_value(telling, sale.get(name)) for name in names) for sale in transactions)
    heads = (telling.wording.say(FIELDS[name]) if name in FIELDS else telling.wording.head(name) for name in names)
    return Grid(tuple(heads), rows)


def _value(telling: Telling, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return telling.wording.say(YES if value else NO)
    if isinstance(value, Decimal):
        return telling.wording.number(value)
    return telling.wording.day(value) if isinstance(value, date) else str(value)


def _expected(telling: Telling, expected: Expected) -> str:
    wording = telling.wording
    if isinstance(expected, ExpectedEarning):
        component, amount = wording.name(expected.component), telling.money(expected.amount)
        return wording.say(said.EXPECT_EARNED, who=expected.participant, amount=amount, component=component)
    if isinstance(expected, ExpectedTotal):
        measure, total = wording.name(expected.measure), wording.number(expected.total)
        return wording.say(said.EXPECT_TOTAL, who=expected.participant, measure=measure, total=total)
    kind = wording.say(said.EXCEPTIONS[expected.kind])
    if expected.source_key is None:
        return wording.say(said.EXPECT_EXCEPTION_ANY, kind=kind)
    return wording.say(said.EXPECT_EXCEPTION, kind=kind, key=expected.source_key)
