"""Verification: a registered run's payees worked out by the case engine, which shares nothing with the one that ran."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from hashlib import sha256

from sqlmodel import Session, SQLModel

from compledger.live import provisional_results
from compledger.proving.facts_again import FactsAgain, Part, facts_again
from compledger.rules.case.calculate import Credited
from compledger.rules.money import from_minor, plain
from compledger.rules.periods import Period
from compledger.runs import PayeeResults, RunException, all_exceptions, payees_of, results_of, sales_in, versions_of
from compledger.statements import Step, statement_of, trace_of
from compledger.store import Store

ALL_OF = 50_000
"""Up to so many sales everybody is worked out unless a sample is asked for."""
SAMPLE = 200
"""Payees of a sample, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line, or a row, that one of the two engines has alone."""

    row: str
    """What it says, field by field."""
    steps: Sequence[Step] = ()
    """How it came about, for a line."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What one engine says of a payee and the other does not."""

    participant: str
    """Empty for exceptions that name nobody."""
    about: str
    """A component, or `measurements`, `figures`, `exceptions`."""
    registered: Decimal | None
    """What the run pays for the component; None where it is about no component."""
    recomputed: Decimal | None
    only_registered: Sequence[Told]
    """Lines with their traces, or rows in words."""
    only_recomputed: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of a verification."""

    run: int
    rule_set: str
    period: str
    payees: int
    """How many were worked out."""
    of: int
    """How many the run or the other engine knows."""
    sales: int
    seed: str | None
    """Of the sample; None where everybody was worked out."""
    lines: int
    """Lines that were compared."""
    differing: Sequence[Part]
    """Inputs that are not what the manifest says: then nothing was compared."""
    disagreements: Sequence[Disagreement]

    @property
    def agrees(self) -> bool:
        """Whether both engines say the same of the same facts."""
        return not self.differing and not self.disagreements


def verify(store: Store, number: int, sample: int | None = None, seed: str | None = None) -> Verification:
    """Work a registered run's payees out by the case engine, and compare everything; nothing is written.

    Args:
        store: where the run is.
        number: the run's.
        sample: how many payees; everybody where None, unless there are more than 50,000 sales or a seed is given.
        seed: which payees a sample takes; the same seed always takes the same.

    Raises:
        NoSuchRun, OtherEngine, NothingToCalculate, NoWindow, FieldKindDiffers: as `facts_again`.
    """
    with facts_again(store, number) as again:
        if again.differing:
            return _result(again, again.differing)
        counted = 0

        def sales() -> Iterator[dict[str, object]]:
            nonlocal counted
            for sale in sales_in(again.connection):
                counted += 1
                yield sale

        credited = Credited(again.facts.snapshot, sales())
        with store.reading() as session:
            return _Comparison(store, session, again, credited, counted).made(sample, seed)


class _Comparison:
    """A run's results beside those of the case engine."""

    def __init__(self, store: Store, session: Session, again: FactsAgain, credited: Credited, sales: int) -> None:
        self._store, self._session, self._again, self._credited, self._sales = store, session, again, credited, sales
        self._known = versions_of(session, again.run)
        self._lines = 0

    def made(self, sample: int | None, seed: str | None) -> Verification:
        """Compare everybody, or a sample."""
        everybody = sorted({*self._credited.participants, *payees_of(self._session, self._again.run)})
        if sample is None and (seed is not None or self._sales > ALL_OF):
            sample = SAMPLE
        asked = everybody if sample is None else _sampled(everybody, sample, seed or "")
        found = [each for participant in asked for each in self._of(participant)]
        if sample is None:
            found += self._of_nobody()
        run = self._again.run
        return Verification(
            run=run.run, rule_set=run.rule_set, period=run.period, payees=len(asked), of=len(everybody),
            sales=self._sales, seed=None if sample is None else seed or "", lines=self._lines, differing=(),
            disagreements=tuple(found),
        )  # fmt: skip

    def _of(self, participant: str) -> Iterator[Disagreement]:
        run = self._again.run
        registered = results_of(self._store, self._session, self._known, participant)
        outcome = self._credited.outcome(participant)
        recomputed = provisional_results(self._again.facts, run.run, participant, outcome)
        self._lines += len(recomputed.lines)
        yield from self._lines_that_differ(registered, recomputed)
        for about in ("measurements", "figures", "exceptions"):
            only = _only(getattr(registered, about), getattr(recomputed, about))
            if any(only):
                yield Disagreement(participant, about, None, None, *only)

    def _lines_that_differ(self, registered: PayeeResults, recomputed: PayeeResults) -> Iterator[Disagreement]:
        rows = [Counter(map(_row, results.lines)) for results in (registered, recomputed)]
        if rows[0] == rows[1]:
            return
        for component in sorted({line.component for each in (registered, recomputed) for line in each.lines}):
            only = [
                self._traced(results, component, alone)
                for results, alone in ((registered, rows[0] - rows[1]), (recomputed, rows[1] - rows[0]))
            ]
            if any(only):
                pay = _earned(registered, component), _earned(recomputed, component)
                yield Disagreement(registered.participant, component, *pay, only[0], only[1])

    def _traced(self, results: PayeeResults, component: str, alone: Counter[str]) -> Sequence[Told]:
        """Return the lines of a component that one engine has alone, each with the way to it."""
        wanted = [row for row in results.lines if row.component == component and _row(row) in alone]
        if not wanted:
            return ()
        statement = statement_of(self._session, [results], self._period)
        lines = {line.number: line for line in statement.lines}
        return tuple(Told(_row(row), trace_of(lines[row.number], statement.currency)) for row in wanted)

    def _of_nobody(self) -> Iterator[Disagreement]:
        registered = [e for e in all_exceptions(self._store, self._session, self._again.run) if e.participant is None]
        recomputed = [RunException(**asdict(e)) for e in self._credited.of_nobody]
        only = _only(registered, recomputed)
        if any(only):
            yield Disagreement("", "exceptions", None, None, *only)

    @property
    def _period(self) -> Period:
        return self._again.facts.period


def _only(registered: Iterable[object], recomputed: Iterable[object]) -> tuple[Sequence[Told], Sequence[Told]]:
    """Return what each of two collections has alone, whatever their order."""
    one, other = (Counter(map(_row, rows)) for rows in (registered, recomputed))
    return tuple(map(Told, (one - other).elements())), tuple(map(Told, (other - one).elements()))


def _row(row: object) -> str:
    """Return what a row says, numbers by their value alone, and nothing of where it is kept."""
    # A row out of the database has its fields in an order of its own.
    names = type(row).model_fields if isinstance(row, SQLModel) else [field.name for field in fields(row)]  # type: ignore[arg-type]
    fields_of = {name: getattr(row, name) for name in names}
    told = {name: _plain(value) for name, value in fields_of.items() if name not in {"number", "run", "known_from"}}
    return ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, Decimal) else value


def _earned(results: PayeeResults, component: str) -> Decimal:
    minor = sum(line.earned_minor for line in results.lines if line.component == component)
    return from_minor(minor, results.known.run.currency)


def _sampled(everybody: Sequence[str], sample: int, seed: str) -> Sequence[str]:
    """Return so many, drawn by a seed; which they are depends on nothing else."""
    drawn = sorted(everybody, key=lambda who: sha256(f"{seed}/{who}".encode()).digest())
    return sorted(drawn[:sample])


def _result(again: FactsAgain, differing: Sequence[Part]) -> Verification:
    run = again.run
    return Verification(run.run, run.rule_set, run.period, 0, 0, 0, None, 0, differing, ())
