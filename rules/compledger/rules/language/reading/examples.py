"""The worked examples of a document: people, sales, and what they must come to."""

from collections.abc import Mapping as MappingOf

from compledger.rules.currencies import CURRENCIES
from compledger.rules.language.forms.exceptions import EXCEPTION_KINDS
from compledger.rules.language.forms.worked_example import (
    Expected,
    ExpectedEarning,
    ExpectedException,
    ExpectedTotal,
    WorkedExample,
)
from compledger.rules.language.reading.example_facts import read_members, read_people, read_transactions
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.document_keys import EXAMPLE, EXPECTS, PERIOD
from compledger.rules.language.text.reader import Reader, nearest
from compledger.rules.language.text.source import Mapping
from compledger.rules.money import minor_places
from compledger.rules.periods import Period

MOST_EXAMPLES = 200
TOTAL_BELOW = 10**15

Names = MappingOf[str, object]
"""Names that are known: an example may have thousands, each looked up thousands of times."""


def read_examples(manuscript: Manuscript) -> tuple[WorkedExample, ...]:
    """Return the worked examples."""
    reader = manuscript.reader
    items = reader.mappings(manuscript.source, "examples")
    if len(items) > MOST_EXAMPLES:
        reader.fault(items[MOST_EXAMPLES].place, f"more than {MOST_EXAMPLES} examples", "keep those that say most")
        items = items[:MOST_EXAMPLES]
    examples = [_example(item, manuscript) for item in items]
    reader.ids_once([(example.id, item) for example, item in zip(examples, items, strict=True)])
    return tuple(examples)


def _example(item: Mapping, manuscript: Manuscript) -> WorkedExample:
    reader = manuscript.reader
    reader.fits(item, EXAMPLE)
    period = _period(item, manuscript)
    window_from = reader.day(item, "window_from", period.starts_on)
    if window_from > period.starts_on:
        place = item.values["window_from"].place
        reader.fault(place, "the window begins after the period", "`window_from` is the period's first day or before")
    people = read_people(item, manuscript)
    names = {person.participant: person for person in people}
    transactions = read_transactions(item, manuscript, (window_from, period.ends_before))
    keys = {str(transaction["source_key"]): transaction for transaction in transactions}
    return WorkedExample(
        id=reader.name_of(item, "id"),
        text=reader.text(item, "text"),
        place=item.place,
        period=period,
        window_from=window_from,
        people=people,
        members=read_members(item, names, reader),
        transactions=transactions,
        expects=_expects(item, manuscript, names, keys),
    )


def _period(item: Mapping, manuscript: Manuscript) -> Period:
    reader = manuscript.reader
    of = reader.mapping(item, "period")
    if "period" in item.values:
        reader.fits(of, PERIOD)
    starts, until = reader.day(of, "from"), reader.day(of, "until")
    if {"from", "until"} <= set(of.values):
        if until <= starts:
            reader.fault(of.place, "the period ends before it begins", "`until` is the first day after it")
        elif until <= manuscript.covers[0] or starts >= manuscript.covers[1]:
            reader.fault(of.place, "the version covers no day of this period", "take a period that it decides")
    return Period(reader.text(of, "name"), starts, until)


def _expects(item: Mapping, manuscript: Manuscript, people: Names, keys: Names) -> tuple[Expected, ...]:
    found: list[Expected] = []
    for of in manuscript.reader.mappings(item, "expects"):
        named = [key for key in EXPECTS if key in of.values]
        if len(named) != 1:
            manuscript.reader.fault(
                of.place, "this expects nothing, or several things", f"write one of: {', '.join(EXPECTS)}"
            )
            continue
        manuscript.reader.fits(of, EXPECTS[named[0]])
        found.append(_expected(named[0], of, manuscript, people, keys))
    return tuple(found)


def _expected(form: str, of: Mapping, manuscript: Manuscript, people: Names, keys: Names) -> Expected:
    reader = manuscript.reader
    if form == "exception":
        key = among(of, "transaction", keys, "transaction of the example", reader)
        return ExpectedException(reader.choice(of, "exception", EXCEPTION_KINDS), key or None, of.place)
    participant = among(of, "participant", people, "participant of the example", reader)
    if form == "total":
        measure = among(of, "measure", manuscript.measures, "measure", reader)
        return ExpectedTotal(participant, measure, reader.decimal(of, "total", places=12, below=TOTAL_BELOW), of.place)
    component = among(of, "component", dict.fromkeys(manuscript.components), "earning", reader)
    places = minor_places(manuscript.currency) if manuscript.currency in CURRENCIES else 2
    return ExpectedEarning(
        participant, component, reader.decimal(of, "earns", places=places, below=TOTAL_BELOW), of.place
    )


def among(of: Mapping, key: str, known: Names, what: str, reader: Reader) -> str:
    """Return a name that must be one of those known."""
    found = reader.text(of, key)
    if found and found not in known:
        reader.fault(of.values[key].place, f"no {what} is called {found!r}", nearest(found, known))
    return found
