"""Texts that came to the number, and who wants none from us."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import e164, long


class IncomingText(Base):
    __tablename__ = "incoming_texts"
    __table_args__ = (
        UniqueConstraint("message_sid"),
        long("message_sid", 1, 64),
        e164("from_number"),
        long("body", 0, 1600),
        Index(None, "from_number"),
        Index(None, "ticket_id"),
        Index(None, "received_at"),
        {"comment": "Texts that came to the number, each once; a known contact's stand on a ticket's timeline too"},
    )

    id: Mapped[Key]
    message_sid: Mapped[str] = mapped_column(comment="Twilio's identifier of the text; opaque")
    from_number: Mapped[str | None] = mapped_column(comment="The sender's E.164 number; null = a word, or erased since")
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="SET NULL"), comment="Who wrote; null = not known, or removed since"
    )
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="SET NULL"), comment="The case it was added to; null = none was open"
    )
    body: Mapped[str] = mapped_column(comment="What was written, at most 1600 characters; empty once erased")
    received_at: Mapped[datetime] = mapped_column(comment="When it reached us, UTC")


class OptOut(Base):
    __tablename__ = "opt_outs"
    __table_args__ = (
        UniqueConstraint("number"),
        e164("number"),
        CheckConstraint("source IN ('text', 'twilio')", name="source_known"),
        {"comment": "Numbers that want no texts from us; a row goes when its owner writes START"},
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(comment="E.164")
    at: Mapped[datetime] = mapped_column(comment="Since when, UTC")
    source: Mapped[str] = mapped_column(comment="text (its owner wrote STOP) or twilio (Twilio refused with 21610)")
