"""Plans: calendars, currencies and published rule set versions."""

from compledger.plans.calendars import (
    CalendarRow,
    NoSuchPeriod,
    PeriodRow,
    calendar_of,
    parse_calendar,
    periods_named,
    publish_calendar,
)
from compledger.plans.currencies import CurrencyRow, ExchangeRate, note_currencies, published_rates
from compledger.plans.rule_sets import (
    PublicationRefused,
    Published,
    RuleSetVersion,
    VersionDamaged,
    in_force,
    parsed,
    publish_rule_set,
    published_rule_sets,
)

__all__ = [
    "CalendarRow",
    "CurrencyRow",
    "ExchangeRate",
    "NoSuchPeriod",
    "PeriodRow",
    "PublicationRefused",
    "Published",
    "RuleSetVersion",
    "VersionDamaged",
    "calendar_of",
    "in_force",
    "note_currencies",
    "parse_calendar",
    "parsed",
    "periods_named",
    "publish_calendar",
    "publish_rule_set",
    "published_rates",
    "published_rule_sets",
]
