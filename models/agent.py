"""Who works at the desk."""

from datetime import datetime

from sqlalchemy import Boolean, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EmailAddress, Key
from models.checks import e164, lower_case, one_of

ROLES = ("agent", "admin")
SPOKEN = ("da", "en", "da,en")


class Agent(Base):
    __tablename__ = "agents"
    __table_args__ = (
        UniqueConstraint("email"),
        lower_case("email"),
        one_of("role", ROLES),
        e164("phone"),
        one_of("languages", SPOKEN),
        {"comment": "Who signs in, and who is rung when somebody calls", "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(comment="The name that colleagues see")
    email: Mapped[str] = mapped_column(EmailAddress, comment="Signs in with it; lower case")
    role: Mapped[str] = mapped_column(
        comment="agent works on tickets; admin also changes customers, agents and closures"
    )
    phone: Mapped[str | None] = mapped_column(comment="E.164 number that is rung; null = cannot be rung")
    languages: Mapped[str] = mapped_column(
        server_default="da,en", comment="Languages spoken with callers, separated by commas: da, en, or da,en"
    )
    on_duty: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="on_duty_boolean"),
        server_default=false(),
        comment="Whether calls ring this person now",
    )
    password_hash: Mapped[str | None] = mapped_column(comment="argon2 hash; null = cannot sign in")
    created_at: Mapped[datetime] = mapped_column(comment="When the agent was added, UTC")
