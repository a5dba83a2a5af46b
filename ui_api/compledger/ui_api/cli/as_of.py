"""`--as-of`: a log position, or a day or moment that stands for the newest position recorded until then."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import click
from sqlmodel import Session

from compledger.rules.refused import Refused
from compledger.store import newest_position, position_at


class PositionNotDrawn(Refused, LookupError):
    """A log position that no transaction has drawn yet."""

    def __init__(self, position: int, newest: int) -> None:
        self.position, self.newest = position, newest
        super().__init__(
            f"log position {position} was asked for, but the newest is {newest}. Ask for one from 0 to {newest}."
        )


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a person wrote behind `--as-of`: one of the two."""

    position: int | None = None
    moment: datetime | None = None

    def in_store(self, session: Session) -> int:
        """Return the log position that is meant; raises PositionNotDrawn."""
        if self.moment is not None:
            return position_at(session, self.moment)
        assert self.position is not None
        newest = newest_position(session)
        if not 0 <= self.position <= newest:
            raise PositionNotDrawn(self.position, newest)
        return self.position


class AsOfType(click.ParamType[AsOf]):
    """Reads `17`, `2026-01-31` (to the end of that day in UTC) and `2026-01-31T12:00+01:00` (UTC if it says none)."""

    name = "position or moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AsOf:
        """Return what is meant; a value that is neither fails as a wrong option."""
        if isinstance(value, AsOf):
            return value
        written = str(value)
        if written.isascii() and written.isdigit():
            return AsOf(position=int(written))
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            self.fail(
                f"{written!r} is none of: 17, 2026-01-31, 2026-01-31T12:00Z.",
                param,
                ctx,
            )
        if len(written) == len("2026-01-31"):
            moment = datetime.combine(moment, time.max)
        return AsOf(moment=moment if moment.tzinfo else moment.replace(tzinfo=UTC))


as_of_option = click.option(
    "--as-of", type=AsOfType(), help="As known at this log position, at the end of a day, or at a moment (ISO 8601)."
)


def position_of(session: Session, as_of: AsOf | None) -> int | None:
    """Return the log position that is meant, None if none was asked for; raises PositionNotDrawn."""
    return None if as_of is None else as_of.in_store(session)
