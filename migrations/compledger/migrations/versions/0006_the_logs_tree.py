"""The log's tree"""

from collections.abc import Iterator
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 1_000


def upgrade() -> None:
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_behalf_of", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("workflow_id", sa.String(), nullable=True))

    node = op.create_table(
        "audit_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_audit_node")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    waiting = []
    for level, number, node_hash in _nodes(_events(connection)):
        waiting.append({"level": level, "number": number, "hash": node_hash})
        if len(waiting) == ROWS_AT_ONCE:
            connection.execute(sa.insert(node), waiting)
            waiting = []
    if waiting:
        connection.execute(sa.insert(node), waiting)


def downgrade() -> None:
    op.drop_table("audit_node")
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.drop_column("workflow_id")
        batch_op.drop_column("on_behalf_of")


def _events(connection: sa.Connection) -> Iterator[tuple[int, bytes]]:
    """Yield the leaf and the bytes of every event that the store holds, in their order."""
    page = sa.text("SELECT leaf, canonical FROM audit_event WHERE leaf > :after ORDER BY leaf LIMIT :most")
    after = -1
    while rows := connection.execute(page, {"after": after, "most": ROWS_AT_ONCE}).all():
        for leaf, canonical in rows:
            assert leaf == after + 1, f"the log has no event {after + 1}: restore it from a backup before the upgrade"
            yield leaf, bytes(canonical)
            after = leaf


def _nodes(events: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, number and hash of every complete subtree of two leaves or more, by RFC 6962 section 2.1."""
    lefts: dict[int, bytes] = {}
    for leaf, canonical in events:
        node_hash, level = sha256(b"\x00" + canonical).digest(), 0
        while leaf >> level & 1:
            node_hash = sha256(b"\x01" + lefts.pop(level) + node_hash).digest()
            level += 1
            yield level, leaf >> level, node_hash
        lefts[level] = node_hash
