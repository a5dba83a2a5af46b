"""A door over a handful of people, so that pages are tested without a store. It is as strict as the real one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from compledger.access import (
    CodeRefused,
    Enrolment,
    GrantHeld,
    NoSuchSession,
    NothingOffered,
    Opened,
    PasswordRefused,
    Role,
    SessionKind,
    SessionRefused,
    SessionShown,
    SignInRefused,
    Stage,
    StepUpFirst,
    Subject,
    Thing,
    TooManyAttempts,
)
from compledger.ui_api.web.door import AccountShown, Door

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery staple"  # noqa: S105  of nobody
CODE = "123456"
RECOVERY_CODES = ("7KQ2-MX4P-9WTA", "H3ZC-8RNB-5VLE", "PD6Y-2JGS-QX7U")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 5 5" width="200" height="200">'
    '<path stroke="#000" d="M0 0.5h3m1 0h1m-5 1h1m3 0h1m-4 1h2m-3 1h1m1 0h3m-4 1h2"/></svg>'
)


@dataclass
class Person:
    name: str
    participant: str | None
    grants: frozenset[GrantHeld]
    password: str = PASSWORD
    second_factor: bool = False
    active: bool = True


@dataclass(frozen=True)
class Refusal:
    subject: Subject | None
    verb: str
    thing: Thing
    why: str
    request_id: str


def held(*roles: Role) -> frozenset[GrantHeld]:
    return frozenset(GrantHeld(role) for role in roles)


@dataclass
class FakeDoor(Door):
    """Knows `ada` (a representative), `grace` (administers pay), `olga` (sales operations), `oscar` (operator)."""

    people: dict[str, Person] = field(
        default_factory=lambda: {
            "ada": Person("Ada Byron", "P-0274", held(Role.REP)),
            "grace": Person("Hedy Lamarr", None, held(Role.COMP_ADMIN)),
            "mary": Person(
                "Mary Somerville",
                "P-0200",
                frozenset({GrantHeld(Role.MANAGER), GrantHeld(Role.APPROVER, "EMEA", on_behalf_of="A-grace")}),
                second_factor=True,
            ),
            "olga": Person("Olga Ops", None, held(Role.SALES_OPS)),
            "oscar": Person("oscar", None, held(Role.OPERATOR)),
        }
    )
    sessions_open: dict[str, Opened] = field(default_factory=dict)
    woken: dict[str, bool] = field(default_factory=dict)
    """Of each token that was resumed last: whether that woke it."""
    dead: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    """Accounts that were shown a secret."""
    wrong_in_a_row: int = 0
    wrong_codes: int = 0
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def sign_in(self, *, login: str, password: str, request_id: str) -> Opened:
        if self.wrong_in_a_row >= 5:
            raise TooManyAttempts(30)
        person = self.people.get(login)
        if person is None or not person.active or person.password != password:
            self.wrong_in_a_row += 1
            raise SignInRefused
        return self._open(login, Stage.CODE if person.second_factor else Stage.OPEN)

    def give_code(self, *, token: str, code: str, request_id: str) -> Opened:
        before = self._found(token)
        if code != CODE:
            raise CodeRefused
        self._kill(token)
        return self._open(self._login(before.account), Stage.OPEN)

    def resume(self, *, token: str, request_id: str, wakes: bool = True) -> Opened:
        self.woken[token] = wakes
        opened = self._found(token)
        person = self.people[self._login(opened.account)]
        if not person.active:
            self._kill(token)
            raise SessionRefused("deactivated")
        if person.grants != opened.subject.grants:
            return self._renewed(token, subject=replace(opened.subject, grants=person.grants))
        return opened

    def step_up(self, *, token: str, password: str, code: str | None, request_id: str) -> Opened:
        opened = self._found(token)
        person = self.people[self._login(opened.account)]
        if password != person.password:
            raise SignInRefused
        if person.second_factor and code != CODE:
            raise CodeRefused
        return self._renewed(token, subject=replace(opened.subject, stepped_up=True))

    def sign_out(self, *, token: str, request_id: str) -> None:
        self._kill(token)

    def change_password(self, *, token: str, old: str, new: str, request_id: str) -> Opened:
        opened = self._found(token)
        person = self.people[self._login(opened.account)]
        if old != person.password:
            raise SignInRefused
        if len(new) < 12:
            raise PasswordRefused("it has fewer than 12 characters")
        person.password = new
        for other, session in list(self.sessions_open.items()):
            if other != token and session.account == opened.account:
                self._kill(other)
        return self._renewed(token)

    def begin_second_factor(self, *, token: str) -> Enrolment:
        self.offered.add(self._stepped_up(token).account)
        return Enrolment("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "otpauth://totp/Compledger", SVG)

    def confirm_second_factor(self, *, token: str, code: str, request_id: str) -> Sequence[str]:
        account = self._stepped_up(token).account
        if account not in self.offered:
            raise NothingOffered
        if self.wrong_codes >= 5:
            raise TooManyAttempts(30)
        if code != CODE:
            self.wrong_codes += 1
            raise CodeRefused
        self.people[self._login(account)].second_factor = True
        return RECOVERY_CODES

    def remove_second_factor(self, *, token: str, request_id: str) -> None:
        self.people[self._login(self._stepped_up(token).account)].second_factor = False

    def name_of(self, account: str) -> str:
        return self.people[self._login(account)].name

    def account(self, account: str) -> AccountShown:
        login = self._login(account)
        return AccountShown(login, self.people[login].second_factor)

    def sessions(self, account: str) -> Sequence[SessionShown]:
        return [
            SessionShown(
                opened.session_id, SessionKind.WEB, opened.stage, NOW - timedelta(minutes=48), NOW, opened.expires_at
            )
            for opened in self.sessions_open.values()
            if opened.account == account
        ]

    def end_session(self, *, account: str, session_id: str, request_id: str) -> None:
        for token, opened in list(self.sessions_open.items()):
            if (opened.account, opened.session_id) == (account, session_id):
                self._kill(token)
                return
        raise NoSuchSession(session_id)

    def record_refusal(self, *, subject: Subject | None, verb: str, thing: Thing, why: str, request_id: str) -> None:
        self.refusals.append(Refusal(subject, verb, thing, why, request_id))

    def _login(self, account: str) -> str:
        return account.removeprefix("A-")

    def _found(self, token: str) -> Opened:
        if token not in self.sessions_open:
            raise SessionRefused("unknown")
        return self.sessions_open[token]

    def _stepped_up(self, token: str) -> Opened:
        opened = self._found(token)
        if not opened.subject.stepped_up:
            raise StepUpFirst
        return opened

    def _kill(self, token: str) -> None:
        if self.sessions_open.pop(token, None) is not None:
            self.dead.append(token)

    def _open(self, login: str, stage: Stage) -> Opened:
        person, number = self.people[login], next(self.numbers)
        account = f"A-{login}"
        opened = Opened(
            token=f"token-number-{number:08}",
            session_id=f"S-{number}",
            account=account,
            stage=stage,
            csrf=f"csrf-{number:08}",
            stepped_up_until=None,
            expires_at=NOW + timedelta(hours=12),
            subject=Subject(account, person.participant, person.grants),
        )
        self.sessions_open[opened.token] = opened
        return opened

    def _renewed(self, token: str, subject: Subject | None = None) -> Opened:
        before, number = self._found(token), next(self.numbers)
        self._kill(token)
        opened = replace(
            before, token=f"token-number-{number:08}", csrf=f"csrf-{number:08}", subject=subject or before.subject
        )
        self.sessions_open[opened.token] = opened
        return opened
