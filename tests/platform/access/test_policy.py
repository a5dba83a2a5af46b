"""The policy: the whole table of roles and verbs, row and field scopes, and that fewer grants never open more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compledger.access import (
    OPERATOR,
    PERMISSIONS,
    FieldScope,
    GrantHeld,
    NotPermitted,
    Role,
    RowScope,
    Slice,
    StepUpNeeded,
    Subject,
    Thing,
    Verb,
    decide,
    require,
)
from compledger.access.permissions import FIRST_ACCOUNT, MACHINE_OWNER, NEEDS_STEP_UP, READS

PAY, ATTAINMENT, IDENTITY, BANK = FieldScope.PAY, FieldScope.ATTAINMENT, FieldScope.IDENTITY, FieldScope.BANK

# Written by hand, a row for each verb: who may. Letters in the order of ROLES; "." for may not.
ROLES = ["comp_admin", "rep", "manager", "approver", "auditor", "finance", "sales_ops", "operator"]
ALLOWED = """
statement.read        c r m a u f s .
people.read           c r m a u f s .
people.change         c . . . . . s .
rates.change          c . . . . . . .
people.name_erase     c . . . . . . .
payee.change          . . . . . f . .
transactions.import   c . . . . . s .
quotas.import         c . . . . . s .
exchange_rates.import . . . . . f . .
calendar.publish      c . . . . . . .
period.close          . . . a . . . .
company.read          c . . a u f s o
company.change        c . . . . . . .
rules.read            c . . a u . . .
rules.check           c . . a u . . .
rules.draft           c . . . . . . .
rules.publish         . . . a . . . .
run.calculate         c . . . . . . .
run.read              c . . a u f . .
audit.read            . . . . u . . .
audit.check           . . . . u . . o
access.read           . . . . u . . o
access.grant          . . . . . . . o
access.delegate       c r m a . f s o
account.manage        . . . . . . . o
db.upgrade            . . . . . . . o
db.backup             . . . . . . . o
demo.make             . . . . . . . .
"""
TABLE = {line.split()[0]: line.split()[1:] for line in ALLOWED.strip().splitlines()}
CASES = [(verb, role, marks[n] != ".") for verb, marks in TABLE.items() for n, role in enumerate(ROLES)]


def subject(*grants: GrantHeld, participant: str | None = "P-1", stepped_up: bool = True) -> Subject:
    return Subject("A-1", participant, frozenset(grants), stepped_up)


def test_the_table_names_every_verb_and_role() -> None:
    assert set(TABLE) == {str(verb) for verb in Verb}
    assert set(ROLES) == {str(role) for role in Role}


@pytest.mark.parametrize(("verb", "role", "may"), CASES)
def test_each_role_may_do_what_the_table_says_and_nothing_else(verb: str, role: str, may: bool) -> None:
    decision = decide(subject(GrantHeld(Role(role))), Verb(verb), Thing("thing"))
    assert decision.allowed is may
    assert bool(decision.slices) is may


@pytest.mark.parametrize("verb", list(Verb))
def test_nobody_without_a_role_may_do_anything(verb: Verb) -> None:
    assert not decide(subject(), verb, Thing("thing")).allowed


@pytest.mark.parametrize(
    ("role", "verb", "scopes", "fields"),
    [
        (Role.REP, Verb.STATEMENT_READ, {RowScope.OWN}, {PAY, ATTAINMENT, IDENTITY}),
        (Role.MANAGER, Verb.STATEMENT_READ, {RowScope.OWN, RowScope.TEAM}, {PAY, ATTAINMENT, IDENTITY}),
        (Role.MANAGER, Verb.PEOPLE_READ, {RowScope.OWN, RowScope.TEAM}, {ATTAINMENT, IDENTITY}),
        (Role.COMP_ADMIN, Verb.STATEMENT_READ, {RowScope.EVERYTHING}, {PAY, ATTAINMENT, IDENTITY}),
        (Role.SALES_OPS, Verb.STATEMENT_READ, {RowScope.EVERYTHING}, {ATTAINMENT, IDENTITY}),
        (Role.FINANCE, Verb.PEOPLE_READ, {RowScope.EVERYTHING}, {IDENTITY, BANK}),
        (Role.AUDITOR, Verb.PEOPLE_READ, {RowScope.EVERYTHING}, {PAY, ATTAINMENT, IDENTITY, BANK}),
    ],
)
def test_a_role_opens_its_rows_and_fields(
    role: Role, verb: Verb, scopes: set[RowScope], fields: set[FieldScope]
) -> None:
    decision = decide(subject(GrantHeld(role)), verb, Thing("statement"))
    assert (decision.scopes, decision.fields) == (scopes, fields)


def test_an_auditor_changes_nothing_and_whoever_gives_out_roles_sees_no_pay() -> None:
    assert set(PERMISSIONS[Role.AUDITOR]) <= READS
    assert not any(PAY in permission.fields for permission in PERMISSIONS[Role.OPERATOR].values())
    assert not any(PAY in permission.fields for permission in PERMISSIONS[Role.SALES_OPS].values())


def test_a_rep_reads_the_own_statement_and_not_a_colleagues() -> None:
    rep = subject(GrantHeld(Role.REP))
    assert decide(rep, Verb.STATEMENT_READ, Thing("statement", participant="P-1")).allowed
    assert not decide(rep, Verb.STATEMENT_READ, Thing("statement", participant="P-2")).allowed


def test_an_account_that_is_no_participant_has_no_own_rows_and_no_team() -> None:
    nobody = subject(GrantHeld(Role.REP), GrantHeld(Role.MANAGER), participant=None)
    assert not decide(nobody, Verb.STATEMENT_READ, Thing("statement")).allowed


def test_a_grant_for_a_unit_opens_that_unit_and_no_work_on_the_whole_company() -> None:
    admin = subject(GrantHeld(Role.COMP_ADMIN, "EMEA"))
    decision = decide(admin, Verb.STATEMENT_READ, Thing("statement"))
    assert (decision.scopes, decision.units) == ({RowScope.UNIT}, {"EMEA"})
    assert decide(admin, Verb.STATEMENT_READ, Thing("statement", business_unit="EMEA")).allowed
    below = Thing("statement", business_unit="DACH", units_above=frozenset({"EMEA"}))
    assert decide(admin, Verb.STATEMENT_READ, below).allowed
    assert not decide(admin, Verb.STATEMENT_READ, Thing("statement", business_unit="APAC")).allowed
    for verb in (Verb.RULES_CHECK, Verb.RUN_CALCULATE, Verb.TRANSACTIONS_IMPORT, Verb.CALENDAR_PUBLISH):
        assert not decide(admin, verb, Thing("thing")).allowed


def test_fields_belong_to_rows_so_that_two_roles_together_do_not_show_the_pay_of_all() -> None:
    both = subject(GrantHeld(Role.REP), GrantHeld(Role.SALES_OPS))
    everybody = decide(both, Verb.STATEMENT_READ, Thing("statement"))
    assert everybody.fields == {ATTAINMENT, IDENTITY}
    assert decide(both, Verb.STATEMENT_READ, Thing("statement", participant="P-1")).fields >= {PAY}
    assert PAY not in decide(both, Verb.STATEMENT_READ, Thing("statement", participant="P-2")).fields


def test_a_role_by_delegation_reaches_the_delegators_rows_and_says_on_whose_behalf() -> None:
    deputy = subject(GrantHeld(Role.MANAGER, on_behalf_of="A-9", participant="P-9"))
    decision = decide(deputy, Verb.STATEMENT_READ, Thing("statement"))
    assert decision.on_behalf_of == "A-9"
    assert {part.participant for part in decision.slices} == {"P-9"}
    assert decision.scopes == {RowScope.TEAM}, "the own pay of the delegator is not lent with his team"
    with_own = subject(GrantHeld(Role.MANAGER), GrantHeld(Role.MANAGER, on_behalf_of="A-9", participant="P-9"))
    assert decide(with_own, Verb.STATEMENT_READ, Thing("statement")).on_behalf_of is None


@pytest.mark.parametrize("verb", sorted(NEEDS_STEP_UP))
def test_an_open_session_alone_does_not_do_what_needs_the_password_again(verb: Verb) -> None:
    every_role = frozenset(map(GrantHeld, Role))
    with pytest.raises(StepUpNeeded):
        require(Subject("A-1", "P-1", every_role), verb, Thing("thing"))
    assert require(Subject("A-1", "P-1", every_role, stepped_up=True), verb, Thing("thing")).allowed


@pytest.mark.parametrize("verb", list(Verb))
def test_the_machines_owner_does_without_signing_in_only_what_shows_and_changes_no_pay(verb: Verb) -> None:
    assert decide(OPERATOR, verb, Thing("thing")).allowed is (verb in MACHINE_OWNER)
    assert decide(OPERATOR, verb, Thing("first_account")).allowed is (verb in MACHINE_OWNER | FIRST_ACCOUNT)


def test_a_refusal_does_not_tell_whether_what_was_asked_for_exists() -> None:
    rep, sentences = subject(GrantHeld(Role.REP)), set()
    for participant in ("P-2", "P-there-is-none"):
        with pytest.raises(NotPermitted) as refused:
            require(rep, Verb.STATEMENT_READ, Thing("statement", participant, participant))
        sentences.add(str(refused.value))
    assert len(sentences) == 1
    assert "P-2" not in sentences.pop()


PEOPLE = st.sampled_from(["P-1", "P-2", None])
UNITS = st.sampled_from(["EMEA", "APAC", None])
OWN = st.builds(GrantHeld, st.sampled_from(Role), UNITS)
LENT = st.builds(GrantHeld, st.sampled_from(Role), UNITS, st.sampled_from(["A-2", "A-3"]), PEOPLE)
THINGS = st.builds(Thing, st.just("statement"), st.none(), PEOPLE, UNITS)


def opened(slices: frozenset[Slice]) -> set[tuple[object, ...]]:
    return {(part.scope, part.participant, part.unit, field) for part in slices for field in (*part.fields, None)}


@given(st.frozensets(OWN | LENT, max_size=5), st.data(), st.sampled_from(Verb), THINGS, PEOPLE, st.booleans())
def test_fewer_grants_never_open_more(  # type: ignore[no-untyped-def]
    grants, data, verb, thing, participant, stepped_up
) -> None:
    fewer = data.draw(st.frozensets(st.sampled_from(sorted(grants, key=repr)))) if grants else frozenset()
    more = decide(Subject("A-1", participant, grants, stepped_up), verb, thing)
    less = decide(Subject("A-1", participant, fewer, stepped_up), verb, thing)
    assert more.allowed or not less.allowed
    assert opened(less.slices) <= opened(more.slices)
    without = decide(Subject("A-1", participant, grants, stepped_up=False), verb, thing)
    assert without.allowed <= more.allowed or not stepped_up


@given(st.frozensets(OWN | LENT, max_size=5), st.sampled_from(Verb), THINGS, PEOPLE)
def test_a_decision_promises_only_fields_that_every_row_of_it_shows(  # type: ignore[no-untyped-def]
    grants, verb, thing, participant
) -> None:
    decision = decide(Subject("A-1", participant, grants, stepped_up=True), verb, thing)
    reaching = [part.fields for part in decision.slices]
    if thing.participant is None:
        assert all(decision.fields <= fields for fields in reaching)
    else:
        assert decision.fields <= frozenset().union(*reaching)
