"""What a worked example supposes: its people, the members of its territories, its sales."""

from collections.abc import Mapping as MappingOf
from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.document import AMOUNT_BELOW, RATE_PLACES, SHARE_PLACES, UNIT_RATE_BELOW
from compledger.rules.language.forms.worked_example import EXAMPLE_SOURCE, ExampleMember, ExamplePerson
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.document_keys import MEMBER, PERSON
from compledger.rules.language.text.reader import Reader, nearest
from compledger.rules.language.text.source import Items, Mapping, Text, Value
from compledger.rules.language.text.typed_text import WRITTEN_AS, typed

ALWAYS_THERE = ("day", "amount")
KEY = "key"
"""What an example calls a transaction's `source_key`."""


def read_people(item: Mapping, manuscript: Manuscript) -> tuple[ExamplePerson, ...]:
    """Return the people of an example; whoever one names is one of them."""
    reader = manuscript.reader
    items = reader.mappings(item, "people")
    names = [manuscript.quiet().text(one, "participant") for one in items]
    known = dict.fromkeys(names)
    people = []
    seen = set()
    for name, of in zip(names, items, strict=True):
        reader.fits(of, PERSON)
        if name in seen:
            reader.fault(of.place, f"{name!r} is there twice", "describe each participant once")
        seen.add(name)
        people.append(_person(of, known, reader))
    _refuse_circles(people, items, reader)
    return tuple(people)


def _refuse_circles(people: list[ExamplePerson], items: list[Mapping], reader: Reader) -> None:
    """Note everybody who is their own manager, directly or by way of others."""
    above = {person.participant: person.reports_to for person in people}
    own_managers = in_circles(above)
    for person, of in zip(people, items, strict=True):
        if person.participant in own_managers and person.reports_to is not None:
            through = "" if person.reports_to == person.participant else ", by way of others"
            what = f"{person.participant!r} reports to themselves{through}"
            reader.fault(of.values["reports_to"].place, what, "let the chain of managers end")


def in_circles(above: MappingOf[str, str | None]) -> set[str]:
    """Return whose chain of managers leads back to them. Each is climbed past once, however long chains are."""
    found: set[str] = set()
    done: set[str] = set()
    for first in above:
        chain: dict[str, int] = {}
        manager: str | None = first
        while manager is not None and manager not in done and manager not in chain:
            chain[manager] = len(chain)
            manager = above.get(manager)
        if manager is not None and manager in chain:
            found |= {one for one, step in chain.items() if step >= chain[manager]}
        done |= chain.keys()
    return found


def _person(of: Mapping, names: MappingOf[str, object], reader: Reader) -> ExamplePerson:
    starts, until = (reader.day(of, key) if key in of.values else None for key in ("from", "until"))
    if starts and until and until <= starts:
        reader.fault(of.values["until"].place, "the seat ends before it begins", "`until` is the first day after it")
    relations = _names(of, "relations", reader)
    for value in (of.values.get("reports_to"), *reader.mapping(of, "relations").values.values()):
        if isinstance(value, Text) and value.value not in names:
            what = f"no participant of the example is called {value.value!r}"
            reader.fault(value.place, what, nearest(value.value, names))
    return ExamplePerson(
        participant=reader.text(of, "participant"),
        title=reader.text(of, "title"),
        unit=reader.text(of, "unit"),
        reports_to=reader.text(of, "reports_to") or None,
        relations=relations,
        quotas=_figures(of, "quotas", SHARE_PLACES, AMOUNT_BELOW, reader),
        rates=_figures(of, "rates", RATE_PLACES, UNIT_RATE_BELOW, reader),
        effective_from=starts,
        effective_until=until,
    )


def _names(of: Mapping, key: str, reader: Reader) -> dict[str, str]:
    named = reader.mapping(of, key)
    return {name: reader.text(named, name) for name in named.values}


def _figures(of: Mapping, key: str, places: int, below: int, reader: Reader) -> MappingOf[str, Decimal]:
    figures = reader.mapping(of, key)
    return {name: reader.decimal(figures, name, places=places, below=below) for name in figures.values}


def read_members(item: Mapping, people: MappingOf[str, object], reader: Reader) -> tuple[ExampleMember, ...]:
    """Return who holds the territories of an example: participants by themselves, or with a share."""
    territories = reader.mapping(item, "territories")
    return tuple(
        _member(territory, value, people, reader)
        for territory in territories.values
        for value in reader.items(territories, territory)
    )


def _member(territory: str, value: Value, people: MappingOf[str, object], reader: Reader) -> ExampleMember:
    if isinstance(value, Items):
        reader.fault(value.place, "a member is a participant", "write `P-1` or `{participant: P-1, share: 0.4}`")
        return ExampleMember(territory, "", None)
    of = Mapping(value.place, {"participant": value}) if isinstance(value, Text) else value
    reader.fits(of, MEMBER)
    name = reader.text(of, "participant")
    if name and name not in people:
        what = f"no participant of the example is called {name!r}"
        reader.fault(of.values["participant"].place, what, nearest(name, people))
    share = reader.decimal(of, "share", places=SHARE_PLACES) if "share" in of.values else None
    if share is not None and not 0 < share <= 1:
        reader.fault(of.values["share"].place, f"a share of {share} is outside 0 to 1", "write 0.5 for 50 %")
    return ExampleMember(territory, name, share)


def read_transactions(
    item: Mapping, manuscript: Manuscript, days: tuple[date, date]
) -> tuple[MappingOf[str, object], ...]:
    """Return the sales of an example, typed by the field catalogue; `days` are those that it calculates, half-open."""
    reader = manuscript.reader
    found: list[MappingOf[str, object]] = []
    seen = set()
    for number, of in enumerate(reader.mappings(item, "transactions"), start=1):
        own = [name for name in manuscript.kinds if name != "source_key"]
        reader.keys(of, required=ALWAYS_THERE, optional=(KEY, *(name for name in own if name not in ALWAYS_THERE)))
        key = reader.text(of, KEY, default=str(number))
        if key in seen:
            reader.fault(of.place, f"the key {key!r} is there twice", "give each transaction its own `key`")
        seen.add(key)
        row = {name: _typed(of, name, manuscript) for name in own if name in of.values}
        day = row.get("day")
        if isinstance(day, date) and days[0] < days[1] and not days[0] <= day < days[1]:
            what = f"{day} is outside the example's days, {days[0]} until {days[1]}"
            reader.fault(
                of.values["day"].place, what, "mend the day, the period or `window_from`; `until` does not count"
            )
        found.append({"source": EXAMPLE_SOURCE, "currency": manuscript.currency, **row, "source_key": key})
    return tuple(found)


def _typed(of: Mapping, name: str, manuscript: Manuscript) -> str | Decimal | date | bool | None:
    value, kind = of.values[name], manuscript.kinds[name]
    found = typed(kind, value.value) if isinstance(value, Text) else None
    if found is None:
        shown = value.value if isinstance(value, Text) else "this"
        manuscript.reader.fault(value.place, f"{name!r} is {kind}: {shown!r} is none", f"write {WRITTEN_AS[kind]}")
    return found
