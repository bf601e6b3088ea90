"""Spans in which the desk is closed or open besides the policy's hours, and the deadlines that they move."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import long, one_of
from voice_intake.domain.hours.closures import HoursChangeKind
from voice_intake.domain.ticket import Tier


class DeskClosure(Base):
    __tablename__ = "desk_closures"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        long("reason_da", 1, 200),
        long("reason_en", 1, 200),
        long("created_by", 1, 254),
        Index(None, "ends_at"),
        {
            "comment": "Extra closed spans, from starts_at up to but not including ends_at, for both tiers. Another "
            "program that writes here moves no deadline: `voice-intake close` does",
            "sqlite_autoincrement": True,
        },
    )

    id: Mapped[Key]
    starts_at: Mapped[datetime] = mapped_column(comment="Closed from this instant on, UTC")
    ends_at: Mapped[datetime] = mapped_column(comment="Open again from this instant on if the hours say so, UTC")
    reason_da: Mapped[str] = mapped_column(comment="Why, in Danish, as callers hear it")
    reason_en: Mapped[str] = mapped_column(comment="Why, in English, as callers hear it")
    created_by: Mapped[str] = mapped_column(comment="Who closed the desk: an agent's e-mail, or the name of a program")
    created_at: Mapped[datetime] = mapped_column(comment="When the row was written, UTC")


class DeskOpening(Base):
    __tablename__ = "desk_openings"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        one_of("tier", Tier),
        long("reason_da", 1, 200),
        long("reason_en", 1, 200),
        long("created_by", 1, 254),
        Index(None, "ends_at"),
        {
            "comment": "Extra open spans, from starts_at up to but not including ends_at, whatever the policy says of "
            "the day. A closure of the same instant goes before",
            "sqlite_autoincrement": True,
        },
    )

    id: Mapped[Key]
    starts_at: Mapped[datetime] = mapped_column(comment="Open from this instant on, UTC")
    ends_at: Mapped[datetime] = mapped_column(comment="As the policy has it again from this instant on, UTC")
    tier: Mapped[str | None] = mapped_column(comment="Whose desk is open: standard or extended; null = both")
    reason_da: Mapped[str] = mapped_column(comment="Why, in Danish")
    reason_en: Mapped[str] = mapped_column(comment="Why, in English")
    created_by: Mapped[str] = mapped_column(comment="Who opened the desk: an agent's e-mail, or the name of a program")
    created_at: Mapped[datetime] = mapped_column(comment="When the row was written, UTC")


class DeadlineRecount(Base):
    __tablename__ = "deadline_recounts"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        one_of("why", HoursChangeKind),
        long("actor", 1, 254),
        CheckConstraint("moved >= 0", name="moved_not_negative"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index(None, "due_at"),
        {"comment": "Changes of the desk's hours, each with the span in which deadlines are counted again"},
    )

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(comment="When the hours were changed, UTC: what was due before stays as it is")
    actor: Mapped[str] = mapped_column(comment="Who changed them: an agent's e-mail, or the name of a program")
    why: Mapped[str] = mapped_column(comment="What was done: a verb in the past tense, such as closed")
    starts_at: Mapped[datetime] = mapped_column(comment="From when on the desk's time is counted otherwise, UTC")
    ends_at: Mapped[datetime] = mapped_column(comment="Up to when, UTC")
    reason_da: Mapped[str] = mapped_column(comment="Of the closure or extra opening, in Danish")
    reason_en: Mapped[str] = mapped_column(comment="Of the closure or extra opening, in English")
    moved: Mapped[int] = mapped_column(server_default=text("0"), comment="Deadlines that were moved so far")
    due_at: Mapped[datetime | None] = mapped_column(
        comment="When the worker counts again, UTC; null = all deadlines are right"
    )
    attempts: Mapped[int] = mapped_column(server_default=text("0"), comment="How often the worker began")
