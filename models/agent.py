"""Who works at the desk, and when."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EmailAddress, Key
from models.checks import long, lower_case, one_of, phone
from voice_intake.domain.language import AGENT_LANGUAGES, EVERY_LANGUAGE

ROLES = ("agent", "admin")


class Agent(Base):
    __tablename__ = "agents"
    __table_args__ = (
        UniqueConstraint("email"),
        lower_case("email"),
        one_of("role", ROLES),
        phone("phone"),
        one_of("languages", AGENT_LANGUAGES),
        {"comment": "Who signs in, and who is rung when somebody calls", "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(comment="The name that colleagues see")
    email: Mapped[str] = mapped_column(EmailAddress, comment="Signs in with it; lower case")
    role: Mapped[str] = mapped_column(
        comment="agent works on tickets; admin also changes customers, agents and closures"
    )
    phone: Mapped[str | None] = mapped_column(
        comment="What is rung: an E.164 number, sip:user@host or client:name; null = cannot be rung"
    )
    languages: Mapped[str] = mapped_column(
        server_default=EVERY_LANGUAGE, comment="Languages spoken with callers, separated by commas: da, en, or da,en"
    )
    on_duty: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="on_duty_boolean"),
        server_default=false(),
        comment="How the agent was last switched: it alone says who is on duty where there is no rota",
    )
    password_hash: Mapped[str | None] = mapped_column(comment="argon2 hash; null = cannot sign in")
    created_at: Mapped[datetime] = mapped_column(comment="When the agent was added, UTC")
    duty_changed_at: Mapped[datetime | None] = mapped_column(
        comment="When the agent was last switched on or off duty, UTC, which holds until the rota's next change; "
        "null = never switched by hand"
    )


class RotaShift(Base):
    __tablename__ = "rota_shifts"
    __table_args__ = (
        UniqueConstraint("agent_id", "weekday", "from_minute"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_known"),
        CheckConstraint(
            "from_minute >= 0 AND until_minute > from_minute AND until_minute <= 1440", name="within_a_day"
        ),
        {
            "comment": "When an agent is on duty every week, on the clock in Copenhagen. A shift that crosses midnight "
            "is two rows"
        },
    )

    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), comment="Whose shift")
    weekday: Mapped[int] = mapped_column(comment="1 = Monday to 7 = Sunday")
    from_minute: Mapped[int] = mapped_column(comment="On duty from so many minutes after midnight on: 480 = 08:00")
    until_minute: Mapped[int] = mapped_column(
        comment="Up to, and not including, so many minutes after midnight: 960 = 16:00, 1440 = 24:00"
    )


class RotaException(Base):
    __tablename__ = "rota_exceptions"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        long("reason", 0, 200),
        Index(None, "agent_id", "ends_at"),
        {
            "comment": "When an agent is away, or on duty out of turn: goes before the shifts, from starts_at to just "
            "before ends_at. Where two overlap, the newer one counts"
        },
    )

    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), comment="Whose exception")
    starts_at: Mapped[datetime] = mapped_column(comment="From this instant on, UTC")
    ends_at: Mapped[datetime] = mapped_column(comment="Up to, and not including, this instant, UTC")
    is_on_duty: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="is_on_duty_boolean"),
        comment="true = on duty out of turn, false = away",
    )
    reason: Mapped[str] = mapped_column(server_default="", comment="Why, for colleagues; may be empty")
