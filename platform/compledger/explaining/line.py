"""A registered line explained: each step of its arithmetic, and why the rule that credits it held."""

from collections.abc import Sequence
from dataclasses import dataclass

from compledger.proving import Part, facts_again
from compledger.rules.case.crediting import Crediter
from compledger.rules.case.why import Explainer, Verdict
from compledger.rules.refused import Refused
from compledger.runs import LineRow, Run, lines_of, sales_in, versions_of
from compledger.statements import Statement, Step, trace_of
from compledger.statements.line import StatementLine
from compledger.store import Store


class NoSuchLine(Refused, LookupError):
    """A statement has no line of the number, or several runs have one."""

    def __init__(self, statement: Statement, number: int, runs: Sequence[int]) -> None:
        self.number, self.runs = number, tuple(runs)
        whose = f"the statement of {statement.participant} for {statement.period.name}"
        if runs:
            super().__init__(
                f"several runs have a line {number} in {whose}. Say which: --run {' or --run '.join(map(str, runs))}"
            )
        else:
            count = len(statement.lines)
            super().__init__(
                f"there is no line {number} in {whose}, which has {count}. Its lines and their numbers: "
                f"compledger statement show {statement.participant} --period {statement.period.name}"
            )


@dataclass(frozen=True, slots=True)
class LineExplained:
    """A line with the way to it."""

    line: StatementLine
    steps: Sequence[Step]
    verdict: Verdict | None
    """What the credit rule says of the sale; None for a line that comes from no credit."""
    currency: str
    differing: Sequence[Part]
    """Facts of the run that are not what they were, so that the verdict may be another."""


def explain_line(store: Store, statement: Statement, number: int, run: int | None = None) -> LineExplained:
    """Return a line of a statement with every step, and each part of its rule's condition with the sale's values.

    Raises:
        NoSuchLine: the statement has none of the number, or several, and `run` does not say which.
        OtherEngine, NothingToCalculate, NoWindow, FieldKindDiffers: as a replay of the run would.
    """
    found = [line for line in statement.lines if line.number == number and run in {None, line.run}]
    if len(found) != 1:
        raise NoSuchLine(statement, number, sorted(line.run for line in found))
    (line,) = found
    steps = trace_of(line, statement.currency)
    row = _row(store, line, statement.participant)
    if row.transaction_id is None or row.rule_id is None:
        return LineExplained(line, steps, None, statement.currency, ())
    with facts_again(store, line.run) as again:
        (sale,) = sales_in(again.connection, "transaction_id = ?", [row.transaction_id])
        verdict = Explainer(Crediter(again.facts.snapshot)).why(sale, row.rule_id)
    return LineExplained(line, steps, verdict, statement.currency, again.differing)


def _row(store: Store, line: StatementLine, participant: str) -> LineRow:
    with store.reading() as session:
        known = versions_of(session, session.get_one(Run, line.run))
        return next(row for row in lines_of(store, session, known, participant) if row.number == line.number)
