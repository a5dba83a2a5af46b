"""People: everything that a snapshot knows of who is credited and paid, to be asked one at a time."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from compledger.rules.case.facts.ties import Tie, Ties
from compledger.rules.case.facts.timetable import Timetable
from compledger.rules.language.forms.crediting import Through
from compledger.rules.snapshot import Snapshot, Table
from compledger.rules.timeline import Segment


@dataclass(frozen=True, slots=True)
class SeatHeld:
    """A seat that a participant holds from `begins`, which counts, until `ends`, which does not."""

    participant: str
    position: str
    title: str
    unit: str
    begins: date
    ends: date


class People:
    """Answers by dict and bisect; built once from a snapshot's tables, which never change."""

    def __init__(self, snapshot: Snapshot) -> None:
        held = (SeatHeld(*row) for row in _rows(snapshot.seats))
        self._seats = Timetable((seat.participant, Segment(seat.begins, seat.ends, seat)) for seat in held)
        self._rates = Timetable(
            ((who, name), Segment(begins, ends, rate)) for who, name, rate, begins, ends in _rows(snapshot.rates)
        )
        self._paid = None if snapshot.assigned is None else Timetable(_assigned(snapshot.assigned))
        self._ties = Ties(_ties(snapshot.related))
        self._quotas: dict[tuple[str, str, str, str], tuple[Decimal, str]] = {
            (who, measure, calendar, period): (amount, currency)
            for who, measure, calendar, period, amount, currency in _rows(snapshot.quotas)
        }
        self._exchange: dict[tuple[int, str, date], tuple[Decimal, str]] = {
            (version, currency, day): (rate, path) for version, currency, day, rate, path in _rows(snapshot.exchange)
        }

    @property
    def participants(self) -> Sequence[str]:
        """Everybody who ever has a seat, in order of id."""
        return sorted(self._seats.keys)

    @property
    def with_quotas(self) -> Collection[str]:
        """Everybody who has any imported target."""
        return {participant for participant, *_ in self._quotas}

    def seat(self, participant: str, day: date) -> SeatHeld | None:
        """Return the seat that somebody holds on a day; None where they hold none."""
        return self._seats.on(participant, day)

    def seats(self, participant: str) -> Sequence[SeatHeld]:
        """Return the seats that somebody ever holds, in order of days."""
        return [segment.value for segment in self._seats.of(participant)]

    def related(self, through: Through, relation: str, of: str, day: date) -> Sequence[Tie]:
        """Return whom a credit reaches from `of` on a day, by level, vacant seats among them."""
        return self._ties.on((through, relation, of), day)

    def related_ever(self, through: Through, relation: str, of: str) -> Sequence[Tie]:
        """Return whom a credit ever reaches from `of`, with their days."""
        return self._ties.of((through, relation, of))

    def quota(self, participant: str, measure: str, calendar: str, period: str) -> tuple[Decimal, str] | None:
        """Return an imported target and its currency; None where there is none."""
        return self._quotas.get((participant, measure, calendar, period))

    def rate(self, participant: str, name: str, day: date) -> Decimal | None:
        """Return somebody's own rate on a day; None where they have none."""
        return self._rates.on((participant, name), day)

    def rates(self, participant: str, name: str) -> Sequence[Segment[Decimal]]:
        """Return somebody's own rates of a name, in order of days."""
        return self._rates.of((participant, name))

    def is_paid(self, participant: str, day: date) -> bool:
        """Tell whether the rule set pays somebody on a day; everybody, if nobody was ever assigned to it."""
        return self._paid is None or self._paid.on(participant, day) is True

    def assignments(self, participant: str) -> Sequence[tuple[date, date]] | None:
        """Return the half-open days on which the rule set pays somebody, in order; None: it always pays everybody."""
        if self._paid is None:
            return None
        return [(segment.effective_from, segment.effective_until) for segment in self._paid.of(participant)]

    def exchange(self, version: int, currency: str, day: date) -> tuple[Decimal, str] | None:
        """Return what a unit of a currency is worth to a version on a day, and by which path; None if not known."""
        return self._exchange.get((version, currency, day))


def _rows(table: Table) -> Iterable[tuple[Any, ...]]:
    """Return a table's rows in the order of its columns."""
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _assigned(table: Table) -> Iterator[tuple[str, Segment[bool]]]:
    for who, begins, ends in _rows(table):
        yield who, Segment(begins, ends, value=True)


def _ties(table: Table) -> Iterator[tuple[tuple[Through, str, str], Tie]]:
    for through, relation, of, level, who, position, share, begins, ends in _rows(table):
        yield (Through(through), relation, of), Tie(who, position, level, share, begins, ends)
