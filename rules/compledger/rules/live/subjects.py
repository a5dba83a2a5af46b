"""Subjects: what a sale has to name for its credits, or its exceptions, to reach a participant."""

from collections.abc import Mapping

import pyarrow.compute as pc

from compledger.rules.language.forms.crediting import Through
from compledger.rules.snapshot import Snapshot

Subjects = Mapping[str, frozenset[str]]
"""Field of a sale to the values that lead from it to a participant."""


OF_A_PARTICIPANT = (Through.SELF, Through.MANAGERS, Through.RELATION)
"""Ways whose field names a participant."""


def subjects_of(snapshot: Snapshot, participant: str) -> Subjects:
    """Return what the sales that may reach a participant name; those that name nothing of it never do.

    Too many, never too few: neither days nor conditions are asked.
    """
    found: dict[str, set[str]] = {}
    through = _through(snapshot, participant)
    for segment in snapshot.rule_sets:
        for rule in segment.value.credit_rules:
            for recipient in rule.recipients:
                names = found.setdefault(recipient.field, set())
                names |= through.get(recipient.through, set())
                if recipient.through in OF_A_PARTICIPANT:
                    # Also where the credit goes to somebody above: that there is no seat to start from is told of them.
                    names.add(participant)
    return {field: frozenset(names) for field, names in found.items() if names}


def _through(snapshot: Snapshot, participant: str) -> dict[Through, set[str]]:
    """Return by way whom or what a participant is reached from on any day."""
    theirs = snapshot.related.filter(pc.equal(snapshot.related["participant"], participant))
    found: dict[Through, set[str]] = {}
    for row in theirs.select(["through", "of"]).to_pylist():
        found.setdefault(Through(row["through"]), set()).add(row["of"])
    return found
