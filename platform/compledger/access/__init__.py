"""Access: who may sign in, in which roles, and what each of them may do."""

from compledger.access.accounts import (
    AccessSession,
    Credential,
    account_of,
    account_thing,
    add_account,
    clear_second_factor,
    set_password,
)
from compledger.access.attempts import TooManyAttempts
from compledger.access.codes import CodeRefused
from compledger.access.grants import conflict_report, delegate, end_delegation, grant, revoke
from compledger.access.held import held
from compledger.access.listing import accounts_listed, login_of
from compledger.access.passwords import STRONG, Hashed, PasswordRefused, Passwords
from compledger.access.permissions import PERMISSIONS
from compledger.access.policy import (
    OPERATOR,
    Attempted,
    Decision,
    GrantHeld,
    NotPermitted,
    Slice,
    StepUpNeeded,
    Subject,
    Thing,
    decide,
    require,
)
from compledger.access.recording import record_read, record_refusal
from compledger.access.rescue import rescue, rescue_thing
from compledger.access.roles import FieldScope, Role, RowScope, Verb
from compledger.access.second_factor import (
    Enrolment,
    NothingOffered,
    StepUpFirst,
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
)
from compledger.access.session_ends import NoSuchSession, SessionShown, end_session, sessions_of, sign_out
from compledger.access.sessions import Opened, SessionKind, SessionRefused, Stage, resume
from compledger.access.signing_in import SignInRefused, change_password, give_code, sign_in, step_up
from compledger.access.standing import activate, deactivate, erase_credential

__all__ = [
    "OPERATOR",
    "PERMISSIONS",
    "STRONG",
    "AccessSession",
    "Attempted",
    "CodeRefused",
    "Credential",
    "Decision",
    "Enrolment",
    "FieldScope",
    "GrantHeld",
    "Hashed",
    "NoSuchSession",
    "NotPermitted",
    "NothingOffered",
    "Opened",
    "PasswordRefused",
    "Passwords",
    "Role",
    "RowScope",
    "SessionKind",
    "SessionRefused",
    "SessionShown",
    "SignInRefused",
    "Slice",
    "Stage",
    "StepUpFirst",
    "StepUpNeeded",
    "Subject",
    "Thing",
    "TooManyAttempts",
    "Verb",
    "account_of",
    "account_thing",
    "accounts_listed",
    "activate",
    "add_account",
    "begin_second_factor",
    "change_password",
    "clear_second_factor",
    "confirm_second_factor",
    "conflict_report",
    "deactivate",
    "decide",
    "delegate",
    "end_delegation",
    "end_session",
    "erase_credential",
    "give_code",
    "grant",
    "held",
    "login_of",
    "record_read",
    "record_refusal",
    "remove_second_factor",
    "require",
    "rescue",
    "rescue_thing",
    "resume",
    "revoke",
    "sessions_of",
    "set_password",
    "sign_in",
    "sign_out",
    "step_up",
]
