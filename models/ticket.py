"""Cases and what happened to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    Update,
    false,
    literal_column,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import LANGUAGES, long, one_of, only_digits
from models.rows import table_of
from voice_intake.domain.ticket import UNFINISHED, Status, Tier

CHANNELS = ("phone", "email", "console", "api")

UNFINISHED_WORDS = "status IN ('new', 'open', 'pending')"
"""Spelled with the words themselves: a database knows by that, and not by parameters, that a partial index will do."""


def index_of(name: str, *columns: str, where: str) -> Index:
    condition = text(where)
    return Index(name, *columns, postgresql_where=condition, sqlite_where=condition)


class Ticket(Base):
    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("call_id"),
        CheckConstraint(f"length(reference) = 8 AND {only_digits('reference')}", name="reference_eight_digits"),
        one_of("channel", CHANNELS),
        CheckConstraint("call_id IS NULL OR channel = 'phone'", name="call_only_by_phone"),
        one_of("tier", Tier),
        CheckConstraint("priority BETWEEN 1 AND 5", name="priority_known"),
        one_of("status", Status),
        one_of("language", LANGUAGES),
        CheckConstraint(
            "responded_at IS NOT NULL OR (respond_by IS NULL) = (tier = 'extended' AND priority = 5)",
            name="no_deadline_only_for_information",
        ),
        CheckConstraint("respond_by >= opened_at", name="respond_by_not_before_opening"),
        Index(None, "status", "respond_by"),
        Index(None, "contact_id", "status", "opened_at"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        Index(None, "contact_id", "opened_at"),
        Index(None, "customer_id", "opened_at"),
        Index(None, "assignee_id"),
        Index(None, "merged_into_id"),
        index_of("ix_tickets_awaited", "respond_by", "id", where=f"responded_at IS NULL AND {UNFINISHED_WORDS}"),
        index_of(
            "ix_tickets_answered",
            *("status", "responded_at", "id"),
            where=f"responded_at IS NOT NULL AND {UNFINISHED_WORDS}",
        ),
        index_of("ix_tickets_in_hand", "assignee_id", where=UNFINISHED_WORDS),
        index_of(
            "ix_tickets_awaited_in_hand",
            *("assignee_id", "respond_by", "id"),
            where=f"responded_at IS NULL AND {UNFINISHED_WORDS}",
        ),
        index_of(
            "ix_tickets_answered_in_hand",
            *("assignee_id", "status", "responded_at", "id"),
            where=f"responded_at IS NOT NULL AND {UNFINISHED_WORDS}",
        ),
        {"comment": "Cases. One call opens at most one"},
    )

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(
        comment="Eight digits, the last one a Damm check digit over the others; written 4711-0020"
    )
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="RESTRICT"), comment="For whom; a customer with tickets is kept"
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="SET NULL"), comment="Who asked; null = removed since"
    )
    call_id: Mapped[int | None] = mapped_column(
        ForeignKey("calls.id", ondelete="SET NULL"),
        comment="The call that opened it; null = none did, or removed since",
    )
    channel: Mapped[str] = mapped_column(comment="How it came in: phone, email, console or api")
    tier: Mapped[str] = mapped_column(comment="The service level at opening: standard or extended")
    priority: Mapped[int] = mapped_column(
        comment="Severity of the policy: 1 critical, 2 moderate, 3 low-level, 4 minor, 5 request for information"
    )
    priority_chosen: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="priority_chosen_boolean"),
        comment="Whether a person chose the priority; false = nobody did, and 3 was assumed",
    )
    status: Mapped[str] = mapped_column(
        server_default="new", comment="new, open, pending (waits for the customer), solved or closed"
    )
    subject: Mapped[str] = mapped_column(comment="One line for lists")
    language: Mapped[str] = mapped_column(comment="da or en, in which the desk answers")
    steps_to_reproduce: Mapped[str | None] = mapped_column(
        comment="How to make the problem happen again; null = not told yet"
    )
    opened_at: Mapped[datetime] = mapped_column(comment="When the case was opened, UTC; deadlines count from here")
    respond_by: Mapped[datetime | None] = mapped_column(
        comment="When a person must have reacted, UTC; null = best effort (extended priority 5). Once somebody has "
        "reacted it stays as it was then, whatever the priority becomes"
    )
    responded_at: Mapped[datetime | None] = mapped_column(
        comment="When a person first reacted (conversation, reply or call back), UTC; null = nobody yet"
    )
    assignee_id: Mapped[int | None] = mapped_column(
        ForeignKey("agents.id", ondelete="SET NULL"), comment="Who works on it; null = nobody yet"
    )
    escalated_at: Mapped[datetime | None] = mapped_column(
        comment="When it was escalated to the customer success manager, UTC; null = never"
    )
    on_legal_hold: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="on_legal_hold_boolean"),
        server_default=false(),
        comment="Whether its messages and call details are kept however old they are",
    )
    version: Mapped[int] = mapped_column(
        server_default=text("1"),
        comment="1, and one more with every change of the row: whoever changes it says in WHERE which one they saw",
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="RESTRICT"),
        comment="The case that this one is a duplicate of, and which goes on instead; null = is none",
    )


class TicketEvent(Base):
    __tablename__ = "ticket_events"
    __table_args__ = (
        long("actor", 1, 254),
        long("kind", 1, 64),
        Index(None, "ticket_id", "at"),
        Index(None, "call_id"),
        {
            "comment": "The timeline of tickets: append-only, written in the transaction that changes the ticket. "
            "Nobody updates or deletes rows, save the erasure of a person's data"
        },
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), comment="The ticket")
    at: Mapped[datetime] = mapped_column(comment="When it happened, UTC")
    actor: Mapped[str] = mapped_column(comment="Who did it: an agent's e-mail, or the name of a program")
    kind: Mapped[str] = mapped_column(comment="What happened: a verb in the past tense, such as opened")
    call_id: Mapped[int | None] = mapped_column(
        ForeignKey("calls.id", ondelete="SET NULL"),
        comment="The call in which it happened; null = none, or removed since",
    )
    data: Mapped[dict[str, Any]] = mapped_column(
        server_default="{}", comment="What changed, by kind; {} = nothing to add"
    )


_tickets = table_of(Ticket)

is_unfinished: ColumnElement[bool] = _tickets.c.status.in_([literal_column(f"'{status}'") for status in UNFINISHED])
"""The cases that the desk still has to do with."""


def change_of_ticket(*conditions: ColumnElement[bool]) -> Update:
    """An UPDATE of tickets that counts as a change, so that whoever saw the old row notices; add `.values(...)`."""
    return update(_tickets).where(*conditions).values(version=_tickets.c.version + 1)
