"""Terms: which version of a measure or an earning counts in a period, found once for all payees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from compledger.rules.formulas import CompiledTable, FirstRow, compiled_table, first_row
from compledger.rules.language.forms.crediting import Measure
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.paying import Earning, EarningKind
from compledger.rules.language.forms.tables import LookupTable, TieredTable
from compledger.rules.money import minor_places
from compledger.rules.periods import Period
from compledger.rules.rounding import Rounding
from compledger.rules.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Term:
    """An earning as one version has it."""

    version: int
    """The version's place among the snapshot's."""
    earning: Earning
    rounding: Rounding


class Terms:
    """What a snapshot's versions say of measures and earnings."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.versions: tuple[RuleSet, ...] = tuple(segment.value for segment in snapshot.rule_sets)
        self.currency = self.versions[0].currency
        self.places = minor_places(self.currency)
        self.periods = tuple(PeriodTerms(self, period) for period in snapshot.periods)
        self._tables: dict[int, Mapping[str, CompiledTable]] = {}
        self._rows: dict[tuple[int, str], FirstRow] = {}

    def tables(self, version: int) -> Mapping[str, CompiledTable]:
        """Return the lookups and curves of a version, ready to be asked."""
        if version not in self._tables:
            known = self.versions[version].tables
            self._tables[version] = {
                name: compiled_table(table) for name, table in known.items() if not isinstance(table, TieredTable)
            }
        return self._tables[version]

    def first_row(self, version: int, table: LookupTable) -> FirstRow:
        """Return what finds the row of a version's lookup."""
        known = self._rows.get((version, table.id))
        if known is None:
            known = self._rows[version, table.id] = first_row(table)
        return known

    @cached_property
    def feeding(self) -> tuple[Mapping[str, Sequence[str]], ...]:
        """By version and credit rule: the measures that sum its credits."""
        found: list[dict[str, list[str]]] = []
        for version in self.versions:
            fed: dict[str, list[str]] = {}
            for measure in version.measures:
                for rule in measure.credits:
                    fed.setdefault(rule, []).append(measure.id)
            found.append(fed)
        return tuple(found)

    @cached_property
    def kinds(self) -> Mapping[str, FieldKind]:
        """What each measure sums: money or quantities; versions agree on it."""
        return {
            measure.id: next(rule.base.kind for rule in version.credit_rules if rule.id in measure.credits)
            for version in self.versions
            for measure in version.measures
        }

    @cached_property
    def measured_by(self) -> Mapping[str, frozenset[str]]:
        """The measures that a component pays on, in any version."""
        found: dict[str, set[str]] = {}
        for version in self.versions:
            for earning in version.earnings:
                found.setdefault(earning.id, set()).update({earning.measure} if earning.measure else ())
        return {component: frozenset(measures) for component, measures in found.items()}


class PeriodTerms:
    """What counts in one paid period."""

    def __init__(self, terms: Terms, period: Period) -> None:
        self.terms, self.period = terms, period

    @cached_property
    def measures(self) -> Mapping[str, tuple[int, Measure]]:
        """Each measure, with its version, as the newest has it that has begun by the period's last day."""
        return {measure.id: (version, measure) for version in self._begun() for measure in self._of(version).measures}

    @cached_property
    def in_force(self) -> Sequence[int]:
        """The versions in force on any day of the period, the newest last."""
        segments = self.terms.snapshot.rule_sets
        return [v for v in self._begun() if segments[v].effective_until > self.period.starts_on]

    @cached_property
    def newest(self) -> Mapping[str, Term]:
        """Each component as the newest version in force has it."""
        return {term.earning.id: term for term in self._terms()}

    @cached_property
    def by_credit(self) -> Mapping[str, Sequence[Term]]:
        """The terms of each component that pay credits, of all versions in force."""
        found: dict[str, list[Term]] = {}
        for term in self._terms():
            if term.earning.kind is not EarningKind.FORMULA:
                found.setdefault(term.earning.id, []).append(term)
        return found

    def window(self, measure: str) -> tuple[str | None, Period]:
        """Return the calendar and the period that a measure is summed over; None and the paid one without a window."""
        known = self.measures.get(measure)
        calendar = None if known is None else known[1].window
        if calendar is None:
            return None, self.period
        return calendar, next(w for w in self.terms.snapshot.windows[calendar] if self.period.starts_on in w)

    def _terms(self) -> Iterator[Term]:
        for version in self.in_force:
            rule_set = self._of(version)
            yield from (Term(version, earning, rule_set.rounding) for earning in rule_set.earnings)

    def _begun(self) -> list[int]:
        segments = self.terms.snapshot.rule_sets
        return [v for v, segment in enumerate(segments) if segment.effective_from < self.period.ends_before]

    def _of(self, version: int) -> RuleSet:
        return self.terms.versions[version]
