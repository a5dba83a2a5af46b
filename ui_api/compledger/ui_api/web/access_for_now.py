"""The values that the pages take from access, in its words, as long as that room is being furnished."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from compledger.rules.refused import Refused


class Role(StrEnum):
    COMP_ADMIN = "comp_admin"
    REP = "rep"
    MANAGER = "manager"
    APPROVER = "approver"
    AUDITOR = "auditor"
    FINANCE = "finance"
    SALES_OPS = "sales_ops"
    OPERATOR = "operator"


class Stage(StrEnum):
    CODE = "code"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class GrantHeld:
    role: Role
    business_unit: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    account: str
    participant: str | None
    grants: frozenset[GrantHeld]
    stepped_up: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    kind: str
    id: str | None = None
    participant: str | None = None
    business_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    token: str
    session_id: str
    account: str
    stage: Stage
    csrf: str
    stepped_up_until: datetime | None
    expires_at: datetime
    subject: Subject


@dataclass(frozen=True, slots=True)
class Enrolment:
    secret: str
    uri: str
    svg: str


class SignInRefused(Refused):
    def __init__(self) -> None:
        super().__init__("login or password is not right. Try again, or ask the operator for help.")


class TooManyAttempts(Refused):
    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"too many attempts. Try again in {retry_after_seconds} s.")


class CodeRefused(Refused):
    def __init__(self) -> None:
        super().__init__("the code is not right. Wait for the next one and enter it, or use a recovery code.")


class SessionRefused(Refused):
    def __init__(self) -> None:
        super().__init__("the session has ended. Sign in again.")


class PasswordRefused(Refused):
    pass


class StepUpNeeded(Refused):
    def __init__(self) -> None:
        super().__init__("confirm first that it is you: give your password again.")
