"""Which role may do what, on which rows, seeing which fields: the table that the policy reads.

What does not stand here is refused. The reference page shows the same table, and a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from compledger.access.roles import FieldScope, Role, RowScope, Verb


@dataclass(frozen=True, slots=True)
class Permission:
    """What one role may do with one verb."""

    scopes: tuple[RowScope, ...] = (RowScope.EVERYTHING,)
    """A reader reaches the rows of each."""
    fields: frozenset[FieldScope] = frozenset()
    """Empty for verbs that show no person's figures."""


OWN = (RowScope.OWN,)
OWN_AND_TEAM = (RowScope.OWN, RowScope.TEAM)

WHOLE = Permission()
"""For verbs that act on the company as a whole."""

SALES = frozenset({FieldScope.ATTAINMENT, FieldScope.IDENTITY})
PAID = SALES | {FieldScope.PAY}
ALL_FIELDS = frozenset(FieldScope)

PERMISSIONS: Mapping[Role, Mapping[Verb, Permission]] = {
    Role.REP: {
        Verb.STATEMENT_READ: Permission(OWN, PAID),
        Verb.PEOPLE_READ: Permission(OWN, SALES),
        Verb.ACCESS_DELEGATE: WHOLE,
    },
    Role.MANAGER: {
        Verb.STATEMENT_READ: Permission(OWN_AND_TEAM, PAID),
        Verb.PEOPLE_READ: Permission(OWN_AND_TEAM, SALES),
        Verb.ACCESS_DELEGATE: WHOLE,
    },
    Role.COMP_ADMIN: {
        Verb.STATEMENT_READ: Permission(fields=PAID),
        Verb.PEOPLE_READ: Permission(fields=PAID),
        Verb.PEOPLE_CHANGE: WHOLE,
        Verb.RATES_CHANGE: WHOLE,
        Verb.PEOPLE_NAME_ERASE: WHOLE,
        Verb.TRANSACTIONS_IMPORT: WHOLE,
        Verb.QUOTAS_IMPORT: WHOLE,
        Verb.CALENDAR_PUBLISH: WHOLE,
        Verb.COMPANY_READ: WHOLE,
        Verb.COMPANY_CHANGE: WHOLE,
        Verb.RULES_READ: WHOLE,
        Verb.RULES_CHECK: WHOLE,
        Verb.RULES_DRAFT: WHOLE,
        Verb.RUN_CALCULATE: WHOLE,
        Verb.RUN_READ: Permission(fields=PAID),
        Verb.ACCESS_DELEGATE: WHOLE,
    },
    Role.APPROVER: {
        Verb.STATEMENT_READ: Permission(fields=PAID),
        Verb.PEOPLE_READ: Permission(fields=SALES),
        Verb.COMPANY_READ: WHOLE,
        Verb.RULES_READ: WHOLE,
        Verb.RULES_CHECK: WHOLE,
        Verb.RULES_PUBLISH: WHOLE,
        Verb.PERIOD_CLOSE: WHOLE,
        Verb.RUN_READ: Permission(fields=PAID),
        Verb.ACCESS_DELEGATE: WHOLE,
    },
    Role.FINANCE: {
        Verb.STATEMENT_READ: Permission(fields=PAID),
        Verb.PEOPLE_READ: Permission(fields=frozenset({FieldScope.IDENTITY, FieldScope.BANK})),
        Verb.PAYEE_CHANGE: WHOLE,
        Verb.EXCHANGE_RATES_IMPORT: WHOLE,
        Verb.COMPANY_READ: WHOLE,
        Verb.RUN_READ: Permission(fields=PAID),
        Verb.ACCESS_DELEGATE: WHOLE,
    },
    Role.SALES_OPS: {
        Verb.STATEMENT_READ: Permission(fields=SALES),
        Verb.PEOPLE_READ: Permission(fields=SALES),
        Verb.PEOPLE_CHANGE: WHOLE,
        Verb.TRANSACTIONS_IMPORT: WHOLE,
        Verb.QUOTAS_IMPORT: WHOLE,
        Verb.COMPANY_READ: WHOLE,
        Verb.ACCESS_DELEGATE: WHOLE,
    },
    Role.AUDITOR: {
        Verb.STATEMENT_READ: Permission(fields=ALL_FIELDS),
        Verb.PEOPLE_READ: Permission(fields=ALL_FIELDS),
        Verb.COMPANY_READ: WHOLE,
        Verb.RULES_READ: WHOLE,
        Verb.RULES_CHECK: WHOLE,
        Verb.RUN_READ: Permission(fields=PAID),
        Verb.AUDIT_READ: WHOLE,
        Verb.AUDIT_CHECK: WHOLE,
        Verb.ACCESS_READ: WHOLE,
    },
    Role.OPERATOR: {
        Verb.AUDIT_CHECK: WHOLE,
        Verb.ACCESS_READ: WHOLE,
        Verb.ACCESS_GRANT: WHOLE,
        Verb.ACCESS_DELEGATE: WHOLE,
        Verb.ACCOUNT_MANAGE: WHOLE,
        Verb.COMPANY_READ: WHOLE,
        Verb.DB_UPGRADE: WHOLE,
        Verb.DB_BACKUP: WHOLE,
    },
}

READS = frozenset(
    {
        Verb.STATEMENT_READ, Verb.PEOPLE_READ, Verb.COMPANY_READ, Verb.RULES_READ, Verb.RULES_CHECK, Verb.RUN_READ,
        Verb.AUDIT_READ, Verb.AUDIT_CHECK, Verb.ACCESS_READ,
    }
)  # fmt: skip
"""Verbs that change nothing."""

WITHIN_UNIT = frozenset({Verb.STATEMENT_READ, Verb.PEOPLE_READ, Verb.ACCESS_DELEGATE})
"""The verbs that work with a grant limited to a business unit. A file or a rule set touches the whole company, whoever
brings it, and needs a grant for the whole company."""

NEEDS_STEP_UP = frozenset(
    {Verb.ACCESS_GRANT, Verb.ACCESS_DELEGATE, Verb.ACCOUNT_MANAGE, Verb.PEOPLE_NAME_ERASE, Verb.PAYEE_CHANGE}
)
"""Verbs for which a session found open at a desk is not enough: the password is asked for again."""

MACHINE_OWNER = frozenset({Verb.DB_UPGRADE, Verb.DB_BACKUP, Verb.DEMO_MAKE, Verb.RULES_CHECK, Verb.AUDIT_CHECK})
"""What the machine's owner does without signing in: nothing that shows or changes pay."""

FIRST_ACCOUNT = frozenset({Verb.ACCOUNT_MANAGE, Verb.ACCESS_GRANT})
"""What the machine's owner may do for as long as nobody can sign in yet, or nobody administers accounts any more."""
