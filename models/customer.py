"""Who may call: customers, their support contracts, their contacts, and the numbers these call from (the allowlist)."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EmailAddress, Key
from models.checks import LANGUAGES, e164, lower_case, one_of, only_digits
from voice_intake.domain.ticket import Tier


class Customer(Base):
    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint(f"length(number) BETWEEN 1 AND 20 AND {only_digits('number')}", name="number_digits"),
        Index(None, "success_manager_id"),
        {"comment": "Organisations that bought the software", "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(comment="1 to 20 digits, keyed in on the phone; leading zeros count")
    name: Mapped[str] = mapped_column(comment="The organisation's name")
    success_manager_id: Mapped[int | None] = mapped_column(
        ForeignKey("agents.id", ondelete="SET NULL"),
        comment="The customer success manager, to whom missed and threatened targets go; null = none named",
    )
    created_at: Mapped[datetime] = mapped_column(comment="When the customer was added, UTC")


class SupportContract(Base):
    __tablename__ = "support_contracts"
    __table_args__ = (
        one_of("tier", Tier),
        CheckConstraint("ends_on >= starts_on", name="ends_on_or_after_start"),
        Index(None, "customer_id"),
        {
            "comment": "What a customer bought. The tier on a day is the best of the contracts in force on it; "
            "none in force means no support",
            "sqlite_autoincrement": True,
        },
    )

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), comment="The customer who bought it"
    )
    tier: Mapped[str] = mapped_column(comment="standard or extended")
    source: Mapped[str] = mapped_column(comment="Name of the quote or purchase agreement")
    starts_on: Mapped[date] = mapped_column(comment="First day in force, a date in Europe/Copenhagen")
    ends_on: Mapped[date | None] = mapped_column(
        comment="Last day in force, a date in Europe/Copenhagen; null = without an end"
    )


class Contact(Base):
    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("customer_id", "email"),
        UniqueConstraint("customer_id", "pin_hash"),
        lower_case("email"),
        one_of("language", LANGUAGES),
        {"comment": "People at a customer", "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), comment="The customer this person works for"
    )
    name: Mapped[str] = mapped_column(comment="The name, as the line reads it out")
    email: Mapped[str] = mapped_column(EmailAddress, comment="Tells the contacts of a customer apart; lower case")
    language: Mapped[str | None] = mapped_column(comment="da or en; null = the caller is asked")
    is_administrator: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="is_administrator_boolean"),
        server_default=false(),
        comment="Whether this is an administrator user, who may open cases",
    )
    pin_hash: Mapped[str | None] = mapped_column(
        comment="Hash of the PIN; null = has none, and comes in by number only"
    )
    blocked_at: Mapped[datetime | None] = mapped_column(comment="Since when refused, UTC; null = not blocked")


class ContactNumber(Base):
    __tablename__ = "contact_numbers"
    __table_args__ = (
        UniqueConstraint("contact_id", "number"),
        Index(None, "number"),
        e164("number"),
        CheckConstraint("valid_until > valid_from", name="valid_until_after_from"),
        {
            "comment": "The allowlist: numbers by which a caller is known. Several contacts may share one",
            "sqlite_autoincrement": True,
        },
    )

    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), comment="The person who calls from it"
    )
    number: Mapped[str] = mapped_column(comment="E.164")
    label: Mapped[str] = mapped_column(
        server_default="", comment="What people call this number, such as mobile; may be empty"
    )
    valid_from: Mapped[datetime | None] = mapped_column(comment="From this instant on, UTC; null = always was")
    valid_until: Mapped[datetime | None] = mapped_column(comment="Before this instant, UTC; null = without an end")
