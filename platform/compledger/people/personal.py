"""Names: the one place where a person's clear name stands, and from which it can be erased.

Nothing immutable ever holds a name, so that erasing one leaves every proof whole.
"""

from collections.abc import Collection, Mapping

from sqlmodel import Field, Session, col, select

from compledger.store import Row


class PersonalDetail(Row, table=True):
    """A participant's clear name. The one table of people that is edited and erased."""

    __tablename__ = "personal_detail"

    participant: str = Field(primary_key=True, foreign_key="participant.participant")
    name: str | None
    """None once it has been erased: an import that still carries the name must not bring it back."""


def names_of(session: Session, participants: Collection[str]) -> Mapping[str, str]:
    """Return the clear names of participants; one whose name was erased goes by the pseudonymous id."""
    found = session.exec(select(PersonalDetail).where(col(PersonalDetail.participant).in_(participants))).all()
    return {id_: id_ for id_ in participants} | {detail.participant: detail.name for detail in found if detail.name}


def erase(session: Session, participant: str) -> bool:
    """Erase a participant's name for good; return whether there was one."""
    detail = session.get(PersonalDetail, participant)
    if detail is None or detail.name is None:
        return False
    detail.name = None
    session.add(detail)
    return True
