"""Calls, turn by turn.

Why: a call is in the database before the caller hears anything, and a request that Twilio repeats is answered from
here. A contact can be removed without the log of calls losing a row.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
document = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("call_sid", sa.Text(), nullable=False),
        sa.Column("from_number", sa.Text(), nullable=True),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("to_number", sa.Text(), nullable=False),
        sa.Column("arrived_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("contact_id", key, nullable=True),
        sa.Column("customer_id", key, nullable=True),
        sa.Column("admission", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("state", document, nullable=False, server_default="{}"),
        sa.Column("heard_at", instant, nullable=False),
        sa.Column("erased_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("call_sid", name="uq_calls_call_sid"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_calls_contact_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_calls_customer_id", ondelete="SET NULL"),
        sa.CheckConstraint("length(call_sid) BETWEEN 1 AND 64", name=op.f("ck_calls_call_sid_length")),
        sa.CheckConstraint(
            "substr(from_number, 1, 1) = '+' AND length(from_number) BETWEEN 4 AND 16 AND trim(substr(from_number, 2), '0123456789') = ''",
            name=op.f("ck_calls_from_number_e164"),
        ),
        sa.CheckConstraint("length(caller) BETWEEN 0 AND 100", name=op.f("ck_calls_caller_length")),
        sa.CheckConstraint("admission IN ('admitted', 'refused')", name=op.f("ck_calls_admission_known")),
        sa.CheckConstraint(
            "admission IS NULL OR admission <> 'refused' OR reason IS NOT NULL",
            name=op.f("ck_calls_refused_with_reason"),
        ),
        sa.CheckConstraint("language IN ('da', 'en')", name=op.f("ck_calls_language_known")),
        sa.CheckConstraint("turn >= 0", name=op.f("ck_calls_turn_not_negative")),
        sa.CheckConstraint(
            "erased_at IS NULL OR (from_number IS NULL AND caller = '')",
            name=op.f("ck_calls_erased_without_number"),
        ),
    )
    op.create_index("ix_calls_arrived_at", "calls", ["arrived_at"])
    op.create_index("ix_calls_contact_id", "calls", ["contact_id"])
    op.create_index("ix_calls_customer_id", "calls", ["customer_id"])
    op.create_index("ix_calls_ended_at_heard_at", "calls", ["ended_at", "heard_at"])
    op.create_index("ix_calls_erased_at_ended_at", "calls", ["erased_at", "ended_at"])
    op.create_table(
        "call_turns",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("call_id", key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("event", document, nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_call_turns"),
        sa.UniqueConstraint("call_id", "number", name="uq_call_turns_call_id_number"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_call_turns_call_id", ondelete="CASCADE"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_call_turns_number_from_one")),
    )
    op.create_table(
        "ring_attempts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("call_id", key, nullable=False),
        sa.Column("agent_id", key, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ring_attempts"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_ring_attempts_call_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_ring_attempts_agent_id", ondelete="RESTRICT"),
        sa.CheckConstraint(
            "substr(number, 1, 1) = '+' AND length(number) BETWEEN 4 AND 16 AND trim(substr(number, 2), '0123456789') = ''",
            name=op.f("ck_ring_attempts_number_e164"),
        ),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'declined', 'no_answer', 'busy', 'failed', 'canceled')",
            name=op.f("ck_ring_attempts_outcome_known"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_ring_attempts_outcome_when_ended")),
    )
    op.create_index("ix_ring_attempts_agent_id_started_at", "ring_attempts", ["agent_id", "started_at"])
    op.create_index("ix_ring_attempts_call_id", "ring_attempts", ["call_id"])
    op.create_table(
        "identification_failures",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("customer_number", sa.Text(), nullable=False),
        sa.Column("caller_number", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_identification_failures"),
        sa.CheckConstraint(
            "length(customer_number) BETWEEN 0 AND 20", name=op.f("ck_identification_failures_customer_number_length")
        ),
        sa.CheckConstraint(
            "substr(caller_number, 1, 1) = '+' AND length(caller_number) BETWEEN 4 AND 16 AND trim(substr(caller_number, 2), '0123456789') = ''",
            name=op.f("ck_identification_failures_caller_number_e164"),
        ),
    )
    op.create_index("ix_identification_failures_caller_number_at", "identification_failures", ["caller_number", "at"])
    op.create_index(
        "ix_identification_failures_customer_number_at", "identification_failures", ["customer_number", "at"]
    )


def downgrade() -> None:
    op.drop_table("identification_failures")
    op.drop_table("ring_attempts")
    op.drop_table("call_turns")
    op.drop_table("calls")
