"""Calls that the desk makes: an agent rings a contact back from the desk's number."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import e164, long, one_of, only_one, phone
from voice_intake.domain.callbacks.callback import CallbackOutcome, CallbackStatus

RUNNING = "status <> 'over'"
"""A call back that occupies its agent: it is asked for, rings, or the two talk."""


class Callback(Base):
    __tablename__ = "callbacks"
    __table_args__ = (
        phone("agent_phone"),
        e164("number"),
        long("requested_by", 1, 254),
        long("call_sid", 1, 64),
        one_of("status", CallbackStatus),
        one_of("outcome", CallbackOutcome),
        UniqueConstraint("call_sid"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("talk_seconds >= 0", name="talk_seconds_not_negative"),
        CheckConstraint("(status = 'over') = (outcome IS NOT NULL)", name="outcome_when_over"),
        CheckConstraint("(status = 'over') = (ended_at IS NOT NULL)", name="ended_when_over"),
        CheckConstraint("(status = 'over') = (due_at IS NULL)", name="due_until_over"),
        CheckConstraint("(status = 'over') = (agent_phone IS NULL)", name="phone_until_over"),
        CheckConstraint("status <> 'over' OR number IS NULL", name="number_until_over"),
        CheckConstraint("status <> 'uncertain' OR tried_at IS NOT NULL", name="uncertain_since"),
        CheckConstraint("status <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_since"),
        CheckConstraint(
            "status <> 'over' OR (outcome = 'talked') = (connected_at IS NOT NULL)", name="talked_when_connected"
        ),
        CheckConstraint("talk_seconds IS NULL OR outcome = 'talked'", name="talked_with_seconds"),
        Index(None, "due_at"),
        Index(None, "ticket_id"),
        Index(None, "agent_id", "ended_at"),
        Index(None, "contact_id"),
        only_one("uq_callbacks_one_a_ticket", "ticket_id", RUNNING),
        only_one("uq_callbacks_one_an_agent", "agent_id", RUNNING),
        {
            "comment": "Calls from the desk to a contact: the agent's telephone rings first, then the contact's. One "
            "at a time for each agent and each ticket"
        },
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), comment="The case that it is about"
    )
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agents.id", ondelete="RESTRICT"), comment="Who calls; an agent who ever called back is kept"
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="SET NULL"), comment="Who is called; null = not known, or removed since"
    )
    agent_phone: Mapped[str | None] = mapped_column(
        comment="What rings first: an E.164 number, sip:user@host or client:name; null = over, and not kept"
    )
    number: Mapped[str | None] = mapped_column(
        comment="The contact's E.164 number that is rung then; null = over, and not kept"
    )
    requested_by: Mapped[str] = mapped_column(comment="Who asked for it: an agent's e-mail, or the name of a program")
    requested_at: Mapped[datetime] = mapped_column(comment="When it was asked for, UTC")
    status: Mapped[str] = mapped_column(
        server_default="requested",
        comment="requested, uncertain (the agent's telephone may be ringing: is looked for, never rung again blindly), "
        "placed (it rings, or the agent is asked), accepted (the contact is rung, or the two talk) or over",
    )
    outcome: Mapped[str | None] = mapped_column(
        comment="talked; of the contact no_answer, busy or failed; of the agent agent_no_answer, agent_busy, "
        "agent_failed, declined or hung_up; of the line too_late, refused, withdrawn or unknown; null = not over"
    )
    due_at: Mapped[datetime | None] = mapped_column(
        comment="When the worker next takes it up, UTC, or until when one has it; null = over"
    )
    attempts: Mapped[int] = mapped_column(server_default=text("0"), comment="How often the worker took it up")
    last_error: Mapped[str | None] = mapped_column(comment="What went wrong the last time; null = nothing did")
    tried_at: Mapped[datetime | None] = mapped_column(
        comment="When it was last about to be placed, UTC; null = never yet"
    )
    call_sid: Mapped[str | None] = mapped_column(
        comment="Twilio's identifier of the agent's leg; null = none, or not known"
    )
    accepted_at: Mapped[datetime | None] = mapped_column(
        comment="When the agent pressed 1, UTC; null = not, or not known"
    )
    connected_at: Mapped[datetime | None] = mapped_column(
        comment="When the two were joined, UTC, which is a reaction; null = they were not"
    )
    ended_at: Mapped[datetime | None] = mapped_column(comment="When it was over, UTC; null = it goes on")
    talk_seconds: Mapped[int | None] = mapped_column(
        comment="How long the two talked; null = not, they still do, or nobody told"
    )
