"""Texts that come in, who wants none, and how the background work goes.

Why: what a caller texts belongs to their case, whoever said STOP is never texted again, and it must be seen how much
Twilio's lists knew that we did not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def e164(column: str) -> str:
    return (
        f"substr({column}, 1, 1) = '+' AND length({column}) BETWEEN 4 AND 16 "
        f"AND trim(substr({column}, 2), '0123456789') = ''"
    )


def upgrade() -> None:
    op.create_table(
        "incoming_texts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("message_sid", sa.Text(), nullable=False),
        sa.Column("from_number", sa.Text(), nullable=True),
        sa.Column("contact_id", key, nullable=True),
        sa.Column("ticket_id", key, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incoming_texts"),
        sa.UniqueConstraint("message_sid", name="uq_incoming_texts_message_sid"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_incoming_texts_contact_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_incoming_texts_ticket_id", ondelete="SET NULL"),
        sa.CheckConstraint("length(message_sid) BETWEEN 1 AND 64", name=op.f("ck_incoming_texts_message_sid_length")),
        sa.CheckConstraint(e164("from_number"), name=op.f("ck_incoming_texts_from_number_e164")),
        sa.CheckConstraint("length(body) BETWEEN 0 AND 1600", name=op.f("ck_incoming_texts_body_length")),
    )
    op.create_index("ix_incoming_texts_from_number", "incoming_texts", ["from_number"])
    op.create_index("ix_incoming_texts_ticket_id", "incoming_texts", ["ticket_id"])
    op.create_index("ix_incoming_texts_received_at", "incoming_texts", ["received_at"])
    op.create_table(
        "opt_outs",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opt_outs"),
        sa.UniqueConstraint("number", name="uq_opt_outs_number"),
        sa.CheckConstraint(e164("number"), name=op.f("ck_opt_outs_number_e164")),
        sa.CheckConstraint("source IN ('text', 'twilio')", name=op.f("ck_opt_outs_source_known")),
    )
    op.create_table(
        "reconciliations",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.Column("until", instant, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("unseen_calls", sa.Integer(), nullable=False),
        sa.Column("missing_ends", sa.Integer(), nullable=False),
        sa.Column("recordings", sa.Integer(), nullable=False),
        sa.Column("missing_recordings", sa.Integer(), nullable=False),
        sa.Column("opened_tickets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliations"),
        sa.CheckConstraint("until > since", name=op.f("ck_reconciliations_until_after_since")),
    )
    op.create_index("ix_reconciliations_until", "reconciliations", ["until"])
    op.create_table(
        "heartbeats",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_heartbeats"),
        sa.UniqueConstraint("name", name="uq_heartbeats_name"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 64", name=op.f("ck_heartbeats_name_length")),
    )
    op.create_table(
        "transcript_parts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("call_id", key, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("transcription_sid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transcript_parts"),
        sa.UniqueConstraint("transcription_sid", "sequence", name="uq_transcript_parts_transcription_sid_sequence"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_transcript_parts_call_id", ondelete="CASCADE"),
        sa.CheckConstraint(
            "length(transcription_sid) BETWEEN 1 AND 64", name=op.f("ck_transcript_parts_transcription_sid_length")
        ),
        sa.CheckConstraint("turn >= 0", name=op.f("ck_transcript_parts_turn_not_negative")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_transcript_parts_sequence_not_negative")),
        sa.CheckConstraint("length(text) BETWEEN 0 AND 4000", name=op.f("ck_transcript_parts_text_length")),
    )
    op.create_index("ix_transcript_parts_call_id", "transcript_parts", ["call_id"])


def downgrade() -> None:
    op.drop_table("transcript_parts")
    op.drop_table("heartbeats")
    op.drop_table("reconciliations")
    op.drop_table("opt_outs")
    op.drop_table("incoming_texts")
