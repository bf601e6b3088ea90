"""Who changed the desk's own records."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, Key
from models.checks import long


class AuditEvent(Base):
    __tablename__ = "audit_events"
    __table_args__ = (
        long("actor", 1, 254),
        long("action", 1, 64),
        long("subject", 1, 64),
        Index(None, "subject", "subject_id"),
        Index(None, "at"),
        Index(None, "actor", "id"),
        {
            "comment": "Who changed which customer, contract, contact, number, agent or hours of the desk, from what "
            "to what: append-only, written in the transaction that changes the row; an erased number is blotted out in "
            "them"
        },
    )

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(comment="When it was changed, UTC")
    actor: Mapped[str] = mapped_column(comment="Who did it: an agent's e-mail, or the name of a program")
    action: Mapped[str] = mapped_column(comment="A verb in the past tense: added, changed, removed")
    subject: Mapped[str] = mapped_column(comment="The table of the row that was changed")
    subject_id: Mapped[int] = mapped_column(
        BigInteger, comment="The id of that row, which may be gone; never given to another row"
    )
    before: Mapped[dict[str, Any] | None] = mapped_column(Json, comment="What the row held; null = it was added")
    after: Mapped[dict[str, Any] | None] = mapped_column(
        Json, comment="What the row holds since; null = it was removed"
    )
