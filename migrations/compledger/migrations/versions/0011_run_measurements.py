"""Windows of run measurements"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("run_measurement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("window_calendar", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("window_period", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("run_measurement", schema=None) as batch_op:
        batch_op.drop_column("window_period")
        batch_op.drop_column("window_calendar")
