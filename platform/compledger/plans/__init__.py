"""Plans: the company, its calendars and currencies, and published rule set versions."""

from compledger.plans.calendar_document import CalendarDocument, parse_calendar
from compledger.plans.calendars import (
    CalendarRow,
    NoSuchPeriod,
    PeriodRow,
    calendar_of,
    calendars,
    longer_period,
    periods_named,
    publish_calendar,
)
from compledger.plans.company import Company, CompanyFact, company, set_company
from compledger.plans.currencies import CurrencyRow, ExchangeRate, note_currencies, published_rates
from compledger.plans.period_states import (
    PeriodClosed,
    PeriodState,
    PeriodStateRow,
    close_period,
    note_calculated,
    period_states,
    refuse_closed,
    refuse_closing,
)
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
    "CalendarDocument",
    "CalendarRow",
    "Company",
    "CompanyFact",
    "CurrencyRow",
    "ExchangeRate",
    "NoSuchPeriod",
    "PeriodClosed",
    "PeriodRow",
    "PeriodState",
    "PeriodStateRow",
    "PublicationRefused",
    "Published",
    "RuleSetVersion",
    "VersionDamaged",
    "calendar_of",
    "calendars",
    "close_period",
    "company",
    "in_force",
    "longer_period",
    "note_calculated",
    "note_currencies",
    "parse_calendar",
    "parsed",
    "period_states",
    "periods_named",
    "publish_calendar",
    "publish_rule_set",
    "published_rates",
    "published_rule_sets",
    "refuse_closed",
    "refuse_closing",
    "set_company",
]
