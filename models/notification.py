"""What the desk sends out: one row a person and channel."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import long, one_of

NOTIFICATION_STATUSES = ("pending", "sent", "delivered", "undelivered", "uncertain", "failed", "given_up")


class Notification(Base):
    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("ticket_id", "channel", "recipient", "kind"),
        UniqueConstraint("call_id", "channel", "kind"),
        long("kind", 1, 64),
        long("channel", 1, 32),
        long("recipient", 1, 254),
        one_of("status", NOTIFICATION_STATUSES),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint(
            "(status IN ('sent', 'delivered', 'undelivered')) = (sent_at IS NOT NULL)", name="sent_at_when_sent"
        ),
        UniqueConstraint("message_sid"),
        long("message_sid", 1, 64),
        long("body", 1, 1600),
        CheckConstraint("status <> 'uncertain' OR tried_at IS NOT NULL", name="uncertain_since"),
        CheckConstraint("status NOT IN ('failed', 'given_up') OR last_error IS NOT NULL", name="failed_with_error"),
        CheckConstraint("ticket_id IS NOT NULL OR kind = 'may_call'", name="about_a_ticket"),
        Index(None, "status", "due_at"),
        Index(None, "agent_id"),
        {"comment": "Texts and alerts about tickets, one row a person and channel; nothing is told twice"},
    )

    id: Mapped[Key]
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"),
        comment="What it is about; null = no case, but that a caller who was refused may call now",
    )
    agent_id: Mapped[int | None] = mapped_column(
        ForeignKey("agents.id", ondelete="SET NULL"),
        comment="The agent it goes to; null = the caller, or the whole desk",
    )
    call_id: Mapped[int | None] = mapped_column(
        ForeignKey("calls.id", ondelete="SET NULL"),
        comment="The call that a text confirms, each at most once; null = confirms none, or removed since",
    )
    kind: Mapped[str] = mapped_column(comment="Why it is sent, such as opened or confirmation")
    channel: Mapped[str] = mapped_column(comment="By which way: sms, or word (to the desk, by mail or chat)")
    recipient: Mapped[str] = mapped_column(
        comment="The number it goes to; of a word, a short name of the address, whose secrets stand in the settings"
    )
    status: Mapped[str] = mapped_column(
        server_default="pending",
        comment="pending, sent, delivered or undelivered (its receipt came), uncertain (it may be on its way: is "
        "looked for, never sent again blindly), failed (is tried again at due_at) or given_up (is not tried again)",
    )
    attempts: Mapped[int] = mapped_column(server_default=text("0"), comment="How often sending was tried")
    last_error: Mapped[str | None] = mapped_column(comment="What went wrong the last time; null = nothing did")
    due_at: Mapped[datetime | None] = mapped_column(
        comment="When the worker next takes it up, UTC, or until when one has it; null = nothing left to do"
    )
    body: Mapped[str | None] = mapped_column(comment="A text as its reader has it; null = not written yet, or no text")
    tried_at: Mapped[datetime | None] = mapped_column(
        comment="When it was last about to be handed over, UTC, and is looked for while uncertain; null = never yet"
    )
    sent_at: Mapped[datetime | None] = mapped_column(comment="When it was handed over, UTC; null = not sent")
    message_sid: Mapped[str | None] = mapped_column(comment="Twilio's identifier of a text; null = none, or not known")
