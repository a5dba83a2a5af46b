"""Values that hold until revised: of each key the newest counts, and there are no days."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from compledger.people import Change, Fact, next_fact, table_of

Values = tuple[Any, ...]


class NewestValues:
    """All values of one table of facts without days: the newest of a key counts."""

    def __init__(self, session: Session, model: type[Fact], key: Sequence[str], values: Sequence[str]) -> None:
        self.key, self.values = key, values
        self.added: list[dict[str, Any]] = []
        self._next_fact = next_fact(session, model)
        query = table_of(model).select().order_by("known_from", "fact")
        self._newest = {
            tuple(row[name] for name in key): (row["fact"], tuple(row[name] for name in values))
            for row in session.connection().execute(query).mappings()
        }

    def say(self, key: Values, values: Values) -> Change:
        """Say a key's values; return what that changes."""
        fact, known = self._newest.get(key, (None, None))
        if known == values:
            return "unchanged"
        self._newest[key] = (self._next_fact, values)
        self.added.append(
            {
                "fact": self._next_fact,
                "supersedes": fact,
                **dict(zip(self.key, key, strict=True)),
                **dict(zip(self.values, values, strict=True)),
            }
        )
        self._next_fact += 1
        return "new" if fact is None else "corrected"
