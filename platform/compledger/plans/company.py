"""The company of this store: what it is called and whose clock its days go by."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

import rfc8785
from sqlmodel import Session, col, select

from compledger import audit
from compledger.people import Fact
from compledger.rules.refused import Refused
from compledger.store import Writing

UTC = "UTC"
"""The time zone of a company that has stated none."""


class CompanyFact(Fact, table=True):
    """What was said of the company; the newest assertion counts. Append-only."""

    __tablename__ = "company_fact"

    title: str
    time_zone: str
    """A name of the IANA time zone database, such as `Europe/Berlin`."""


@dataclass(frozen=True, slots=True)
class Company:
    """The company as known at a log position."""

    title: str
    time_zone: str

    def day_of(self, at: datetime) -> date:
        """Return the day that a moment lies in where the company is."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()


class NoSuchTimeZone(Refused, ValueError):
    """A name that is none of the IANA time zone database."""

    def __init__(self, time_zone: str) -> None:
        self.time_zone = time_zone
        super().__init__(
            f"{time_zone!r} is no time zone: write a name of the IANA database, as in Europe/Berlin or America/New_York"
        )


def company(session: Session, as_of: int | None = None) -> Company:
    """Return the company as known at a log position; one that said nothing has no title and goes by UTC."""
    found = _newest(session, as_of)
    return Company("", UTC) if found is None else Company(found.title, found.time_zone)


def set_company(writing: Writing, title: str | None, time_zone: str | None) -> Company:
    """Say what the company is called and which time zone it goes by; None leaves what is known.

    Raises:
        NoSuchTimeZone: the name is not known.
    """
    # Names such as `../etc/passwd` are files to zoneinfo: only listed ones are looked up.
    if time_zone is not None and time_zone not in available_timezones():
        raise NoSuchTimeZone(time_zone)
    before = _newest(writing.session, None)
    known = company(writing.session)
    said = Company(known.title if title is None else title, known.time_zone if time_zone is None else time_zone)
    if said == known and before is not None:
        writing.abandon()
        return said
    supersedes = None if before is None else before.fact
    writing.add(CompanyFact(title=said.title, time_zone=said.time_zone, supersedes=supersedes, known_from=0))
    audit.append(
        writing,
        "company.changed",
        subject="company",
        before=None if before is None else _canonical(known),
        after=_canonical(said),
        facts={"time_zone": said.time_zone},
    )
    return said


def _newest(session: Session, as_of: int | None) -> CompanyFact | None:
    query = select(CompanyFact).order_by(col(CompanyFact.known_from).desc(), col(CompanyFact.fact).desc()).limit(1)
    if as_of is not None:
        query = query.where(CompanyFact.known_from <= as_of)
    return session.exec(query).first()


def _canonical(said: Company) -> bytes:
    return rfc8785.dumps({"time_zone": said.time_zone, "title": said.title})
