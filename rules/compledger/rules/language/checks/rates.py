"""Rates and multiples of earnings: not below nought, and within the digits that a line's effective rate has."""

from collections.abc import Iterator
from decimal import Decimal, localcontext

from compledger.rules.language.forms.document import RATE_BELOW, UNIT_RATE_BELOW, UNIT_RATE_PLACES, RuleSet
from compledger.rules.language.forms.expression import Literal
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.findings import Place
from compledger.rules.language.forms.paying import Earning, Factor, TableRate, ValueRate
from compledger.rules.language.forms.tables import CurveTable, LookupTable, Tier
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.source import Mapping
from compledger.rules.money import EXACT, plain

NO_TIER = Tier(Decimal(0), None, Decimal(1))
"""What an earning without a table pays: its own rate, once."""


def check_rates(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note rates below nought, too large ones, and those with more places than money a unit has."""
    items = manuscript.by_id("earnings")
    for earning in rule_set.earnings:
        item, reader = items[earning.id], manuscript.reader
        by_unit = manuscript.measures.get(earning.measure) is FieldKind.QUANTITY
        below, on = (UNIT_RATE_BELOW, "a unit") if by_unit else (RATE_BELOW, "times the sale")
        with localcontext(EXACT):
            found = sorted(_effective(earning, rule_set))
        if found and (found[0] < 0 or found[-1] >= below):
            odd = found[0] if found[0] < 0 else found[-1]
            hint = f"rates are 0 or more, and stay below {below:,} {on}"
            reader.fault(_place(earning, item), f"{earning.id} pays a rate of {plain(odd)}", hint)
        elif by_unit:
            fine = [rate for rate in _own_rates(earning, rule_set) if rate != round(rate, UNIT_RATE_PLACES)]
            if fine:
                what = f"{earning.id} pays {plain(fine[0])} a unit, more than {UNIT_RATE_PLACES} places"
                reader.fault(item.place, what, f"round it to {UNIT_RATE_PLACES} places")
        if not by_unit:
            _check_mixed(earning, manuscript)
        _check_limits(earning, manuscript)


def _place(earning: Earning, item: Mapping) -> Place:
    """Return where an odd rate stands: beside `rate` if it is written there, else where the earning begins."""
    return item.values["rate"].place if isinstance(earning.rate, Decimal) else item.place


def _check_mixed(earning: Earning, manuscript: Manuscript) -> None:
    """Note a rate of 100 % or more among multiples: a multiple was meant."""
    if earning.table is None or all(tier.rate is not None for tier in earning.table.tiers):
        return
    items = manuscript.quiet().mappings(manuscript.by_id("rate_tables")[earning.table.id], "tiers")
    for tier, item in zip(earning.table.tiers, items, strict=True):
        if tier.rate is not None and tier.rate >= 1:
            what = f"a tier of {earning.table.id!r} pays a rate of {plain(tier.rate)}, which is all of the sale or more"
            hint = f"to pay the rate {plain(tier.rate)} times, write `times`"
            manuscript.reader.fault(item.values["rate"].place, what, hint)
            return


def _own_rates(earning: Earning, rule_set: RuleSet) -> list[Decimal]:
    """Return every rate that an earning's tiers or its own rate can be, as far as the document says it."""
    tiers = earning.table.tiers if earning.table is not None else ()
    own = [] if earning.rate is None else list(_figures(earning.rate, rule_set))
    return [*(tier.rate for tier in tiers if tier.rate is not None), *own]


def _effective(earning: Earning, rule_set: RuleSet) -> Iterator[Decimal]:
    """Yield the bounds of the effective rate: the least and the largest rate, tier by tier, with all multiples."""
    least = most = Decimal(1)
    for factor in earning.times:
        figures = list(_figures(factor, rule_set)) or [Decimal(1)]
        least, most = least * min(figures), most * max(figures)
    if earning.pays is not None:
        return
    own = list(_figures(earning.rate, rule_set)) if earning.rate is not None else []
    for tier in earning.table.tiers if earning.table is not None else (NO_TIER,):
        rates = [tier.rate] if tier.rate is not None else own or [Decimal(1)]
        yield from (min(rates) * tier.times * least, max(rates) * tier.times * most)


def _figures(factor: Factor, rule_set: RuleSet) -> Iterator[Decimal]:
    """Yield what a factor can be; nothing for what people bring along or a formula comes to."""
    match factor:
        case Decimal():
            yield factor
        case ValueRate(name):
            yield from (spell.value for value in rule_set.values if value.id == name for spell in value.spells)
        case TableRate(name):
            table = rule_set.tables[name]
            if isinstance(table, LookupTable):
                yield from (row.value for row in table.rows)
                yield from () if table.otherwise is None else (table.otherwise,)
            elif isinstance(table, CurveTable):
                yield from (point.value for point in table.points)


def _check_limits(earning: Earning, manuscript: Manuscript) -> None:
    items = manuscript.reader.mappings(manuscript.by_id("earnings")[earning.id], "limits") if earning.limits else []
    for limit, item in zip(earning.limits, items, strict=True):
        least, most = limit.least, limit.most
        if isinstance(least, Literal) and isinstance(most, Literal) and least.value > most.value:  # type: ignore[operator]  # both are money
            what = f"at least {least.value} and at most {most.value} cannot both hold"
            manuscript.reader.fault(item.place, what, "let `least` be the smaller one")
