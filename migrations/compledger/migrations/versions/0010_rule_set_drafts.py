"""Rule set drafts, their checks, sheets, and the day of publication"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_set_sheet",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_rule_set_sheet_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_rule_set_sheet")),
    )
    with op.batch_alter_table("rule_set_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_set_sheet_known_from"), ["known_from"], unique=False)

    op.create_table(
        "rule_set_draft",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("rule_set", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("sheets", sa.String(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_rule_set_draft_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("draft", name=op.f("pk_rule_set_draft")),
    )
    with op.batch_alter_table("rule_set_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_set_draft_hash"), ["hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_set_draft_known_from"), ["known_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_set_draft_rule_set"), ["rule_set"], unique=False)

    op.create_table(
        "rule_set_check",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft"], ["rule_set_draft.draft"], name=op.f("fk_rule_set_check_draft_rule_set_draft")
        ),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_rule_set_check_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("draft", name=op.f("pk_rule_set_check")),
    )
    with op.batch_alter_table("rule_set_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_set_check_hash"), ["hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_set_check_known_from"), ["known_from"], unique=False)

    with op.batch_alter_table("rule_set_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sheets", sa.String(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("draft", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("published_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_rule_set_version_draft_rule_set_draft"), "rule_set_draft", ["draft"], ["draft"]
        )


def downgrade() -> None:
    with op.batch_alter_table("rule_set_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rule_set_version_draft_rule_set_draft"), type_="foreignkey")
        batch_op.drop_column("published_on")
        batch_op.drop_column("draft")
        batch_op.drop_column("sheets")
    op.drop_table("rule_set_check")
    op.drop_table("rule_set_draft")
    op.drop_table("rule_set_sheet")
