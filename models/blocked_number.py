"""Numbers from which nobody is let in, whoever they are."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import e164, long


class BlockedNumber(Base):
    __tablename__ = "blocked_numbers"
    __table_args__ = (
        UniqueConstraint("number"),
        e164("number"),
        long("reason", 0, 200),
        {
            "comment": "Numbers whose callers are refused before anything is asked, also when a contact has the number",
            "sqlite_autoincrement": True,
        },
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(comment="E.164")
    reason: Mapped[str] = mapped_column(server_default="", comment="Why, for colleagues; may be empty")
    blocked_by: Mapped[str] = mapped_column(comment="Who blocked it: an agent's e-mail, or the name of a program")
    blocked_at: Mapped[datetime] = mapped_column(comment="Since when, UTC")
