"""Calendars within calendars, states of periods, the company"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("calendar", schema=None) as batch_op:
        batch_op.add_column(sa.Column("within", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_calendar_within_calendar"), "calendar", ["within"], ["calendar"])

    op.create_table(
        "period_state",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_period_state_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("calendar", "period", "state", name=op.f("pk_period_state")),
    )
    with op.batch_alter_table("period_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_period_state_known_from"), ["known_from"], unique=False)

    op.create_table(
        "company_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_company_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_company_fact")),
    )
    with op.batch_alter_table("company_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_fact_known_from"), ["known_from"], unique=False)

    # Periods that were calculated before their states were noted.
    op.execute(
        "INSERT INTO period_state (known_from, calendar, period, state) "
        "SELECT min(known_from), calendar, period, 'calculated' FROM run GROUP BY calendar, period"
    )


def downgrade() -> None:
    op.drop_table("company_fact")
    op.drop_table("period_state")
    with op.batch_alter_table("calendar", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_calendar_within_calendar"), type_="foreignkey")
        batch_op.drop_column("within")
