"""The log's tree at rest: the hashes of its complete subtrees, written with the event that completes them.

A leaf's hash is not kept: it is taken over the event's bytes, which are. A complete subtree never changes again, so
the table is append-only like every other, and the root and the proofs of every size there ever was can be had from it.
"""

from sqlalchemy import BigInteger, Integer, LargeBinary, bindparam, insert, select
from sqlmodel import Field, col

from compledger.rules.merkle import Node, completed_by, leaf_hash, left_child, node_hash
from compledger.store import Prepared, Row, Writing


class AuditNode(Row, table=True):
    """A complete subtree of the log's tree, of two leaves or more. Append-only."""

    __tablename__ = "audit_node"
    __table_args__ = ({"sqlite_with_rowid": False},)

    level: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    """It has 2^level leaves."""
    number: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Dense from 0 on each level: its first leaf is `number << level`."""
    hash: bytes = Field(sa_type=LargeBinary)
    """32 bytes, as RFC 6962 section 2.1 defines them."""


INSERT = Prepared(insert(AuditNode))
KEPT = Prepared(
    select(col(AuditNode.hash)).where(
        col(AuditNode.level) == bindparam("level"), col(AuditNode.number) == bindparam("number")
    )
)


def next_leaf(writing: Writing) -> int:
    """Return the leaf that the transaction's next event becomes."""
    return writing.events + (0 if writing.newest_event is None else writing.newest_event[0] + 1)


def grow(writing: Writing, leaf: int, hashed: bytes) -> None:
    """Add a leaf to the tree: keep the nodes that it completes, to be written with the commit.

    Args:
        writing: the transaction that appends the leaf's event.
        leaf: the tree's next leaf.
        hashed: its hash.
    """
    right = hashed
    for node in completed_by(leaf):
        right = node_hash(_left_hash(writing, left_child(node)), right)
        writing.write_last(INSERT, {**node._asdict(), "hash": right})
    writing.edge[(leaf + 1 & -(leaf + 1)).bit_length() - 1] = right


def _left_hash(writing: Writing, node: Node) -> bytes:
    """Return the hash of a complete subtree at the right edge, made by this transaction or by one before it."""
    if node.level in writing.edge:
        return writing.edge.pop(node.level)
    if node.level == 0:
        assert writing.newest_event is not None
        return leaf_hash(writing.newest_event[1])
    kept = KEPT.ask(writing.connection, node._asdict()).fetchone()
    assert kept is not None, f"the log's tree lacks its node {node}: restore the database from a backup"
    return bytes(kept[0])
