"""Reasons: where a line's payee, base, rate and multiples come from, as the rule set version says."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from compledger.rules.formulas import written
from compledger.rules.language import (
    CreditRule,
    Earning,
    Factor,
    PeriodRate,
    PersonalRate,
    Recipient,
    RuleSet,
    Split,
    TableRate,
    Through,
    ValueRate,
    figures_asked,
    formulas_of_table,
    tables_named,
)
from compledger.rules.money import plain
from compledger.runs import LineRow
from compledger.statements.line import Asked, SplitPart
from compledger.statements.told import NOT_THERE, value_on
from compledger.statements.wording import percent

Fields = Mapping[str, str]
"""A transaction's fields as text."""


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
    for name in values:
        value = value_on(version, name, day)
        yield Asked(name, NOT_THERE if value is None else plain(value))


def table_fields(version: RuleSet, earning: Earning) -> frozenset[str]:
    """Return the fields of the transaction by which the rows of an earning's tables are found."""
    return figures_asked(
        *(by for name in tables_named(earning) for by in formulas_of_table(version.tables[name]))
    ).fields


def rate_source(earning: Earning, row: LineRow) -> str:
    """Return where a line's rate comes from."""
    if is_by_tier(earning, row):
        return "tier"
    assert earning.rate is not None, "a rate that is not the tier's is the earning's"
    return "plan" if isinstance(earning.rate, Decimal) else named(earning.rate)


def is_by_tier(earning: Earning, row: LineRow) -> bool:
    """Return whether a line's rate is its tier's own, so that nothing else was asked for it."""
    if earning.rate is None:
        return True
    return (
        earning.table is not None
        and row.tier is not None
        and row.tier > 0
        and earning.table.tiers[row.tier - 1].rate is not None
    )


def multiples_in_words(
    earning: Earning, row: LineRow, pay_share: Decimal, value_of: Callable[[Factor], Decimal | None]
) -> str:
    """Return what multiplies a line's rate beside its tier; empty if nothing does.

    Where there are several, each has its value: `tier 1.5 × personal ramp 0.8`. `value_of` tells a factor's.
    """
    parts = [] if pay_share == 1 else [f"{percent(pay_share)} of it is paid"]
    tier = earning.table.tiers[row.tier - 1].times if earning.table is not None and row.tier else Decimal(1)
    of_tier = [] if tier == 1 or not (parts or earning.times) else [f"tier {plain(tier)}"]
    if len(earning.times) + len(parts) + len(of_tier) < 2:
        return " × ".join([*map(named, earning.times), *parts])
    return " × ".join([*of_tier, *(_with_value(factor, value_of(factor)) for factor in earning.times), *parts])


def named(factor: Factor) -> str:
    """Return what a factor is called."""
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


def _with_value(factor: Factor, value: Decimal | None) -> str:
    return named(factor) if value is None or isinstance(factor, Decimal) else f"{named(factor)} {plain(value)}"


def limit_in_words(earning: Earning, per: str, *, taken: bool) -> str:
    """Return what the limits say that take pay away or add some: `at most quota(target) * 2`."""
    sides = [limit.most if taken else limit.least for limit in earning.limits if limit.per == per]
    return " and ".join(f"at {'most' if taken else 'least'} {written(side)}" for side in sides if side is not None)
