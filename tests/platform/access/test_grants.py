"""Roles in time: who may grant and delegate, what one person may not hold together, and when it ends."""

from datetime import date

import pytest

from compledger import audit
from compledger.access import (
    OPERATOR,
    PERMISSIONS,
    FieldScope,
    GrantHeld,
    NotPermitted,
    Role,
    StepUpNeeded,
    Subject,
    Verb,
    account_thing,
    activate,
    add_account,
    conflict_report,
    deactivate,
    decide,
    delegate,
    end_delegation,
    erase_credential,
    grant,
    rescue,
    revoke,
)
from compledger.access.accounts import AccountState, NoSuchAccount
from compledger.access.duties import MATRIX
from compledger.access.grants import (
    ConflictingDuties,
    DaysOutOfOrder,
    NotActive,
    NotYoursToDelegate,
    OwnRole,
    RoleNotHeld,
    UnitDoesNotNarrow,
    conflicts_of,
)
from compledger.access.held import subject_of
from compledger.access.operators import LastOperator
from compledger.access.permissions import READS
from compledger.rules.timeline import FOREVER
from compledger.store import Store
from tests.platform.access.house import (
    ADMINISTRATOR,
    LONG_AGO,
    OTHER_WORDS,
    TODAY,
    WEAK,
    WORDS,
    enter,
    founder,
    join,
    who,
)
from tests.writing import write

FEBRUARY, MARCH, APRIL = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)


def give(store: Store, account: str, role: Role, granter: Subject = ADMINISTRATOR, **more):  # type: ignore[no-untyped-def]
    with write(store) as writing:
        return grant(
            writing, granter=granter, account=account, role=role, **{"effective_from": LONG_AGO, **more}
        )  # fmt: skip


def lend(store: Store, delegator: str, to: str, role: Role, **more) -> None:  # type: ignore[no-untyped-def]
    days = {"effective_from": FEBRUARY, "effective_until": MARCH, **more}
    with write(store) as writing:
        delegate(writing, delegator=who(store, delegator, stepped_up=True), to=to, role=role, **days)


def roles(store: Store, account: str, on: date = TODAY) -> set[Role]:
    return set(who(store, account, on).roles)


# The first account


def test_the_machines_owner_makes_the_first_account_its_operator_and_nothing_more(store: Store) -> None:
    with store.reading() as session:
        assert decide(OPERATOR, Verb.ACCOUNT_MANAGE, account_thing(session)).allowed
    first = founder(store)
    assert first.roles == {Role.OPERATOR}
    with store.reading() as session:
        assert not decide(OPERATOR, Verb.ACCOUNT_MANAGE, account_thing(session)).allowed
    second = join(store, "second")
    with pytest.raises(NotPermitted):
        give(store, second, Role.AUDITOR, OPERATOR)
    give(store, second, Role.AUDITOR, first)
    assert roles(store, second) == {Role.AUDITOR}


# The last one


def test_the_last_operator_is_not_taken_away_by_any_way_from_any_day_on(store: Store) -> None:
    first = founder(store)
    deputy = join(store, "deputy")
    give(store, deputy, Role.OPERATOR, first, effective_until=MARCH)
    deputys = who(store, deputy, stepped_up=True)
    with pytest.raises(LastOperator, match=r"2026-03-01"), write(store) as writing:
        revoke(writing, granter=deputys, account=first.account, role=Role.OPERATOR, on=FEBRUARY)
    for leaving in (deactivate, erase_credential):
        with pytest.raises(LastOperator), write(store) as writing:
            leaving(writing, first.account)
    assert roles(store, first.account, APRIL) == {Role.OPERATOR}
    give(store, deputy, Role.OPERATOR, first, effective_from=MARCH)
    with write(store) as writing:
        deactivate(writing, first.account)
    with pytest.raises(LastOperator), write(store) as writing:
        erase_credential(writing, deputy)
    assert roles(store, deputy, APRIL) == {Role.OPERATOR}


def test_an_operator_who_cannot_sign_in_does_not_count(store: Store) -> None:
    first = founder(store)
    second = join(store, "second", Role.OPERATOR)
    with write(store) as writing:
        erase_credential(writing, second)
    with write(store) as writing:
        activate(writing, second)
    with pytest.raises(LastOperator), write(store) as writing:
        deactivate(writing, first.account)


def test_the_machines_owner_restores_an_operator_only_where_there_is_none(store: Store) -> None:
    account = join(store, "ada", Role.OPERATOR)
    new = WEAK.prepare(login="ada", password=OTHER_WORDS)
    with pytest.raises(NotPermitted), write(store) as writing:
        rescue(writing, account=account, password=new)
    # As a store may stand that was written before the last operator was kept.
    with write(store) as writing:
        writing.add(AccountState(account=account, active=False, known_from=0))
        writing.events += 1
    with pytest.raises(NotPermitted):
        give(store, account, Role.FINANCE, OPERATOR)
    with write(store, "the operator has left") as writing:
        rescue(writing, account=account, password=new)
    assert enter(store, "ada", password=OTHER_WORDS).subject.roles == {Role.OPERATOR}


def test_a_rescued_account_that_never_was_operator_becomes_it(store: Store) -> None:
    account = join(store, "ada", Role.AUDITOR)
    with write(store, "nobody else is left") as writing:
        rescue(writing, account=account, password=WEAK.prepare(login="ada", password=OTHER_WORDS))
    assert roles(store, account) == {Role.AUDITOR, Role.OPERATOR}
    with store.reading() as session:
        (found,) = conflict_report(session, TODAY)
        assert found.found[0].accepted == "nobody else is left"


# Granting


def test_a_role_is_held_from_its_first_day_and_no_longer_on_its_last(store: Store) -> None:
    account = join(store, "ada")
    give(store, account, Role.FINANCE, effective_from=FEBRUARY, effective_until=MARCH)
    held = [roles(store, account, day) for day in (date(2026, 1, 31), FEBRUARY, date(2026, 2, 28), MARCH)]
    assert held == [set(), {Role.FINANCE}, {Role.FINANCE}, set()]


def test_roles_are_known_from_a_log_position(store: Store) -> None:
    account = join(store, "ada")
    with write(store) as writing:
        grant(writing, granter=ADMINISTRATOR, account=account, role=Role.AUDITOR, effective_from=LONG_AGO)
        position = writing.position
    with store.reading() as session:
        assert not subject_of(session, account, on=TODAY, as_of=position - 1).roles
        assert subject_of(session, account, on=TODAY, as_of=position).roles == {Role.AUDITOR}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OPERATOR}))
def test_nobody_grants_roles_without_administering_them(store: Store, role: Role) -> None:
    account, other = join(store, "ada", role, participant="P-1"), join(store, "bob")
    for target in (other, account):
        with pytest.raises(NotPermitted):
            give(store, target, Role.COMP_ADMIN, who(store, account, stepped_up=True))


def test_nobody_changes_the_roles_of_the_own_account(store: Store) -> None:
    ops, other = join(store, "ops", Role.OPERATOR), join(store, "other")
    me = who(store, ops, stepped_up=True)
    with pytest.raises(OwnRole):
        give(store, ops, Role.COMP_ADMIN, me, accepted_conflict="I may do this")
    with pytest.raises(OwnRole), write(store) as writing:
        revoke(writing, granter=me, account=ops, role=Role.OPERATOR, on=TODAY)
    deputy = Subject(other, None, frozenset({GrantHeld(Role.OPERATOR, on_behalf_of=ops)}), stepped_up=True)
    with pytest.raises(OwnRole):
        give(store, ops, Role.COMP_ADMIN, deputy)
    assert roles(store, ops) == {Role.OPERATOR}


def test_an_open_session_does_not_grant_without_the_password_given_again(store: Store) -> None:
    ops, other = join(store, "ops", Role.OPERATOR), join(store, "other")
    with pytest.raises(StepUpNeeded):
        give(store, other, Role.AUDITOR, who(store, ops))


def test_a_role_is_refused_for_nobody_for_no_day_and_for_a_unit_that_does_not_narrow_it(store: Store) -> None:
    account, gone = join(store, "ada"), join(store, "gone")
    with write(store) as writing:
        deactivate(writing, gone)
    with pytest.raises(NoSuchAccount):
        give(store, "A-NOBODY", Role.REP)
    with pytest.raises(NotActive):
        give(store, gone, Role.REP)
    with pytest.raises(DaysOutOfOrder):
        give(store, account, Role.REP, effective_until=LONG_AGO)
    for role in (Role.REP, Role.MANAGER):
        with pytest.raises(UnitDoesNotNarrow):
            give(store, account, role, business_unit="EMEA")


def test_a_revoked_role_is_gone_from_its_day_and_can_be_granted_again(store: Store) -> None:
    account = join(store, "ada", Role.AUDITOR, unit="EMEA")
    with pytest.raises(RoleNotHeld), write(store) as writing:
        revoke(writing, granter=ADMINISTRATOR, account=account, role=Role.AUDITOR, on=MARCH)
    with write(store) as writing:
        revoke(
            writing, granter=ADMINISTRATOR, account=account, role=Role.AUDITOR, business_unit="EMEA", on=MARCH
        )  # fmt: skip
    assert roles(store, account, FEBRUARY) == {Role.AUDITOR}
    assert roles(store, account, MARCH) == set()
    give(store, account, Role.AUDITOR, business_unit="EMEA", effective_from=APRIL)
    assert roles(store, account, MARCH) == set()
    assert roles(store, account, APRIL) == {Role.AUDITOR}


# Duties that stay apart


def test_the_matrix_keeps_apart_those_who_write_approve_pay_examine_and_administer() -> None:
    for one, other in (
        (Role.COMP_ADMIN, Role.APPROVER),
        (Role.COMP_ADMIN, Role.FINANCE),
        (Role.APPROVER, Role.FINANCE),
        (Role.SALES_OPS, Role.APPROVER),
    ):
        assert frozenset({one, other}) in MATRIX
    for role in Role:
        if set(PERMISSIONS[role]) - READS - {Verb.ACCESS_DELEGATE}:
            assert frozenset({Role.AUDITOR, role}) in MATRIX
        if role is not Role.AUDITOR and any(FieldScope.PAY in p.fields for p in PERMISSIONS[role].values()):
            assert frozenset({Role.OPERATOR, role}) in MATRIX
    assert all(len(pair) == 2 and why for pair, why in MATRIX.items())


def test_a_grant_that_joins_duties_is_refused_with_the_report_unless_a_reason_accepts_it(store: Store) -> None:
    account = join(store, "ada")
    assert not give(store, account, Role.COMP_ADMIN)
    for reason in (None, "", "  "):
        with pytest.raises(ConflictingDuties, match="approve the own work") as refused:
            give(store, account, Role.APPROVER, accepted_conflict=reason)
    assert [(c.role, c.other) for c in refused.value.conflicts.found] == [(Role.APPROVER, Role.COMP_ADMIN)]
    assert roles(store, account) == {Role.COMP_ADMIN}
    conflicts = give(store, account, Role.APPROVER, accepted_conflict="we are three people")
    assert [c.why for c in conflicts.found] == [MATRIX[frozenset({Role.APPROVER, Role.COMP_ADMIN})]]
    with store.reading() as session:
        event = list(audit.events(session, verb="role.granted"))[-1]
        assert b"we are three people" in event.canonical
        assert b"approver and comp_admin" in event.canonical
        (reported,) = conflict_report(session, TODAY)
        assert (reported.account, reported.found[0].accepted) == (account, "we are three people")
        assert not conflict_report(session, date(2019, 1, 1))


def test_duties_on_different_days_do_not_conflict(store: Store) -> None:
    account = join(store, "ada")
    give(store, account, Role.COMP_ADMIN, effective_until=FEBRUARY)
    assert not give(store, account, Role.APPROVER, effective_from=FEBRUARY)
    with store.reading() as session:
        assert not conflicts_of(session, account, FEBRUARY)
    with pytest.raises(ConflictingDuties):
        give(store, account, Role.FINANCE, effective_from=date(2026, 1, 31), effective_until=FEBRUARY)


def test_a_delegated_role_counts_among_the_duties(store: Store) -> None:
    boss, deputy = join(store, "boss", Role.APPROVER), join(store, "deputy")
    lend(store, boss, deputy, Role.APPROVER)
    with pytest.raises(ConflictingDuties):
        give(store, deputy, Role.COMP_ADMIN)
    assert not give(store, deputy, Role.COMP_ADMIN, effective_from=MARCH)
    admin = join(store, "admin", Role.COMP_ADMIN)
    with pytest.raises(ConflictingDuties, match="delegate to another"):
        lend(store, boss, admin, Role.APPROVER)


@pytest.mark.parametrize("role", [Role.COMP_ADMIN, Role.APPROVER, Role.FINANCE, Role.SALES_OPS, Role.OPERATOR])
def test_whoever_is_paid_under_a_plan_does_not_decide_on_pay_whatever_the_roles_are(store: Store, role: Role) -> None:
    account, boss = join(store, "ada", participant="P-1"), join(store, "boss", role)
    with pytest.raises(ConflictingDuties, match=f"{role} and paid|paid and {role}"):
        give(store, account, role)
    with pytest.raises(ConflictingDuties):
        lend(store, boss, account, role)
    give(store, account, role, accepted_conflict="we are three people")
    with store.reading() as session:
        (found,) = conflict_report(session, TODAY)
        assert found.account == account
        assert {found.found[0].role, found.found[0].other} == {role, "paid"}
        assert found.found[0].accepted == "we are three people"


def test_a_manager_is_paid_too(store: Store) -> None:
    account = join(store, "ada", Role.MANAGER)
    with pytest.raises(ConflictingDuties, match="approve the own pay"):
        give(store, account, Role.APPROVER)


# Delegation


def test_a_delegated_role_is_held_on_its_days_on_the_delegators_behalf(store: Store) -> None:
    boss, deputy = join(store, "boss", Role.MANAGER, participant="P-9"), join(store, "deputy", participant="P-1")
    lend(store, boss, deputy, Role.MANAGER)
    on_days = [who(store, deputy, day).grants for day in (TODAY, FEBRUARY, date(2026, 2, 28), MARCH)]
    lent = frozenset({GrantHeld(Role.MANAGER, on_behalf_of=boss, participant="P-9")})
    assert on_days == [frozenset(), lent, lent, frozenset()]


def test_an_open_session_does_not_delegate_without_the_password_given_again(store: Store) -> None:
    boss, deputy = join(store, "boss", Role.MANAGER, participant="P-9"), join(store, "deputy")
    with pytest.raises(StepUpNeeded), write(store) as writing:
        delegate(
            writing, delegator=who(store, boss), to=deputy, role=Role.MANAGER, effective_from=FEBRUARY,
            effective_until=MARCH,
        )  # fmt: skip


def test_nobody_delegates_what_he_lacks_for_longer_or_wider_than_he_has_it_or_at_second_hand(store: Store) -> None:
    deputy, third = join(store, "deputy"), join(store, "third")
    boss = join(store, "boss", Role.COMP_ADMIN, unit="EMEA")
    give(store, boss, Role.SALES_OPS, effective_until=date(2026, 2, 15))
    for role, more in (
        (Role.AUDITOR, {}),
        (Role.COMP_ADMIN, {}),
        (Role.COMP_ADMIN, {"business_unit": "APAC"}),
        (Role.SALES_OPS, {}),
        (Role.COMP_ADMIN, {"business_unit": "EMEA", "effective_from": date(2019, 1, 1)}),
    ):
        with pytest.raises(NotYoursToDelegate):
            lend(store, boss, deputy, role, **more)
    lend(store, boss, deputy, Role.SALES_OPS, effective_until=date(2026, 2, 15))
    lend(store, boss, deputy, Role.COMP_ADMIN, business_unit="EMEA")
    with pytest.raises(NotYoursToDelegate), write(store) as writing:
        delegate(
            writing, delegator=who(store, deputy, FEBRUARY, stepped_up=True), to=third, role=Role.COMP_ADMIN,
            business_unit="EMEA", effective_from=FEBRUARY, effective_until=MARCH,
        )  # fmt: skip
    with pytest.raises(OwnRole):
        lend(store, boss, boss, Role.COMP_ADMIN, business_unit="EMEA")


def test_a_delegation_ends_with_the_role_or_the_account_that_it_rests_on(store: Store) -> None:
    boss, deputy = join(store, "boss", Role.APPROVER), join(store, "deputy")
    lend(store, boss, deputy, Role.APPROVER)
    with write(store) as writing:
        revoke(writing, granter=ADMINISTRATOR, account=boss, role=Role.APPROVER, on=date(2026, 2, 10))
    assert roles(store, deputy, date(2026, 2, 9)) == {Role.APPROVER}
    assert roles(store, deputy, date(2026, 2, 10)) == set()
    with write(store) as writing:
        deactivate(writing, boss)
    assert roles(store, deputy, date(2026, 2, 9)) == set()


def test_a_delegation_that_lost_its_role_does_not_come_back_with_it(store: Store) -> None:
    boss, deputy = join(store, "boss", Role.FINANCE), join(store, "deputy")
    lend(store, boss, deputy, Role.FINANCE)
    with write(store) as writing:
        revoke(writing, granter=ADMINISTRATOR, account=boss, role=Role.FINANCE, on=date(2026, 2, 10))
    give(store, deputy, Role.COMP_ADMIN, effective_from=date(2026, 2, 10))
    give(store, boss, Role.FINANCE)
    assert [roles(store, deputy, date(2026, 2, day)) for day in (9, 10)] == [{Role.FINANCE}, {Role.COMP_ADMIN}]
    with store.reading() as session:
        (event,) = audit.events(session, verb="delegation.ended")
        assert b'"effective_from":"2026-02-10","effective_until":"2026-03-01"' in event.canonical


def test_a_delegation_does_not_come_back_with_its_account(store: Store) -> None:
    boss, deputy = join(store, "boss", Role.FINANCE), join(store, "deputy")
    lend(store, boss, deputy, Role.FINANCE)
    with write(store) as writing:
        deactivate(writing, boss)
    give(store, deputy, Role.COMP_ADMIN)
    with write(store) as writing:
        activate(writing, boss)
    assert roles(store, deputy, FEBRUARY) == {Role.COMP_ADMIN}
    with store.reading() as session:
        assert not conflict_report(session, FEBRUARY)


def test_a_delegation_stays_while_it_rests_on_another_grant_of_the_role(store: Store) -> None:
    boss, deputy = join(store, "boss", Role.FINANCE), join(store, "deputy")
    give(store, boss, Role.FINANCE, business_unit="EMEA")
    lend(store, boss, deputy, Role.FINANCE, business_unit="EMEA")
    with write(store) as writing:
        revoke(writing, granter=ADMINISTRATOR, account=boss, role=Role.FINANCE, on=FEBRUARY)
    assert roles(store, deputy, FEBRUARY) == {Role.FINANCE}


def test_a_delegation_is_ended_by_either_side_and_by_nobody_else(store: Store) -> None:
    boss, deputy, other = join(store, "boss", Role.APPROVER), join(store, "deputy"), join(store, "other", Role.REP)
    lend(store, boss, deputy, Role.APPROVER)

    def end(by: str, on: date) -> None:
        with write(store) as writing:
            end_delegation(
                writing, by=who(store, by, stepped_up=True), delegator=boss, to=deputy, role=Role.APPROVER, on=on
            )  # fmt: skip

    with pytest.raises(NotPermitted):
        end(other, FEBRUARY)
    end(deputy, date(2026, 2, 20))
    assert roles(store, deputy, date(2026, 2, 19)) == {Role.APPROVER}
    assert roles(store, deputy, date(2026, 2, 20)) == set()
    end(boss, FEBRUARY)
    assert roles(store, deputy, FEBRUARY) == set()
    with pytest.raises(RoleNotHeld):
        end(boss, FEBRUARY)


def test_a_grant_carries_no_name_and_every_change_is_an_event(store: Store) -> None:
    first = founder(store)
    with write(store) as writing:
        account = add_account(writing, login="ada.lovelace@example.com", password=WORDS, passwords=WEAK)
    give(store, account, Role.APPROVER, first)
    with write(store) as writing:
        revoke(writing, granter=first, account=account, role=Role.APPROVER, on=TODAY)
    with store.reading() as session:
        found = list(audit.events(session, subject=account))
    assert [event.verb for event in found] == ["account.added", "role.granted", "role.revoked"]
    assert not any(b"lovelace" in event.canonical for event in found)
    assert FOREVER.isoformat().encode() in found[1].canonical
