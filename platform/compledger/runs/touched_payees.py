"""The plan of an incremental run: what changed since the newest run of a period, and whom that touches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compledger.rules.incremental import Reason
from compledger.runs.calculation import known_facts
from compledger.runs.engine import open_engine
from compledger.runs.incremental import former_of, touched_since
from compledger.runs.incremental_sales import ChangedSales
from compledger.runs.loaded_sales import load_transactions
from compledger.runs.registration import RunRequest
from compledger.store import Store


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Whom an incremental run of a rule set's period would calculate."""

    rule_set: str
    period: str
    as_of: int
    goes_on_from: int | None
    """The run whose results it would take over for everybody else; None: there is none to go on from."""
    sales: ChangedSales = field(default_factory=lambda: ChangedSales(0, 0))
    everybody: Sequence[Reason] = ()
    """Why everybody is touched; empty where only `payees` are."""
    payees: Mapping[str, Sequence[Reason]] = field(default_factory=dict)
    """Who is touched, each with every reason."""

    @property
    def nobody(self) -> bool:
        """Whether nobody's pay can be another than in the run it goes on from."""
        return self.goes_on_from is not None and not self.everybody and not self.payees


def plan_run(store: Store, request: RunRequest) -> RunPlan:
    """Return whom an incremental run would calculate. Nothing is written.

    Raises:
        PositionNotReached, NothingToCalculate, NoWindow, FieldKindDiffers: as `calculate_period`.
    """
    facts = known_facts(store, request)
    with store.reading() as session:
        former = former_of(session, facts)
    if former is None:
        return RunPlan(request.rule_set, request.period.name, request.as_of, None)
    with open_engine(store) as (connection, _):
        load_transactions(connection, store, facts, former.rule_sets)
        _, touched, sales = touched_since(connection, former, facts)
    return RunPlan(
        rule_set=request.rule_set,
        period=request.period.name,
        as_of=request.as_of,
        goes_on_from=former.run.run,
        sales=sales,
        everybody=sorted({reason for reasons in touched.whole.values() for reason in reasons}),
        payees={who: sorted(reasons) for (who, _), reasons in sorted(touched.payees.items())},
    )
