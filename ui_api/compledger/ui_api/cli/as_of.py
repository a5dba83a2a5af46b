"""`--as-of`: a log position, or a day or moment that stands for the newest position recorded until then."""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlmodel import Session

from compledger.plans import company
from compledger.rules.refused import Refused
from compledger.store import newest_position, position_at
from compledger.ui_api.clock import now


class PositionNotDrawn(Refused, LookupError):
    """A log position that no transaction has drawn yet."""

    def __init__(self, position: int, newest: int) -> None:
        self.position, self.newest = position, newest
        super().__init__(
            f"log position {position} was asked for, but the newest is {newest}. Ask for one from 0 to {newest}."
        )


class MomentNotReached(Refused, LookupError):
    """A moment that lies ahead: until then more may become known."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        super().__init__(f"{moment.isoformat()} has not come yet: ask for a moment that has passed, or leave it out.")


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a person wrote behind `--as-of`: one of the three."""

    position: int | None = None
    day: date | None = None
    """Its end, where the company is."""
    moment: datetime | None = None
    """Where it names no zone, by the company's clock."""

    def in_store(self, session: Session) -> int:
        """Return the log position that is meant; raises PositionNotDrawn or MomentNotReached."""
        if self.position is not None:
            newest = newest_position(session)
            if not 0 <= self.position <= newest:
                raise PositionNotDrawn(self.position, newest)
            return self.position
        zone = ZoneInfo(company(session).time_zone)
        if self.day is not None:
            # A day that has begun is what is known of it so far.
            return position_at(session, datetime.combine(self.day, time.max, zone))
        assert self.moment is not None
        moment = self.moment if self.moment.tzinfo else self.moment.replace(tzinfo=zone)
        if moment > now():
            raise MomentNotReached(moment)
        return position_at(session, moment)


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})?", re.ASCII)
EARLIEST = 1970
"""No store is older, and a zone may move an earlier moment out of what a clock can show."""


class AsOfType(click.ParamType[AsOf]):
    """Reads `17`, `2026-01-31` (to the end of that day) and `2026-01-31T12:00+01:00`."""

    name = "position or moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AsOf:
        """Return what is meant; a value that is none of them fails as a wrong option."""
        if isinstance(value, AsOf):
            return value
        written = str(value)
        found = _read(written)
        if found is None:
            self.fail(f"{written!r} is none of: 17, 2026-01-31, 2026-01-31T12:00Z.", param, ctx)
        return found


def _read(written: str) -> AsOf | None:
    if written.isascii() and written.isdigit():
        return AsOf(position=int(written))
    try:
        if DAY.fullmatch(written):
            day = date.fromisoformat(written)
            return AsOf(day=day) if EARLIEST < day.year < MAXYEAR else None
        if MOMENT.fullmatch(written):
            moment = datetime.fromisoformat(written)
            return AsOf(moment=moment) if EARLIEST < moment.year < MAXYEAR else None
    except ValueError:
        # Of the right form, and no day or hour that exists.
        return None
    return None


as_of_option = click.option(
    "--as-of", type=AsOfType(), help="As known at this log position, at the end of a day, or at a moment (ISO 8601)."
)


def position_of(session: Session, as_of: AsOf | None) -> int | None:
    """Return the log position that is meant, None if none was asked for; raises PositionNotDrawn."""
    return None if as_of is None else as_of.in_store(session)
