"""Tickets, their timelines, the messages that callers left, and what the desk sends out.

Why: every request becomes one ticket with a reference and a deadline. That a call opens a second ticket, that one
recording is kept twice or that somebody is told the same thing twice is refused here, whoever tries.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
document = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("customer_id", key, nullable=False),
        sa.Column("contact_id", key, nullable=True),
        sa.Column("call_id", key, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column(
            "priority_chosen",
            sa.Boolean(create_constraint=True, name=op.f("ck_tickets_priority_chosen_boolean")),
            nullable=False,
        ),
        sa.Column("status", sa.Text(), nullable=False, server_default="new"),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("steps_to_reproduce", sa.Text(), nullable=True),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("respond_by", instant, nullable=True),
        sa.Column("responded_at", instant, nullable=True),
        sa.Column("assignee_id", key, nullable=True),
        sa.Column("escalated_at", instant, nullable=True),
        sa.Column(
            "on_legal_hold",
            sa.Boolean(create_constraint=True, name=op.f("ck_tickets_on_legal_hold_boolean")),
            nullable=False,
            server_default=sa.false(),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("reference", name="uq_tickets_reference"),
        sa.UniqueConstraint("call_id", name="uq_tickets_call_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_tickets_customer_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_tickets_contact_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_tickets_call_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["assignee_id"], ["agents.id"], name="fk_tickets_assignee_id", ondelete="SET NULL"),
        sa.CheckConstraint(
            "length(reference) = 8 AND trim(reference, '0123456789') = ''",
            name=op.f("ck_tickets_reference_eight_digits"),
        ),
        sa.CheckConstraint("channel IN ('phone', 'email', 'console', 'api')", name=op.f("ck_tickets_channel_known")),
        sa.CheckConstraint("call_id IS NULL OR channel = 'phone'", name=op.f("ck_tickets_call_only_by_phone")),
        sa.CheckConstraint("tier IN ('standard', 'extended')", name=op.f("ck_tickets_tier_known")),
        sa.CheckConstraint("priority BETWEEN 1 AND 5", name=op.f("ck_tickets_priority_known")),
        sa.CheckConstraint(
            "status IN ('new', 'open', 'pending', 'solved', 'closed')", name=op.f("ck_tickets_status_known")
        ),
        sa.CheckConstraint("language IN ('da', 'en')", name=op.f("ck_tickets_language_known")),
        sa.CheckConstraint(
            "(respond_by IS NULL) = (tier = 'extended' AND priority = 5)",
            name=op.f("ck_tickets_no_deadline_only_for_information"),
        ),
        sa.CheckConstraint("respond_by >= opened_at", name=op.f("ck_tickets_respond_by_not_before_opening")),
    )
    op.create_index("ix_tickets_assignee_id", "tickets", ["assignee_id"])
    op.create_index("ix_tickets_contact_id_status_opened_at", "tickets", ["contact_id", "status", "opened_at"])
    op.create_index("ix_tickets_customer_id", "tickets", ["customer_id"])
    op.create_index("ix_tickets_status_respond_by", "tickets", ["status", "respond_by"])
    op.create_table(
        "ticket_events",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("ticket_id", key, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("call_id", key, nullable=True),
        sa.Column("data", document, nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_events_ticket_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_ticket_events_call_id", ondelete="SET NULL"),
        sa.CheckConstraint("length(actor) BETWEEN 1 AND 254", name=op.f("ck_ticket_events_actor_length")),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 64", name=op.f("ck_ticket_events_kind_length")),
    )
    op.create_index("ix_ticket_events_call_id", "ticket_events", ["call_id"])
    op.create_index("ix_ticket_events_ticket_id_at", "ticket_events", ["ticket_id", "at"])
    op.create_table(
        "voicemails",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("recording_sid", sa.Text(), nullable=False),
        sa.Column("call_id", key, nullable=False),
        sa.Column("ticket_id", key, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("media_url", sa.Text(), nullable=True),
        sa.Column(
            "at_twilio",
            sa.Boolean(create_constraint=True, name=op.f("ck_voicemails_at_twilio_boolean")),
            nullable=False,
            server_default=sa.true(),
        ),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("transcript", sa.Text(), nullable=True),
        sa.Column("captured_at", instant, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_voicemails"),
        sa.UniqueConstraint("recording_sid", name="uq_voicemails_recording_sid"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_voicemails_call_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_voicemails_ticket_id", ondelete="RESTRICT"),
        sa.CheckConstraint("length(recording_sid) BETWEEN 1 AND 64", name=op.f("ck_voicemails_recording_sid_length")),
        sa.CheckConstraint(
            "status IN ('captured', 'stored', 'transcribed', 'absent', 'lost', 'deleted')",
            name=op.f("ck_voicemails_status_known"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('absent', 'lost', 'deleted') OR reason IS NOT NULL",
            name=op.f("ck_voicemails_gone_with_reason"),
        ),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_voicemails_seconds_not_negative")),
        sa.CheckConstraint(
            "length(sha256) = 64 AND trim(sha256, '0123456789abcdef') = ''", name=op.f("ck_voicemails_sha256_hex")
        ),
        sa.CheckConstraint(
            "status NOT IN ('stored', 'transcribed') OR sha256 IS NOT NULL",
            name=op.f("ck_voicemails_stored_with_sha256"),
        ),
        sa.CheckConstraint(
            "status <> 'transcribed' OR transcript IS NOT NULL", name=op.f("ck_voicemails_transcribed_with_transcript")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_voicemails_attempts_not_negative")),
    )
    op.create_index("ix_voicemails_call_id", "voicemails", ["call_id"])
    op.create_index("ix_voicemails_status_due_at", "voicemails", ["status", "due_at"])
    op.create_index("ix_voicemails_ticket_id", "voicemails", ["ticket_id"])
    op.create_table(
        "notifications",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("ticket_id", key, nullable=False),
        sa.Column("agent_id", key, nullable=True),
        sa.Column("call_id", key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default="pending"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("tried_at", instant, nullable=True),
        sa.Column("sent_at", instant, nullable=True),
        sa.Column("message_sid", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint("message_sid", name="uq_notifications_message_sid"),
        sa.UniqueConstraint(
            "ticket_id", "channel", "recipient", "kind", name="uq_notifications_ticket_id_channel_recipient_kind"
        ),
        sa.UniqueConstraint("call_id", "channel", name="uq_notifications_call_id_channel"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_notifications_ticket_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_notifications_agent_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_notifications_call_id", ondelete="SET NULL"),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 64", name=op.f("ck_notifications_kind_length")),
        sa.CheckConstraint("length(channel) BETWEEN 1 AND 32", name=op.f("ck_notifications_channel_length")),
        sa.CheckConstraint("length(recipient) BETWEEN 1 AND 254", name=op.f("ck_notifications_recipient_length")),
        sa.CheckConstraint(
            "status IN ('pending', 'sent', 'delivered', 'undelivered', 'uncertain', 'failed', 'given_up')",
            name=op.f("ck_notifications_status_known"),
        ),
        sa.CheckConstraint("length(message_sid) BETWEEN 1 AND 64", name=op.f("ck_notifications_message_sid_length")),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 1600", name=op.f("ck_notifications_body_length")),
        sa.CheckConstraint(
            "status <> 'uncertain' OR tried_at IS NOT NULL", name=op.f("ck_notifications_uncertain_since")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_notifications_attempts_not_negative")),
        sa.CheckConstraint(
            "(status IN ('sent', 'delivered', 'undelivered')) = (sent_at IS NOT NULL)",
            name=op.f("ck_notifications_sent_at_when_sent"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('failed', 'given_up') OR last_error IS NOT NULL",
            name=op.f("ck_notifications_failed_with_error"),
        ),
    )
    op.create_index("ix_notifications_agent_id", "notifications", ["agent_id"])
    op.create_index("ix_notifications_status_due_at", "notifications", ["status", "due_at"])


def downgrade() -> None:
    op.drop_table("notifications")
    op.drop_table("voicemails")
    op.drop_table("ticket_events")
    op.drop_table("tickets")
