"""The words of permission: roles, verbs, which rows a reader reaches, and which groups of fields he sees."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to the company's pay. One account may hold several, each by a grant of its own."""

    COMP_ADMIN = "comp_admin"
    REP = "rep"
    MANAGER = "manager"
    APPROVER = "approver"
    AUDITOR = "auditor"
    FINANCE = "finance"
    SALES_OPS = "sales_ops"
    OPERATOR = "operator"


class Verb(StrEnum):
    """What can be asked for, as `noun.verb`. What has no verb here cannot be done."""

    STATEMENT_READ = "statement.read"
    PEOPLE_READ = "people.read"
    PEOPLE_CHANGE = "people.change"
    RATES_CHANGE = "rates.change"
    PEOPLE_NAME_ERASE = "people.name_erase"
    PAYEE_CHANGE = "payee.change"
    TRANSACTIONS_IMPORT = "transactions.import"
    QUOTAS_IMPORT = "quotas.import"
    EXCHANGE_RATES_IMPORT = "exchange_rates.import"
    CALENDAR_PUBLISH = "calendar.publish"
    PERIOD_CLOSE = "period.close"
    COMPANY_READ = "company.read"
    COMPANY_CHANGE = "company.change"
    RULES_READ = "rules.read"
    RULES_CHECK = "rules.check"
    RULES_DRAFT = "rules.draft"
    RULES_PUBLISH = "rules.publish"
    RUN_CALCULATE = "run.calculate"
    RUN_READ = "run.read"
    AUDIT_READ = "audit.read"
    AUDIT_CHECK = "audit.check"
    ACCESS_READ = "access.read"
    ACCESS_GRANT = "access.grant"
    ACCESS_DELEGATE = "access.delegate"
    ACCOUNT_MANAGE = "account.manage"
    DB_UPGRADE = "db.upgrade"
    DB_BACKUP = "db.backup"
    DEMO_MAKE = "demo.make"


class RowScope(StrEnum):
    """Which rows a decision opens."""

    OWN = "own"
    """Those of the reader's own participant."""
    TEAM = "team"
    """Those of everybody below the reader in the line tree, on the days asked about."""
    UNIT = "unit"
    """Those of everybody who held a seat of a business unit on the days asked about."""
    EVERYTHING = "everything"


class FieldScope(StrEnum):
    """Groups of fields, so that somebody can see how sales go without seeing what they pay."""

    PAY = "pay"
    """Amounts earned, rates, tiers."""
    ATTAINMENT = "attainment"
    """Credits, quotas, attainment."""
    IDENTITY = "identity"
    """Clear names."""
    BANK = "bank"
    """Bank references of payees."""
