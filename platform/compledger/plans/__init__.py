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
from compledger.plans.currencies import CurrencyRow, ExchangeRate
from compledger.plans.rule_sets import (
    PublicationRefused,
    Published,
    RuleSetVersion,
    in_force,
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
    "calendar_of",
    "in_force",
    "parse_calendar",
    "periods_named",
    "publish_calendar",
    "publish_rule_set",
    "published_rule_sets",
]
