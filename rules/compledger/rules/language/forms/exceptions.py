"""The exceptions of a calculation by name: what a sale or a payee comes to instead of pay, never nought in silence."""

CREDIT_EXCEPTIONS = (
    "no_participant", "no_territory", "no_unit", "nobody", "no_seat", "vacant_seat", "no_plan",
    "other_currency", "no_exchange_rate", "no_base", "too_large", "converted_too_large",
)  # fmt: skip
"""Of a transaction, a credit rule and a recipient."""
EARNING_EXCEPTIONS = ("no_rate", "no_quota", "quota_not_positive", "quota_other_currency", "no_figure")
"""Of a payee and a component."""
EXCEPTION_KINDS = (*CREDIT_EXCEPTIONS, *EARNING_EXCEPTIONS)
