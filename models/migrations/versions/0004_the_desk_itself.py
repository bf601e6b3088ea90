"""Extra closures of the desk, and who changed what in its records.

Why: the desk closes for reasons that no holiday calendar knows, and a support contract that was changed must be
answerable for.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
document = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "desk_closures",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("reason_da", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_closures"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_desk_closures_ends_after_start")),
        sa.CheckConstraint("length(reason_da) BETWEEN 1 AND 200", name=op.f("ck_desk_closures_reason_da_length")),
        sa.CheckConstraint("length(reason_en) BETWEEN 1 AND 200", name=op.f("ck_desk_closures_reason_en_length")),
    )
    op.create_index("ix_desk_closures_ends_at", "desk_closures", ["ends_at"])
    op.create_table(
        "audit_events",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("before", document, nullable=True),
        sa.Column("after", document, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_events"),
        sa.CheckConstraint("length(actor) BETWEEN 1 AND 254", name=op.f("ck_audit_events_actor_length")),
        sa.CheckConstraint("length(action) BETWEEN 1 AND 64", name=op.f("ck_audit_events_action_length")),
        sa.CheckConstraint("length(subject) BETWEEN 1 AND 64", name=op.f("ck_audit_events_subject_length")),
    )
    op.create_index("ix_audit_events_at", "audit_events", ["at"])
    op.create_index("ix_audit_events_subject_subject_id", "audit_events", ["subject", "subject_id"])


def downgrade() -> None:
    op.drop_table("audit_events")
    op.drop_table("desk_closures")
