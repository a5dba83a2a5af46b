"""The log's tree at rest: the hashes of its complete subtrees, written with the event that completes them.

A leaf's hash is not kept: it is taken over the event's bytes, which are. A complete subtree never changes again, so
the table is append-only like every other, and the root and the proofs of every size there ever was can be had from it.
"""

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, bindparam, insert, select
from sqlmodel import Field, col

from compledger.rules.merkle import Node, completed_by, left_child, node_hash
from compledger.store import Prepared, Row


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


def kept_node(connection: Connection, node: Node) -> bytes:
    """Return the hash of a complete subtree of two leaves or more; the tree must be large enough to have it."""
    return bytes(KEPT.run(connection, node._asdict()).scalar_one())


def keep_completed(connection: Connection, leaf: int, left: bytes, right: bytes) -> None:
    """Keep the nodes that a new leaf completes.

    Args:
        connection: of the transaction that appends the event.
        leaf: the new leaf.
        left: hash of the leaf before it.
        right: its own hash.
    """
    completed = completed_by(leaf)
    if not completed:
        return
    rows = []
    for node in completed:
        if node.level > 1:
            left = kept_node(connection, left_child(node))
        right = node_hash(left, right)
        rows.append({"level": node.level, "number": node.number, "hash": right})
    INSERT.run(connection, *rows)
