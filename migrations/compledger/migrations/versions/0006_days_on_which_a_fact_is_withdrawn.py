"""Days on which a fact is withdrawn: somebody left, or a rate or a manager was taken away"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DATED_FACTS = ("holding_fact", "personal_rate_fact", "reporting_fact", "seat_fact")


def upgrade() -> None:
    for table in DATED_FACTS:
        op.add_column(table, sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for table in DATED_FACTS:
        op.drop_column(table, "withdrawn")
