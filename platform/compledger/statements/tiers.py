"""Tiers: where a line stands among them, and how a credit that is paid as one lies in several."""

from collections.abc import Iterator
from decimal import Decimal, localcontext

from compledger.rules.language import Basis, Earning, TieredTable, TierKind
from compledger.rules.money import EXACT
from compledger.runs import LineRow
from compledger.statements.line import Cut, TierPosition
from compledger.statements.model import Measurement


def tier_of(earning: Earning, row: LineRow, measured: Measurement | None) -> TierPosition | None:
    """Return where a line lies among the tiers of its table; None if it has none, or lies in several.

    Args:
        earning: of the line.
        row: the line.
        measured: what the table's bounds are of.
    """
    table = earning.table
    if table is None or row.tier is None or row.slice is None:
        return None
    assert measured is not None, "a line in a tier was paid by a measure"
    return TierPosition(
        number=row.tier,
        begins=table.tiers[row.tier - 1].begins,
        ends=table.tiers[row.tier].begins if row.tier < len(table.tiers) else None,
        slice_from=row.slice_from,
        slice_until=None if row.slice_from is None else row.slice_from + row.slice,
        quota=measured.quota if table.basis is Basis.ATTAINMENT else None,
        total=measured.credited if table.kind is TierKind.WHOLE else None,
        quantity=measured.quantity,
    )


def cuts_of(
    earning: Earning, row: LineRow, measured: Measurement | None, earnings_rate: Decimal | None
) -> Iterator[Cut]:
    """Give the parts of a credit that is paid in one line, though it may lie in several tiers."""
    table = earning.table
    if table is None or table.kind is not TierKind.MARGINAL or row.tier is not None:
        return
    if row.slice_from is None or row.slice is None:
        return
    quota = None if measured is None else measured.quota
    for number, part in _parts(table, row.slice_from, row.slice, quota):
        tier = table.tiers[number - 1]
        rate = tier.rate if tier.rate is not None else earnings_rate
        assert rate is not None, "a tier has a rate, or the earning does"
        yield Cut(number, part, rate, tier.times)


def _parts(table: TieredTable, start: Decimal, slice_: Decimal, quota: Decimal | None) -> Iterator[tuple[int, Decimal]]:
    """Give number and size of the part in each tier that a piece of the running total lies in."""
    low, high = sorted((start, start + slice_))
    with localcontext(EXACT):
        unit = quota if table.basis is Basis.ATTAINMENT and quota is not None else Decimal(1)
        bounds = [tier.begins * unit for tier in table.tiers]
        for number, begins in enumerate(bounds, start=1):
            lower = low if number == 1 else max(low, begins)
            upper = min(high, bounds[number]) if number < len(bounds) else high
            if lower < upper:
                yield number, (upper - lower).copy_sign(slice_)
