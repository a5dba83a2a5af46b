"""EARN: from one payee's credits to lines, exceptions and measurements."""

from compledger.rules.case.earning.earner import Earner, PeriodPay

__all__ = ["Earner", "PeriodPay"]
