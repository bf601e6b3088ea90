"""Calls: what came, what was answered, who was rung, and who failed to say who they are."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import LANGUAGES, e164, long, one_of, only_one, phone

ADMISSIONS = ("admitted", "refused")
RING_OUTCOMES = ("accepted", "declined", "no_answer", "busy", "failed", "canceled")

NOT_ENTITLED = text("reason <> 'entitled'")
"""Of calls that were turned away, or whose callers nobody recognised; said so, their index is used."""


class Call(Base):
    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("call_sid"),
        long("call_sid", 1, 64),
        e164("from_number"),
        long("caller", 0, 100),
        one_of("admission", ADMISSIONS),
        CheckConstraint(
            "admission IS NULL OR admission <> 'refused' OR reason IS NOT NULL", name="refused_with_reason"
        ),
        one_of("language", LANGUAGES),
        CheckConstraint("turn >= 0", name="turn_not_negative"),
        CheckConstraint("erased_at IS NULL OR (from_number IS NULL AND caller = '')", name="erased_without_number"),
        Index(None, "arrived_at"),
        Index("ix_calls_refused_at", "arrived_at", postgresql_where=NOT_ENTITLED, sqlite_where=NOT_ENTITLED),
        Index(None, "from_number", "arrived_at"),
        Index(None, "ended_at", "heard_at"),
        Index(None, "erased_at", "ended_at"),
        Index(None, "contact_id"),
        Index(None, "customer_id"),
        {"comment": "Every call to the line, committed before the caller hears anything"},
    )

    id: Mapped[Key]
    call_sid: Mapped[str] = mapped_column(comment="Twilio's identifier of the call; opaque")
    from_number: Mapped[str | None] = mapped_column(comment="The caller's E.164 number; null = withheld or unusable")
    caller: Mapped[str] = mapped_column(comment="The caller as Twilio named it, at most 100 characters; may be empty")
    to_number: Mapped[str] = mapped_column(comment="The number that was called, as Twilio named it")
    arrived_at: Mapped[datetime] = mapped_column(comment="When the call arrived, UTC; who may come in is judged by it")
    ended_at: Mapped[datetime | None] = mapped_column(
        comment="When the call ended, UTC; null = goes on, or end not heard of"
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="SET NULL"), comment="Who called; null = not known, or removed since"
    )
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customers.id", ondelete="SET NULL"),
        comment="For whom the caller called; null = not known, or removed since",
    )
    admission: Mapped[str | None] = mapped_column(comment="admitted or refused; null = not decided yet")
    reason: Mapped[str | None] = mapped_column(comment="Why the caller was admitted or refused; null = not decided yet")
    step: Mapped[str] = mapped_column(comment="Where in the journey the call stands, or stood when it ended")
    outcome: Mapped[str | None] = mapped_column(comment="What became of the call; null = not over yet")
    language: Mapped[str | None] = mapped_column(comment="da or en, spoken on this call; null = not chosen yet")
    turn: Mapped[int] = mapped_column(server_default=text("0"), comment="Number of the last turn taken; 0 = none yet")
    state: Mapped[dict[str, Any]] = mapped_column(
        server_default="{}", comment="What the journey remembers between turns; for the line alone"
    )
    heard_at: Mapped[datetime] = mapped_column(
        comment="When Twilio last asked or told us anything about this call, UTC"
    )
    erased_at: Mapped[datetime | None] = mapped_column(
        comment="When caller, contact and turns were erased, UTC: its days were over, or its caller asked; null = not"
    )


class CallTurn(Base):
    __tablename__ = "call_turns"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        {
            "comment": "What came and what was answered, turn by turn; append-only until the call is erased. A "
            "repeated request gets the stored reply again"
        },
    )

    id: Mapped[Key]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), comment="The call")
    number: Mapped[int] = mapped_column(comment="1 for the first turn of a call, then one more each")
    at: Mapped[datetime] = mapped_column(comment="When the request came, UTC")
    event: Mapped[dict[str, Any]] = mapped_column(comment="What came: an event of the journey, with its kind")
    reply: Mapped[str] = mapped_column(comment="The document that was answered, byte for byte")


ENGAGED = "outcome IS NULL OR (outcome = 'accepted' AND talk_ended_at IS NULL)"
"""An attempt that still occupies its agent: it rings, or the two talk."""


class RingAttempt(Base):
    __tablename__ = "ring_attempts"
    __table_args__ = (
        phone("number"),
        one_of("outcome", RING_OUTCOMES),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="outcome_when_ended"),
        CheckConstraint("(talk_ended_at IS NULL) = (talk_seconds IS NULL)", name="talk_ended_with_seconds"),
        CheckConstraint("talk_ended_at IS NULL OR outcome = 'accepted'", name="talk_after_accepting"),
        CheckConstraint("talk_seconds >= 0", name="talk_seconds_not_negative"),
        long("leg_sid", 1, 64),
        Index(None, "call_id"),
        Index(None, "agent_id", "started_at"),
        only_one("uq_ring_attempts_call_rings_one", "call_id", "outcome IS NULL"),
        only_one("uq_ring_attempts_one_accepts", "call_id", "outcome = 'accepted'"),
        only_one("uq_ring_attempts_agent_engaged_once", "agent_id", ENGAGED),
        {"comment": "Which agent was rung for which call, and how it ended. Nobody is rung for two calls at once"},
    )

    id: Mapped[Key]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), comment="The call that waits")
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agents.id", ondelete="RESTRICT"), comment="Who was rung; an agent who was ever rung is kept"
    )
    number: Mapped[str] = mapped_column(
        comment="What was rung, as it was then: an E.164 number, sip:user@host or client:name"
    )
    started_at: Mapped[datetime] = mapped_column(comment="When ringing began, UTC")
    ended_at: Mapped[datetime | None] = mapped_column(
        comment="When ringing was over, UTC, for an accepted one the instant of accepting; null = still ringing"
    )
    outcome: Mapped[str | None] = mapped_column(
        comment="accepted, declined, no_answer, busy, failed, or canceled (the caller went on, perhaps in the very "
        "second of accepting); null = still ringing"
    )
    leg_sid: Mapped[str | None] = mapped_column(comment="Twilio's identifier of the agent's leg; null = not heard of")
    talk_ended_at: Mapped[datetime | None] = mapped_column(
        comment="When the conversation ended, UTC; null = none, or it goes on"
    )
    talk_seconds: Mapped[int | None] = mapped_column(comment="How long the two talked; null = not, or they still do")


class IdentificationFailure(Base):
    __tablename__ = "identification_failures"
    __table_args__ = (
        long("customer_number", 0, 20),
        e164("caller_number"),
        Index(None, "customer_number", "at"),
        Index(None, "caller_number", "at"),
        {
            "comment": "Wrong customer numbers or PINs, counted to shut that door for a while; append-only until the "
            "line clears old ones away"
        },
    )

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(comment="When it failed, UTC")
    customer_number: Mapped[str] = mapped_column(comment="The customer number that was keyed in, at most 20 characters")
    caller_number: Mapped[str | None] = mapped_column(comment="The caller's E.164 number; null = withheld or unusable")
