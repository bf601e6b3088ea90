"""How the background work goes: comparisons with Twilio's lists, and signs of life."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import long


class Reconciliation(Base):
    __tablename__ = "reconciliations"
    __table_args__ = (
        CheckConstraint("until > since", name="until_after_since"),
        Index(None, "until"),
        {"comment": "Comparisons with Twilio's lists, append-only; the next one begins before the last `until`"},
    )

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(comment="When it was finished, UTC")
    since: Mapped[datetime] = mapped_column(comment="From which instant on Twilio's lists were read, UTC")
    until: Mapped[datetime] = mapped_column(comment="Up to which instant they were read, UTC")
    calls: Mapped[int] = mapped_column(comment="Calls on Twilio's list")
    unseen_calls: Mapped[int] = mapped_column(comment="Of them, those that had never reached us")
    missing_ends: Mapped[int] = mapped_column(comment="Of the others, those whose end had never reached us")
    recordings: Mapped[int] = mapped_column(comment="Recordings on Twilio's list")
    missing_recordings: Mapped[int] = mapped_column(comment="Of them, those that had never reached us")
    opened_tickets: Mapped[int] = mapped_column(comment="Cases that were opened by it")


class Heartbeat(Base):
    __tablename__ = "heartbeats"
    __table_args__ = (
        UniqueConstraint("name"),
        long("name", 1, 64),
        {"comment": "Signs of life, one row a part of the program"},
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(comment="Which part, such as worker")
    at: Mapped[datetime] = mapped_column(comment="When it was last alive, UTC")
