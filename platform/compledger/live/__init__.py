"""Live: what payees earn by now, provisional and kept up to date with the log."""

from compledger.live.feed import LiveFeed, PeriodKey
from compledger.live.period import LivePeriod
from compledger.live.provisional import provisional_results

__all__ = ["LiveFeed", "LivePeriod", "PeriodKey", "provisional_results"]
