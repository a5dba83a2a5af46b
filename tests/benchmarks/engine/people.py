"""The company's people as the tables of a Snapshot."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import pyarrow as pa

from compledger.rules.language.forms.crediting import Through
from compledger.rules.periods import Period
from compledger.rules.snapshot import QUOTAS, RATES, RELATED, SEATS
from compledger.rules.timeline import FOREVER
from tests.benchmarks.engine.company import Company, managers
from tests.benchmarks.engine.dimensions import FIRST_DAY, REPS, name_of, participant
from tests.benchmarks.engine.plan import MEASURES

Row = tuple[object, ...]
ALWAYS = (FIRST_DAY, FOREVER)


def seats(company: Company) -> pa.Table:
    """Return one seat a payee."""
    return _table(SEATS, ((participant(n), f"S-{n:04}", "Rep", "Sales", *ALWAYS) for n in range(company.payees)))


def rates(company: Company) -> pa.Table:
    """Return one personal rate a payee."""
    personal = ((participant(n), "commission", Decimal(r).scaleb(-3), *ALWAYS) for n, r in enumerate(company.rates))
    return _table(RATES, personal)


def quotas(company: Company, periods: Iterable[Period]) -> pa.Table:
    """Return a quota for each payee, measure and quarter."""
    rows = (
        (participant(payee), MEASURES[measure], "quarters", period.name, Decimal(quota), "EUR")
        for (payee, measure), quota in company.quotas.items()
        for period in periods
    )
    return _table(QUOTAS, rows)


def related(company: Company) -> pa.Table:
    """Return the managers of each rep and the specialists of each team."""
    return _table(RELATED, (*_managers(), *_teams(company)))


def _managers() -> Iterator[Row]:
    for rep in range(REPS):
        for level, manager in enumerate(managers(rep), start=1):
            yield Through.MANAGERS.value, "", participant(rep), level, *_seat(manager), None, *ALWAYS


def _teams(company: Company) -> Iterator[Row]:
    for team, specialists in enumerate(company.teams):
        for number in specialists:
            yield Through.TERRITORY.value, "", name_of("team", team), 0, *_seat(number), None, *ALWAYS


def _seat(number: int) -> tuple[str, str]:
    return participant(number), f"S-{number:04}"


def _table(schema: pa.Schema, rows: Iterable[Row]) -> pa.Table:
    columns = [pa.array(values, column.type) for values, column in zip(zip(*rows, strict=True), schema, strict=True)]
    return pa.Table.from_arrays(columns, schema=schema)
