"""The log's tree: agrees with RFC 6962's own words at every size, and a check finds what was changed."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from compledger import audit
from compledger.audit import AuditNode
from compledger.rules.merkle import NoSuchLeaf, SizesNotOrdered, leaf_hash
from compledger.rules.merkle_proofs import verify_consistency, verify_inclusion
from compledger.store import Store
from tests import rfc6962
from tests.writing import write

UNGUARDED = {
    "sqlite": ("DROP TRIGGER {0}_no_update", "DROP TRIGGER {0}_no_delete", "DROP TRIGGER {0}_no_replace"),
    "postgresql": ("ALTER TABLE {0} DISABLE TRIGGER ALL",),
}


COPY_EVENT = "UPDATE audit_event SET canonical = (SELECT canonical FROM audit_event WHERE leaf = 1) WHERE leaf = 2"
COPY_NODE = "UPDATE audit_node SET hash = (SELECT hash FROM audit_node WHERE number = 0 AND level = 1) WHERE number = 1"


def fill(store: Store, *events_of_transactions: int) -> list[bytes]:
    """Append events, so many in each transaction; return the bytes of all."""
    entries = []
    for number, count in enumerate(events_of_transactions):
        with write(store) as writing:
            entries += [audit.append(writing, "thing.done", subject=f"s-{number}-{n}").canonical for n in range(count)]
    return entries


def tamper(store: Store, table: str, *statements: str) -> None:
    """Do what only the database's owner can."""
    with store.engine.begin() as connection:
        for unguard in UNGUARDED[store.engine.dialect.name]:
            connection.execute(text(unguard.format(table)))
        for statement in statements:
            connection.execute(text(statement))


def test_every_root_and_proof_of_every_size_is_that_of_the_definition_and_holds(store: Store) -> None:
    entries = fill(store, 1, 2, 1, 5, 1, 1, 8, 3, 1)
    with store.reading() as session:
        assert audit.tree_size(session) == len(entries) == 23
        for size in range(len(entries) + 1):
            root = audit.root(session, size)
            assert root == rfc6962.mth(entries[:size])
            for leaf in range(size):
                proof = audit.prove_inclusion(session, leaf, size)
                assert (proof.path, proof.canonical) == (rfc6962.path(leaf, entries[:size]), entries[leaf])
                verify_inclusion(leaf_hash(proof.canonical), leaf=leaf, size=size, proof=proof.path, root=root)
            for first in range(1, size + 1):
                consistent = audit.prove_consistency(session, first, size)
                assert consistent.path == rfc6962.proof(first, entries[:size])
                verify_consistency(
                    first=first, first_root=consistent.first_root, second=size, second_root=root, proof=consistent.path
                )


def test_the_size_as_of_a_position_counts_all_events_of_its_transaction(store: Store) -> None:
    fill(store, 1, 3, 2)
    with store.reading() as session:
        assert [audit.tree_size(session, as_of) for as_of in (0, 1, 2, 3, 9)] == [0, 1, 4, 6, 6]


def test_what_the_log_does_not_have_is_refused(store: Store) -> None:
    fill(store, 3)
    with store.reading() as session:
        with pytest.raises(audit.TreeNotThatLarge, match="it has 3 events"):
            audit.root(session, 4)
        with pytest.raises(audit.TreeNotThatLarge):
            audit.prove_consistency(session, 1, 4)
        with pytest.raises(NoSuchLeaf):
            audit.prove_inclusion(session, 3, 3)
        with pytest.raises(SizesNotOrdered):
            audit.prove_consistency(session, 0, 3)


def test_a_whole_log_checks_out_with_the_root_of_the_definition(store: Store) -> None:
    entries = fill(store, 1, 2, 1, 4)
    with store.reading() as session:
        assert audit.check_log(session) == (4, 8, rfc6962.mth(entries), None)
        assert len(session.exec(select(AuditNode)).all()) == 7


def test_an_empty_log_checks_out(store: Store) -> None:
    with store.reading() as session:
        assert audit.check_log(session) == (0, 0, rfc6962.mth([]), None)


@pytest.mark.parametrize(
    ("table", "statement", "what"),
    [
        ("audit_event", "UPDATE audit_event SET subject = 'y' WHERE leaf = 2", "event 2: subject"),
        ("audit_event", COPY_EVENT, "event 2: leaf"),
        ("audit_event", "DELETE FROM audit_event WHERE leaf = 3", "the event after leaf 2: leaf"),
        ("audit_event", "DELETE FROM audit_event WHERE leaf >= 4", "position 4 has no event"),
        ("audit_event", "UPDATE audit_event SET known_from = 1 WHERE leaf = 1", "event 1: position"),
        ("log_entry", "UPDATE log_entry SET reason = 'another' WHERE position = 2", "event 1: reason"),
        ("log_entry", "UPDATE log_entry SET at = '2020-01-01 00:00:00+00' WHERE position = 3", "event 3: at"),
        ("audit_node", COPY_NODE, "node 1 on level 1: hash"),
        ("audit_node", "DELETE FROM audit_node WHERE level = 2", "node 0 on level 2: hash"),
        (
            "audit_node",
            "INSERT INTO audit_node SELECT 9, 9, hash FROM audit_node WHERE level = 2",
            "the log's tree: number",
        ),
    ],
)
def test_a_check_names_the_first_thing_that_was_changed(store: Store, table: str, statement: str, what: str) -> None:
    fill(store, 1, 2, 1, 3)
    tamper(store, table, statement)
    with store.reading() as session:
        finding = audit.check_log(session).finding
    assert finding is not None
    assert finding.what.startswith(what)
    assert finding.found != finding.expected


def test_a_proof_that_needs_a_lost_node_is_refused_and_not_made_up(store: Store) -> None:
    fill(store, 4)
    tamper(store, "audit_node", "DELETE FROM audit_node WHERE level = 2")
    with store.reading() as session, pytest.raises(audit.TreeDamaged, match="level 2"):
        audit.root(session, 4)
