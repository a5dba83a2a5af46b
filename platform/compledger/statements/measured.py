"""What a run measured of a payee, as a statement shows it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from compledger.rules.formulas import written
from compledger.rules.language import Basis, FieldKind, Formula, RuleSet
from compledger.rules.money import share_of
from compledger.runs import FigureRow, KnownRun, PayeeResults, RunMeasurement
from compledger.statements.line import Worked
from compledger.statements.model import Measurement
from compledger.statements.told import asked_by
from compledger.statements.wording import amount_in


def measurements(results: PayeeResults) -> Iterator[Measurement]:
    """Give a run's measurements of a payee; one without credits and quota says nothing and is left out."""
    known = results.known
    for row in results.measurements:
        if not row.credits and row.quota is None:
            continue
        credited, quantity = Decimal(row.credited), _is_quantity(known.versions, row.measure)
        yield Measurement(
            rule_set=known.run.rule_set,
            measure=row.measure,
            credited=credited,
            quota=row.quota,
            attainment=share_of(credited, row.quota) if row.quota is not None and row.quota > 0 else None,
            tiers=_bounds(known.versions, row.measure),
            quantity=quantity,
            window=row.window_period or "",
            quota_working=_quota_working(known, row, results.figures, "" if quantity else known.run.currency),
        )


def merged(found: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Return the measurements, those that say the same of one measure once, with the tiers of all of them."""
    together: dict[tuple[object, ...], Measurement] = {}
    for each in found:
        key = (each.measure, each.credited, each.quota, each.quantity, each.window)
        before = together.get(key, each)
        together[key] = replace(before, tiers=tuple(sorted({*before.tiers, *each.tiers})))
    return tuple(together.values())


def quota_formula(versions: Sequence[RuleSet], measure: str) -> tuple[RuleSet, Formula | None]:
    """Return the version that decides a measure of the period, the newest that has it, and its formula of the quota."""
    deciding = [(v, found) for v in versions for found in v.measures if found.id == measure]
    version, found = deciding[-1]
    return version, found.quota


def _quota_working(known: KnownRun, row: RunMeasurement, figures: Sequence[FigureRow], unit: str) -> Worked | None:
    if row.quota is None:
        return None
    version, formula = quota_formula(known.versions, row.measure)
    if formula is None:
        return None
    found = f"= {amount_in(row.quota, unit)} {unit}".rstrip()
    return Worked("Quota", written(formula), asked_by(figures, row.measure, "quota"), found, version.label)


def _bounds(versions: Sequence[RuleSet], measure: str) -> tuple[Decimal, ...]:
    """Return the shares of quota at which the tiers over a measure begin, in any of the versions."""
    tables = [
        earning.table
        for version in versions
        for earning in version.earnings
        if earning.table is not None and (earning.table.of or earning.measure) == measure
    ]
    return tuple(sorted({tier.begins for table in tables if table.basis is Basis.ATTAINMENT for tier in table.tiers}))


def _is_quantity(versions: Sequence[RuleSet], measure: str) -> bool:
    """Return whether a measure sums quantities: all of its credit rules do, or none."""
    measures = [found for version in versions for found in version.measures if found.id == measure]
    credited = {name for found in measures for name in found.credits}
    rules = [rule for version in versions for rule in version.credit_rules if rule.id in credited]
    return any(rule.base.kind is FieldKind.QUANTITY for rule in rules)
