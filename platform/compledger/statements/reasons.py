"""Reasons: where a line's payee, base, rate and multiples come from, as the rule set version says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from compledger.rules.language import (
    CreditRule,
    Earning,
    Factor,
    LookupTable,
    PeriodRate,
    PersonalRate,
    Recipient,
    RuleSet,
    Split,
    TableRate,
    Through,
    ValueRate,
    figures_asked,
)
from compledger.rules.money import plain
from compledger.runs import LineRow
from compledger.statements.line import Asked, SplitPart
from compledger.statements.wording import percent

Fields = Mapping[str, str]
"""A transaction's fields as text."""
NOT_THERE = "–"


def reach_of(recipient: Recipient, level: int) -> str:
    """Return why somebody is credited whom the transaction does not name; nobody else is named either."""
    match recipient.through:
        case Through.SELF:
            return ""
        case Through.MANAGERS:
            return f"manager, level {level} above {recipient.field}"
        case Through.RELATION:
            return f"{recipient.relation}, level {level} from {recipient.field}"
        case Through.TERRITORY:
            return f"holder of its {recipient.field}"
        case Through.UNIT:
            return f"member of its {recipient.field}"


def split_of(recipient: Recipient, row: LineRow) -> SplitPart | None:
    """Return a payee's part of a split; None where nothing is split."""
    if recipient.split is Split.EACH or row.split_part is None or row.split_whole is None:
        return None
    return SplitPart(row.split_part, row.split_whole, recipient.places, recipient.rest.value)


def base_fields(rule: CreditRule) -> frozenset[str]:
    """Return the fields that the base of a rule is worked out from; none where it is a field as it stands."""
    asked = figures_asked(rule.base).fields
    return frozenset() if rule.base_text in asked else asked


def base_asked(version: RuleSet, rule: CreditRule, day: date, fields: Fields) -> Iterator[Asked]:
    """Give what the formula of a base asked of a transaction, and of the version's dated values on its day."""
    yield from (Asked(name, fields.get(name, NOT_THERE)) for name in sorted(base_fields(rule)))
    values = sorted(figures_asked(rule.base).values)
    yield from (Asked(name, plain(value_on(version, name, day))) for name in values)


def value_on(version: RuleSet, name: str, day: date) -> Decimal:
    """Return a dated value as it stands on a day that the version decides."""
    spells = next(value.spells for value in version.values if value.id == name)
    return [spell.value for spell in spells if spell.effective_from <= day][-1]


def table_fields(version: RuleSet, earning: Earning) -> frozenset[str]:
    """Return the fields of the transaction by which the rows of an earning's tables are found."""
    tables = [version.tables[factor.table] for factor in _factors(earning) if isinstance(factor, TableRate)]
    dimensions = [found for table in tables if isinstance(table, LookupTable) for found in table.dimensions]
    return figures_asked(*(found.by for found in dimensions if found.by is not None)).fields


def rate_asked(version: RuleSet, earning: Earning, row: LineRow, fields: Fields) -> Iterator[Asked]:
    """Give the values by which a row of the rate's table was found, as far as the transaction says them."""
    yield from (Asked(name, fields.get(name, NOT_THERE)) for name in sorted(table_fields(version, earning)))
    if row.level and any(isinstance(factor, TableRate) for factor in _factors(earning)):
        yield Asked("level", str(row.level))


def rate_source(earning: Earning, row: LineRow) -> str:
    """Return where a line's rate comes from."""
    if earning.rate is None or (
        earning.table is not None and row.tier and earning.table.tiers[row.tier - 1].rate is not None
    ):
        return "tier"
    return "plan" if isinstance(earning.rate, Decimal) else _named(earning.rate)


def times_source(earning: Earning, row: LineRow, recipient: Recipient) -> str:
    """Return what multiplies a line's rate beside its tier; empty if nothing does."""
    factors = [plain(factor) if isinstance(factor, Decimal) else _named(factor) for factor in earning.times]
    if recipient.pay_share != 1:
        factors.append(f"{percent(recipient.pay_share)} of it is paid")
    if factors and earning.table is not None and row.tier:
        times = earning.table.tiers[row.tier - 1].times
        return ", ".join([f"tier {plain(times)}", *factors] if times != 1 else factors)
    return ", ".join(factors)


def _named(factor: Factor) -> str:
    match factor:
        case PersonalRate(name):
            return f"personal {name}"
        case TableRate(table):
            return f"table {table}"
        case ValueRate(name):
            return f"value {name}"
        case PeriodRate(_, text):
            return text
        case _:
            return plain(factor)


def _factors(earning: Earning) -> Sequence[Factor]:
    return [*([] if earning.rate is None else [earning.rate]), *earning.times]
