"""Spans in which the desk is closed besides the policy's hours."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import long


class DeskClosure(Base):
    __tablename__ = "desk_closures"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        long("reason_da", 1, 200),
        long("reason_en", 1, 200),
        Index(None, "ends_at"),
        {"comment": "Extra closed spans, from starts_at up to but not including ends_at"},
    )

    id: Mapped[Key]
    starts_at: Mapped[datetime] = mapped_column(comment="Closed from this instant on, UTC")
    ends_at: Mapped[datetime] = mapped_column(comment="Open again from this instant on if the hours say so, UTC")
    reason_da: Mapped[str] = mapped_column(comment="Why, in Danish, as callers hear it")
    reason_en: Mapped[str] = mapped_column(comment="Why, in English, as callers hear it")
    created_by: Mapped[str] = mapped_column(comment="Who closed the desk: an agent's e-mail, or the name of a program")
    created_at: Mapped[datetime] = mapped_column(comment="When the row was written, UTC")
