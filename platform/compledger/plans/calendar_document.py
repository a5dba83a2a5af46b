"""Calendars as documents: months, quarters, years, weeks by a pattern, or starts of one's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from compledger.rules.language import Mapping as Source
from compledger.rules.language import Reader, Text, read_source
from compledger.rules.periods import (
    WEEK_PATTERNS,
    Calendar,
    Period,
    PeriodsDoNotMeet,
    from_starts,
    months,
    quarters,
    week_years,
    years,
)

MOST_YEARS = 100
STEPS = {"months": months, "quarters": quarters, "years": years}


@dataclass(frozen=True, slots=True)
class CalendarDocument:
    """What a calendar's document says."""

    calendar: Calendar
    title: str
    within: str | None
    """The calendar of longer periods that these ones make up; None at the top of the tree."""


def parse_calendar(text: str, name: str) -> CalendarDocument:
    """Return what a calendar's document says; raises DocumentRefused with every fault."""
    source = read_source(text, name)
    reader = Reader(name)
    reader.keys(source, required=("calendar", "title"), optional=(*FORMS, "within"))
    found = [form for form in FORMS if form in source.values]
    periods: tuple[Period, ...] = ()
    if len(found) == 1:
        periods = FORMS[found[0]](reader.mapping(source, found[0]), found[0], reader)
    else:
        reader.fault(source.place, f"a calendar has one of {', '.join(FORMS)}", "keep exactly one of them")
    calendar_name, title = reader.name_of(source, "calendar"), reader.text(source, "title")
    within = reader.name_of(source, "within") or None
    if within == calendar_name and within:
        reader.fault(source.values["within"].place, f"{within!r} is this calendar itself", "name one of longer periods")
    reader.done()
    try:
        calendar = Calendar(calendar_name, periods)
    except PeriodsDoNotMeet as error:
        reader.fault(source.values[found[0]].place, str(error), "list the starts in rising order")
    reader.done()
    return CalendarDocument(calendar, title, within)


def _stepped(of: Source, form: str, reader: Reader) -> tuple[Period, ...]:
    reader.keys(of, required=("from", "until"))
    first, until = reader.day(of, "from"), reader.day(of, "until")
    place = of.values.get("from", of).place
    if first.day != 1:
        reader.fault(place, f"{first} is not the first of a month", "begin on the first")
        return ()
    if until.year - first.year > MOST_YEARS:
        reader.fault(of.place, f"{first} to {until} is more than {MOST_YEARS} years", "publish later years later")
        return ()
    periods = STEPS[form](first, until)
    if periods and periods[-1].ends_before != until:
        last = periods[-1]
        what = f"{until} cuts period {last.name!r}, which ends before {last.ends_before}"
        reader.fault(of.values.get("until", of).place, what, "end where a period ends")
    return periods


def _weeks(of: Source, _: str, reader: Reader) -> tuple[Period, ...]:
    reader.keys(of, required=("pattern", "from", "first_year", "years"), optional=("long_years",))
    first_year = reader.whole(of, "first_year", least=1900, most=9000, default=1900)
    count = reader.whole(of, "years", least=1, most=MOST_YEARS, default=1)
    known = [str(year) for year in range(first_year, first_year + count)]
    long_years = reader.texts(of, "long_years")
    for year in long_years:
        if year.value not in known:
            hint = f"write years from {known[0]} to {known[-1]}"
            reader.fault(year.place, f"{year.value!r} is no year of this calendar", hint)
    pattern = reader.choice(of, "pattern", tuple(WEEK_PATTERNS))
    long_ = {int(year.value) for year in long_years if year.value in known}
    return week_years(reader.day(of, "from"), first_year, count, pattern, long_)


def _starts(of: Source, _: str, reader: Reader) -> tuple[Period, ...]:
    reader.keys(of, required=("days", "until"), optional=("names",))
    days = [reader.day_at(value) for value in reader.items(of, "days")]
    periods = from_starts(days, reader.day(of, "until")) if days else ()
    names = reader.texts(of, "names")
    if not names:
        return periods
    if len(names) != len(periods):
        hint = "write one name for each start, or none"
        reader.fault(of.values["names"].place, f"there are {len(names)} names for {len(periods)} starts", hint)
        return periods
    _refuse_names(names, reader)
    return tuple(Period(text.value, p.starts_on, p.ends_before) for text, p in zip(names, periods, strict=True))


def _refuse_names(names: list[Text], reader: Reader) -> None:
    seen: set[str] = set()
    for text in names:
        if text.value in seen:
            reader.fault(text.place, f"two periods are called {text.value!r}", "give each its own name")
        seen.add(text.value)


FORMS: Mapping[str, Callable[[Source, str, Reader], tuple[Period, ...]]] = {
    "months": _stepped,
    "quarters": _stepped,
    "years": _stepped,
    "weeks": _weeks,
    "starts": _starts,
}
"""How each way to write a calendar becomes periods."""
