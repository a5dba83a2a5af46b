"""Seats held, asked for one payee or one day: a statement needs no more, and loads nobody else's past."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session, col, select

from compledger.people import Holding, Seat
from compledger.rules.periods import Period
from compledger.rules.timeline import Assertion, flatten


def held_a_seat(session: Session, participant: str, period: Period, as_of: int) -> bool:
    """Return whether a payee held a seat on any day of a period, as known at a log position."""
    query = select(Holding).where(Holding.participant == participant, Holding.known_from <= as_of)
    facts = session.exec(query.order_by(col(Holding.fact))).all()
    held = flatten(Assertion(f.effective_from, f.effective_until, f.known_from, f) for f in facts)
    return any(
        not segment.value.withdrawn
        and segment.effective_from < period.ends_before
        and segment.effective_until > period.starts_on
        for segment in held
    )


def titles_in(session: Session, period: Period, as_of: int, participant: str | None = None) -> Mapping[str, str]:
    """Return by payee the title of the seat held on the last day of a period, else on its first."""
    last_day = period.ends_before - timedelta(days=1)
    return {
        **_titles_on(session, period.starts_on, as_of, participant),
        **_titles_on(session, last_day, as_of, participant),
    }


def _titles_on(session: Session, day: date, as_of: int, participant: str | None) -> Mapping[str, str]:
    # On one day the newest assertion that covers it decides: a dictionary filled in their order keeps just that.
    holdings = (
        select(Holding.participant, Holding.position, Holding.withdrawn)
        .where(Holding.effective_from <= day, Holding.effective_until > day, Holding.known_from <= as_of)
        .order_by(col(Holding.known_from), col(Holding.fact))
    )
    if participant is not None:
        holdings = holdings.where(Holding.participant == participant)
    held = {who: (seat, withdrawn) for who, seat, withdrawn in session.exec(holdings).all()}
    seats = (
        select(Seat.position, Seat.title, Seat.withdrawn)
        .where(Seat.effective_from <= day, Seat.effective_until > day, Seat.known_from <= as_of)
        .order_by(col(Seat.known_from), col(Seat.fact))
    )
    if participant is not None:
        seats = seats.where(col(Seat.position).in_({seat for seat, _ in held.values()}))
    titles = {seat: title for seat, title, withdrawn in session.exec(seats).all() if not withdrawn}
    return {who: titles.get(seat, seat) for who, (seat, withdrawn) in held.items() if not withdrawn}
