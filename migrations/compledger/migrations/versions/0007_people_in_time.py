"""People in time"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEW = (
    "business_unit_fact",
    "level_quota_fact",
    "level_rate_fact",
    "payee_fact",
    "paying_entity_fact",
    "personal_currency_fact",
    "plan_assignment_fact",
    "territory_fact",
    "territory_member_fact",
    "territory_rule_fact",
)


def upgrade() -> None:
    _make_organisation()
    _make_territories()
    _make_assignments()
    _change_what_was_there()


def downgrade() -> None:
    with op.batch_alter_table("seat_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_seat_fact_timeline")
        batch_op.drop_index(batch_op.f("ix_seat_fact_business_unit"))
        batch_op.create_index(batch_op.f("ix_seat_fact_position"), ["position"], unique=False)

    with op.batch_alter_table("reporting_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_reporting_fact_timeline")
        batch_op.create_index(batch_op.f("ix_reporting_fact_position"), ["position"], unique=False)

    with op.batch_alter_table("quota_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_quota_fact_period")
        batch_op.drop_column("withdrawn")

    with op.batch_alter_table("personal_rate_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_personal_rate_fact_timeline")
        batch_op.create_index(batch_op.f("ix_personal_rate_fact_participant"), ["participant"], unique=False)

    with op.batch_alter_table("holding_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_holding_fact_timeline")
        batch_op.create_index(batch_op.f("ix_holding_fact_participant"), ["participant"], unique=False)

    for table in NEW:
        op.drop_table(table)


def _make_organisation() -> None:
    op.create_table(
        "business_unit_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("business_unit", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_business_unit_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_business_unit_fact")),
    )
    with op.batch_alter_table("business_unit_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_business_unit_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_business_unit_fact_parent"), ["parent"], unique=False)
        batch_op.create_index(
            "ix_business_unit_fact_timeline",
            ["business_unit", "effective_from", "effective_until", "known_from"],
            unique=False,
        )

    op.create_table(
        "paying_entity_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("paying_entity", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_paying_entity_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_paying_entity_fact")),
    )
    with op.batch_alter_table("paying_entity_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paying_entity_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(
            "ix_paying_entity_fact_timeline",
            ["paying_entity", "effective_from", "effective_until", "known_from"],
            unique=False,
        )

    op.create_table(
        "payee_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("paying_entity", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_payee_fact_known_from_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.participant"], name=op.f("fk_payee_fact_participant_participant")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_payee_fact")),
    )
    with op.batch_alter_table("payee_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payee_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_payee_fact_paying_entity"), ["paying_entity"], unique=False)
        batch_op.create_index(
            "ix_payee_fact_timeline", ["participant", "effective_from", "effective_until", "known_from"], unique=False
        )

    op.create_table(
        "personal_currency_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_personal_currency_fact_known_from_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.participant"], name=op.f("fk_personal_currency_fact_participant_participant")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_personal_currency_fact")),
    )
    with op.batch_alter_table("personal_currency_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_personal_currency_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(
            "ix_personal_currency_fact_timeline",
            ["participant", "effective_from", "effective_until", "known_from"],
            unique=False,
        )


def _make_territories() -> None:
    op.create_table(
        "territory_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_territory_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_territory_fact")),
    )
    with op.batch_alter_table("territory_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_territory_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_territory_fact_parent"), ["parent"], unique=False)
        batch_op.create_index(
            "ix_territory_fact_timeline", ["territory", "effective_from", "effective_until", "known_from"], unique=False
        )

    op.create_table(
        "territory_member_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_territory_member_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_territory_member_fact")),
    )
    with op.batch_alter_table("territory_member_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_territory_member_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index("ix_territory_member_fact_subject", ["level", "subject"], unique=False)
        batch_op.create_index(
            "ix_territory_member_fact_timeline",
            ["territory", "level", "subject", "effective_from", "effective_until", "known_from"],
            unique=False,
        )

    op.create_table(
        "territory_rule_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_territory_rule_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_territory_rule_fact")),
    )
    with op.batch_alter_table("territory_rule_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_territory_rule_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(
            "ix_territory_rule_fact_timeline",
            ["territory", "dimension", "value", "effective_from", "effective_until", "known_from"],
            unique=False,
        )


def _make_assignments() -> None:
    op.create_table(
        "plan_assignment_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_plan_assignment_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_plan_assignment_fact")),
    )
    with op.batch_alter_table("plan_assignment_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_assignment_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_assignment_fact_plan"), ["plan"], unique=False)
        batch_op.create_index(
            "ix_plan_assignment_fact_timeline",
            ["level", "subject", "plan", "effective_from", "effective_until", "known_from"],
            unique=False,
        )

    op.create_table(
        "level_rate_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_level_rate_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_level_rate_fact")),
    )
    with op.batch_alter_table("level_rate_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_level_rate_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index(
            "ix_level_rate_fact_timeline",
            ["level", "subject", "name", "effective_from", "effective_until", "known_from"],
            unique=False,
        )

    op.create_table(
        "level_quota_fact",
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_from"], ["log_entry.position"], name=op.f("fk_level_quota_fact_known_from_log_entry")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_level_quota_fact")),
    )
    with op.batch_alter_table("level_quota_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_level_quota_fact_known_from"), ["known_from"], unique=False)
        batch_op.create_index("ix_level_quota_fact_period", ["calendar", "period"], unique=False)
        batch_op.create_index("ix_level_quota_fact_subject", ["level", "subject"], unique=False)


def _change_what_was_there() -> None:
    with op.batch_alter_table("holding_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holding_fact_participant"))
        batch_op.create_index(
            "ix_holding_fact_timeline", ["participant", "effective_from", "effective_until", "known_from"], unique=False
        )

    with op.batch_alter_table("personal_rate_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_personal_rate_fact_participant"))
        batch_op.create_index(
            "ix_personal_rate_fact_timeline",
            ["participant", "name", "effective_from", "effective_until", "known_from"],
            unique=False,
        )

    with op.batch_alter_table("quota_fact", schema=None) as batch_op:
        # What was there before still holds.
        batch_op.add_column(sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index("ix_quota_fact_period", ["calendar", "period"], unique=False)

    with op.batch_alter_table("reporting_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reporting_fact_position"))
        batch_op.create_index(
            "ix_reporting_fact_timeline",
            ["position", "relation", "effective_from", "effective_until", "known_from"],
            unique=False,
        )

    with op.batch_alter_table("seat_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_fact_position"))
        batch_op.create_index(batch_op.f("ix_seat_fact_business_unit"), ["business_unit"], unique=False)
        batch_op.create_index(
            "ix_seat_fact_timeline", ["position", "effective_from", "effective_until", "known_from"], unique=False
        )
