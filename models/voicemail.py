"""Messages that callers left, and what was understood of them while they were spoken."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.checks import long, one_of

VOICEMAIL_STATUSES = ("captured", "stored", "transcribed", "absent", "lost", "deleted")


class Voicemail(Base):
    __tablename__ = "voicemails"
    __table_args__ = (
        UniqueConstraint("recording_sid"),
        long("recording_sid", 1, 64),
        one_of("status", VOICEMAIL_STATUSES),
        CheckConstraint("status NOT IN ('absent', 'lost', 'deleted') OR reason IS NOT NULL", name="gone_with_reason"),
        CheckConstraint("seconds >= 0", name="seconds_not_negative"),
        CheckConstraint("length(sha256) = 64 AND trim(sha256, '0123456789abcdef') = ''", name="sha256_hex"),
        CheckConstraint("status NOT IN ('stored', 'transcribed') OR sha256 IS NOT NULL", name="stored_with_sha256"),
        CheckConstraint("status <> 'transcribed' OR transcript IS NOT NULL", name="transcribed_with_transcript"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index(None, "call_id"),
        Index(None, "ticket_id"),
        Index(None, "status", "due_at"),
        {"comment": "Messages that callers left. The audio is in the recording store, under recording_sid"},
    )

    id: Mapped[Key]
    recording_sid: Mapped[str] = mapped_column(comment="Twilio's identifier of the recording; opaque")
    call_id: Mapped[int] = mapped_column(
        ForeignKey("calls.id", ondelete="RESTRICT"),
        comment="The call; one with a message is kept as long as the message",
    )
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="RESTRICT"), comment="The ticket it belongs to; null = none yet, or none due"
    )
    status: Mapped[str] = mapped_column(
        comment="captured (at Twilio), stored (with us), transcribed, absent (nothing was said), lost, or deleted"
    )
    reason: Mapped[str | None] = mapped_column(
        comment="Why it is absent, lost or deleted, or waits to be tried again; null = nothing to tell"
    )
    seconds: Mapped[int | None] = mapped_column(comment="Length in seconds; null = not told yet")
    media_url: Mapped[str | None] = mapped_column(
        comment="Where Twilio said that it has the audio, for people: never fetched from; null = not told"
    )
    at_twilio: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="at_twilio_boolean"),
        server_default=true(),
        comment="Whether Twilio still holds it, as far as we know; deleted there once it is stored here",
    )
    sha256: Mapped[str | None] = mapped_column(
        comment="Checksum of the stored audio, 64 hexadecimal digits in lower case; null = not stored"
    )
    transcript: Mapped[str | None] = mapped_column(
        comment="What was said; empty = nothing was understood; null = not transcribed"
    )
    captured_at: Mapped[datetime] = mapped_column(comment="When we first heard of the recording, UTC")
    attempts: Mapped[int] = mapped_column(server_default=text("0"), comment="How often the step that is next was tried")
    due_at: Mapped[datetime | None] = mapped_column(
        comment="When the worker next takes it up, UTC, or until when one has it; null = nothing left to do"
    )


class TranscriptPart(Base):
    __tablename__ = "transcript_parts"
    __table_args__ = (
        UniqueConstraint("transcription_sid", "sequence"),
        long("transcription_sid", 1, 64),
        CheckConstraint("turn >= 0", name="turn_not_negative"),
        CheckConstraint("sequence >= 0", name="sequence_not_negative"),
        long("text", 0, 4000),
        Index(None, "call_id"),
        {
            "comment": "What Twilio understood of a message while it was spoken, sentence by sentence; append-only, "
            "and gone with the message"
        },
    )

    id: Mapped[Key]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), comment="The call")
    turn: Mapped[int] = mapped_column(comment="Number of the turn that asked for the message")
    transcription_sid: Mapped[str] = mapped_column(comment="Twilio's identifier of the transcription; opaque")
    sequence: Mapped[int] = mapped_column(comment="Its place among Twilio's events of this transcription")
    text: Mapped[str] = mapped_column(comment="What was understood")
    at: Mapped[datetime] = mapped_column(comment="When it was told, UTC")
