"""A voicemail that is due, its case, and what the worker makes of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.notification import Notification
from models.ticket import TicketEvent
from models.voicemail import Voicemail
from tests.factories import MONDAY_NOON, make_call, make_ticket, make_voicemail
from tests.fakes import FakeOutside, FakeTranscriber
from tests.lines import POLICY
from twilio_sandbox.media.audio import Audio
from voice_intake.actions.voicemail.delete_at_twilio import release_recording
from voice_intake.actions.voicemail.fetch_recording import fetch_voicemail
from voice_intake.actions.voicemail.transcribe import transcribe_voicemail
from voice_intake.domain.carrier import ListedRecording
from voice_intake.domain.errors import ExternalServiceError
from voice_intake.ports import ExternalServices, Services


class VoicemailCase:
    """A voicemail of nine seconds that is due, its case, and what the worker would do about it."""

    def __init__(self, engine: Engine, **columns: Any) -> None:  # noqa: ANN401 - a row's
        self.services = Services(engine=engine, policy=POLICY, clock=lambda: MONDAY_NOON)
        self.outside = FakeOutside(transcriber=FakeTranscriber(is_on=False))
        self.call = make_call(engine, language="en")
        self.ticket = make_ticket(engine, call=self.call)
        self.sid = make_voicemail(engine, call=self.call, ticket=self.ticket, **columns).recording_sid
        self.key = f"2026/03/{self.sid}.wav"

    def records(self, audio: Audio | bytes | None, *, seconds: int | None = 9, status: str = "completed") -> None:
        """What Twilio has."""
        recording = ListedRecording(
            recording_sid=self.sid,
            call_sid=self.call.call_sid,
            status=status,
            seconds=seconds,
            started_at=MONDAY_NOON,
        )
        self.outside.carrier.keep_recording(recording, audio.wav if isinstance(audio, Audio) else audio)

    def fails(self, *failures: ExternalServiceError) -> None:
        self.outside.carrier.next_failures += failures

    def works(self, now: datetime = MONDAY_NOON, *, ports: ExternalServices | None = None) -> list[bool]:
        """All three steps, once each; which of them found something to do."""
        ports = ports or self.outside.ports
        steps = (fetch_voicemail, transcribe_voicemail, release_recording)
        return [step(self.services, ports, now=now) for step in steps]

    def lives_through(self, until: datetime) -> datetime:
        """The worker takes the voicemail up whenever it is due; when it last did."""
        now = MONDAY_NOON
        while (due_at := self.voicemail.due_at) and due_at <= until:
            now = due_at
            self.works(now)
        return now

    @property
    def voicemail(self) -> Voicemail:
        with Session(self.services.engine) as session:
            return session.scalars(select(Voicemail)).one()

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        with Session(self.services.engine) as session:
            return [(event.kind, event.data) for event in session.scalars(select(TicketEvent).order_by(TicketEvent.id))]

    @property
    def word(self) -> list[str]:
        with Session(self.services.engine) as session:
            return [row.kind.partition(":")[0] for row in session.scalars(select(Notification))]
