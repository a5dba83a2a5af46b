"""Rests: what rules ask beside keys and ranges, partly kept by their keys and partly by tests of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compledger.rules.columnar.loading.exclusions import Exclusion, exclusion_of, mention
from compledger.rules.columnar.loading.parameters import Literals, Parameters, writer_of
from compledger.rules.columnar.loading.signatures import Asked
from compledger.rules.columnar.plan.columns import Columns
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.sql.expressions import Untrue
from compledger.rules.language.forms.expression import Condition, Literal

Parts = tuple[Condition | Untrue, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a rule's condition for sales of one key."""

    test: str
    """SQL, empty where nothing is left."""
    literals: Literals
    """Those that were taken out of the test."""
    exclusions: Sequence[Exclusion]
    """Those that the key keeps."""


class Rest:
    """What a rule asks beside keys and ranges; the codes of all its values are known once it is made."""

    def __init__(self, plan: Plan, columns: Columns, one: Asked) -> None:
        self._plan, self._columns, self._one = plan, columns, one
        self._written: dict[Parts, tuple[str, Literals]] = {}
        self._exclusions = {part: found for part in one.rest if (found := exclusion_of(part)) is not None}
        for exclusion in self._exclusions.values():
            mention(exclusion, columns)
        self._sql(tuple(part for part in one.rest if part not in self._exclusions))

    @property
    def excluded_fields(self) -> set[str]:
        """The fields that a key has to have to keep all that the rule excludes."""
        return {name for exclusion in self._exclusions.values() for name in exclusion.values}

    def left(self, values: Mapping[str, Literal], fields: Sequence[str]) -> Left | None:
        """Return what is left for sales with the values of a key of the fields, None where all of them are excluded."""
        kept: list[Condition | Untrue] = []
        tested: list[Condition | Untrue] = []
        for part in self._one.rest:
            exclusion = self._exclusions.get(part)
            if exclusion is None:
                tested.append(part)
            elif exclusion.holds_for(values):
                return None
            elif exclusion.may_hold_for(values):
                by_key = {*exclusion.values} <= {*values, *fields}
                (kept if by_key else tested).append(part)
        return Left(*self._sql(tuple(tested)), [self._exclusions[part] for part in kept])

    def _sql(self, parts: Parts) -> tuple[str, Literals]:
        if parts not in self._written:
            parameters = Parameters("rest")
            writer = writer_of(self._plan, self._columns, self._one, parameters)
            self._written[parts] = " AND ".join(writer.condition(part) for part in parts), parameters.taken
        return self._written[parts]
