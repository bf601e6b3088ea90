"""Who is signed in to the console, and how often somebody tried."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import long


class ConsoleSession(Base):
    __tablename__ = "console_sessions"
    __table_args__ = (
        UniqueConstraint("name_hash"),
        long("name_hash", 64, 64),
        CheckConstraint("ends_at > began_at", name="ends_after_start"),
        Index(None, "agent_id"),
        Index(None, "ends_at"),
        {"comment": "Browsers that are signed in to the console: without its row, a session is over"},
    )

    id: Mapped[Key]
    name_hash: Mapped[str] = mapped_column(comment="SHA-256 of what the browser's cookie names, in hexadecimal")
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), comment="Who signed in")
    began_at: Mapped[datetime] = mapped_column(comment="When, UTC")
    ends_at: Mapped[datetime] = mapped_column(
        comment="When it is over at the latest, UTC; the row is removed when somebody signs in after that"
    )


class PasswordTry(Base):
    __tablename__ = "password_tries"
    __table_args__ = (
        UniqueConstraint("name_hash"),
        long("name_hash", 64, 64),
        CheckConstraint("tries >= 1", name="tries_counted"),
        Index(None, "until_at"),
        {"comment": "How often a password was tried: from one address, and from there for one account"},
    )

    id: Mapped[Key]
    name_hash: Mapped[str] = mapped_column(
        comment="SHA-256 of the address that asked, or of that and the account's e-mail address, in hexadecimal"
    )
    tries: Mapped[int] = mapped_column(comment="How often, since counting began")
    until_at: Mapped[datetime] = mapped_column(
        comment="When counting begins anew, UTC; the row is removed when somebody signs in after that"
    )
