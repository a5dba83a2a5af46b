"""Names: the one place where a person's clear name stands, and from which it can be erased.

Nothing immutable ever holds a name, so that erasing one leaves every proof whole.
"""

from collections.abc import Collection, Mapping

from sqlmodel import Field, Session, col, select

from compledger.store import Row

ASKED_AT_ONCE = 5_000


class PersonalDetail(Row, table=True):
    """A participant's clear name. The one table of people that is edited and erased."""

    __tablename__ = "personal_detail"

    participant: str = Field(primary_key=True, foreign_key="participant.participant")
    name: str | None
    """None once it has been erased: an import that still carries the name must not bring it back."""


def names_of(session: Session, participants: Collection[str]) -> Mapping[str, str]:
    """Return the clear names of participants; one whose name was erased goes by the pseudonymous id."""
    names = {id_: id_ for id_ in participants}
    # A statement takes only so many values at once.
    ids = sorted(names)
    for first in range(0, len(ids), ASKED_AT_ONCE):
        asked = ids[first : first + ASKED_AT_ONCE]
        found = session.exec(select(PersonalDetail).where(col(PersonalDetail.participant).in_(asked))).all()
        names |= {detail.participant: detail.name for detail in found if detail.name}
    return names


def erase(session: Session, participant: str) -> bool:
    """Erase a participant's name for good; return whether there was one."""
    detail = session.get(PersonalDetail, participant)
    if detail is None or detail.name is None:
        return False
    detail.name = None
    session.add(detail)
    return True
