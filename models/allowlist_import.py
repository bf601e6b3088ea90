"""Tables that an admin uploaded to become the allowlist: read, looked at, carried out, and taken back within a day."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, Key
from models.checks import long, one_of

IMPORT_STATUSES = ("staged", "ready", "refused", "confirmed", "applied", "undoing", "undone", "dropped")
IMPORT_PARTS = ("file", "wanted", "undo")


class AllowlistImport(Base):
    __tablename__ = "allowlist_imports"
    __table_args__ = (
        long("file_name", 1, 200),
        long("created_by", 1, 254),
        one_of("status", IMPORT_STATUSES),
        CheckConstraint("rows_done >= 0", name="rows_done_not_negative"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint(
            "status NOT IN ('applied', 'undoing', 'undone') OR (decided_by IS NOT NULL AND applied_at IS NOT NULL)",
            name="applied_by_somebody",
        ),
        Index(None, "due_at"),
        {
            "comment": "Tables that were uploaded to become the allowlist: what they would change, whether somebody "
            "said yes, and how far they are",
            "sqlite_autoincrement": True,
        },
    )

    id: Mapped[Key]
    file_name: Mapped[str] = mapped_column(comment="What the file was called where it came from")
    size: Mapped[int] = mapped_column(BigInteger, comment="Bytes of the file")
    sha256: Mapped[str] = mapped_column(comment="Checksum of the file, in hexadecimal")
    created_by: Mapped[str] = mapped_column(comment="Who uploaded it: an agent's e-mail")
    created_at: Mapped[datetime] = mapped_column(comment="When it was uploaded, UTC")
    status: Mapped[str] = mapped_column(
        server_default="staged",
        comment="staged (is to be read), ready (its difference can be looked at and confirmed), refused (has faults), "
        "confirmed (is to be carried out), applied, undoing (is to be taken back), undone or dropped (by somebody, or "
        "nobody decided in time)",
    )
    phase: Mapped[str] = mapped_column(
        server_default="", comment="What the worker is at: reading, comparing or writing; empty = nothing"
    )
    rows_done: Mapped[int] = mapped_column(server_default=text("0"), comment="Rows of the table that were read")
    rows_expected: Mapped[int | None] = mapped_column(comment="Rows that there seem to be; null = nothing tells")
    may_remove_many: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="may_remove_many_boolean"),
        server_default=false(),
        comment="Whether somebody said that what looks like a mistake is meant",
    )
    found: Mapped[dict[str, Any] | None] = mapped_column(
        Json, comment="What it would change or has changed, or its faults, as far as they are shown; null = not read"
    )
    fingerprint: Mapped[str | None] = mapped_column(
        comment="Checksum of the whole difference, so that what is carried out is what was looked at; null = none"
    )
    decided_by: Mapped[str | None] = mapped_column(comment="Who confirmed or dropped it; null = nobody yet")
    applied_at: Mapped[datetime | None] = mapped_column(comment="When it became the allowlist, UTC; null = it did not")
    undone_by: Mapped[str | None] = mapped_column(comment="Who took it back; null = nobody")
    undo_until: Mapped[datetime | None] = mapped_column(
        comment="Before this instant it can be taken back, UTC; null = not carried out"
    )
    due_at: Mapped[datetime | None] = mapped_column(
        comment="When the worker next takes it up, UTC, or until when one has it; null = nothing left to do"
    )
    attempts: Mapped[int] = mapped_column(
        server_default=text("0"), comment="How often the worker took it up for its present status"
    )


class AllowlistImportPart(Base):
    __tablename__ = "allowlist_import_parts"
    __table_args__ = (
        UniqueConstraint("import_id", "kind", "number"),
        one_of("kind", IMPORT_PARTS),
        CheckConstraint("number >= 1", name="number_from_one"),
        {
            "comment": "The bytes of an import, in pieces, so that nobody has to hold all of them: deleted as soon as "
            "they are of no use"
        },
    )

    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("allowlist_imports.id", ondelete="CASCADE"), comment="The import")
    kind: Mapped[str] = mapped_column(
        comment="file (what was uploaded), wanted (what it says, once read) or undo (what was there before)"
    )
    number: Mapped[int] = mapped_column(comment="1 for the first piece of its kind, then one more each")
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="At most a megabyte")
