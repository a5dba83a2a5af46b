"""Sheets of rule sets: CSV files kept once for each content, whichever drafts and versions use them."""

import json
from collections.abc import Mapping
from hashlib import sha256

import rfc8785
from sqlalchemy import LargeBinary
from sqlmodel import Field, Session

from compledger.rules.refused import Refused
from compledger.store import KnownRow, Writing


class RuleSetSheet(KnownRow, table=True):
    """The content of a sheet. Append-only."""

    __tablename__ = "rule_set_sheet"

    sha256: str = Field(primary_key=True, max_length=64)
    content: bytes = Field(sa_type=LargeBinary)


class SheetDamaged(Refused, ValueError):
    """A sheet is not what its hash was taken over."""

    def __init__(self, file: str, hash_: str) -> None:
        self.file, self.hash = file, hash_
        super().__init__(
            f"sheet {file!r} is not in the database as it was kept (hash {hash_[:12]}…). Nothing was done with it. "
            "Restore the database from a backup."
        )


def keep_sheets(writing: Writing, sheets: Mapping[str, bytes]) -> str:
    """Keep sheets; return which they are, as a row that uses them stores it: canonical JSON of file name to hash."""
    hashes = {file: sha256(content).hexdigest() for file, content in sheets.items()}
    for file, hash_ in hashes.items():
        if writing.session.get(RuleSetSheet, hash_) is None:
            writing.add(RuleSetSheet(sha256=hash_, content=sheets[file], known_from=0))
            writing.session.flush()
    return rfc8785.dumps(hashes).decode()


def kept_sheets(session: Session, kept: str) -> dict[str, bytes]:
    """Return the sheets that a row says it uses; raises SheetDamaged if one is not what was kept."""
    return {file: _content(session, file, hash_) for file, hash_ in json.loads(kept).items()}


def _content(session: Session, file: str, hash_: str) -> bytes:
    row = session.get(RuleSetSheet, hash_)
    if row is None or sha256(row.content).hexdigest() != hash_:
        raise SheetDamaged(file, hash_)
    return row.content
