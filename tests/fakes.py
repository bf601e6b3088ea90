"""Stand-ins for the outside that remember what they were asked. The gateways' contract tests hold for them too.

`next_failures` of each is what the coming requests end in, one after the other, before anything is done.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import BinaryIO

from voice_intake.domain.carrier import (
    CarrierNumber,
    ListedCall,
    ListedRecording,
    ListedText,
    MediaInfo,
    NumberWebhooks,
    TextSent,
)
from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.language import Language
from voice_intake.domain.voicemail.storage_location import checked_key
from voice_intake.ports import ExternalServices, StoredMedia


class Failing:
    """What can be made to fail."""

    def __init__(self) -> None:
        self.next_failures: list[ExternalServiceError] = []

    def _may_fail(self) -> None:
        if self.next_failures:
            raise self.next_failures.pop(0)


class FakeCarrier(Failing):
    """Telephony and Messenger. A test puts calls and recordings in, and finds texts and deletions here."""

    def __init__(self, *, now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)) -> None:
        super().__init__()
        self.now = now
        self.listed_calls: list[ListedCall] = []
        self.listed_recordings: dict[str, ListedRecording] = {}
        self.media: dict[str, bytes] = {}
        self.numbers: dict[str, CarrierNumber] = {}
        self.sent: list[ListedText] = []
        self.refused: dict[str, ExternalServiceError] = {}
        """What a text or a call to a number ends in."""

    def keep_recording(self, recording: ListedRecording, media: bytes | None) -> None:
        """None: its audio is not there yet, or never will be, as its status says."""
        self.listed_recordings[recording.recording_sid] = recording
        if media is not None:
            self.media[recording.recording_sid] = media

    @property
    def deleted(self) -> list[str]:
        """The recordings that were taken away, by their SIDs."""
        return [sid for sid, it in self.listed_recordings.items() if it.status == "deleted"]

    def calls(self, since: datetime, until: datetime) -> Iterator[ListedCall]:
        self._may_fail()
        yield from (call for call in list(self.listed_calls) if since <= call.started_at < until)

    def recordings(self, since: datetime, until: datetime) -> Iterator[ListedRecording]:
        self._may_fail()
        for recording in list(self.listed_recordings.values()):
            if since <= recording.started_at < until and recording.status != "deleted":
                yield recording

    def recording(self, recording_sid: str) -> ListedRecording:
        self._may_fail()
        if recording_sid not in self.listed_recordings:
            raise TemporaryFailure("twilio", FailureReason.NOT_READY, code=20404)
        return self.listed_recordings[recording_sid]

    def fetch_media(self, recording_sid: str, write_to: BinaryIO, *, limit_bytes: int) -> MediaInfo:
        self._may_fail()
        recording = self.listed_recordings.get(recording_sid)
        lasting = {"deleted": FailureReason.GONE, "absent": FailureReason.ABSENT}
        if recording and recording.status in lasting:
            raise PermanentFailure("twilio", lasting[recording.status])
        if recording_sid not in self.media:
            raise TemporaryFailure("twilio", FailureReason.NOT_READY)
        media = self.media[recording_sid]
        if len(media) > limit_bytes:
            raise PermanentFailure("twilio", FailureReason.TOO_LARGE)
        write_to.write(media)
        return MediaInfo(size=len(media), sha256=hashlib.sha256(media).hexdigest())

    def delete_recording(self, recording_sid: str) -> None:
        self._may_fail()
        if recording := self.listed_recordings.get(recording_sid):
            self.listed_recordings[recording_sid] = replace(recording, status="deleted")
            self.media.pop(recording_sid, None)

    def place_call(self, to: str, *, from_number: str, **_: object) -> str:
        self._may_fail()
        if to in self.refused:
            raise self.refused[to]
        call = ListedCall(
            call_sid=f"CA{len(self.listed_calls) + 1:032x}",
            from_number=from_number,
            to_number=to,
            direction="outbound-api",
            status="ringing",
            started_at=self.now,
            ended_at=None,
            seconds=None,
        )
        self.listed_calls.append(call)
        return call.call_sid

    def placed_calls(self, to: str, since: datetime) -> Iterator[ListedCall]:
        self._may_fail()
        yield from (call for call in reversed(self.listed_calls) if call.to_number == to and call.started_at >= since)

    def legs(self, call_sid: str) -> Sequence[ListedCall]:
        self._may_fail()
        if not any(call.call_sid == call_sid for call in self.listed_calls):
            raise TemporaryFailure("twilio", FailureReason.MISCONFIGURED, code=20404)
        return [call for call in self.listed_calls if call_sid in (call.call_sid, call.parent_sid)]

    def number(self, phone_number: str) -> CarrierNumber | None:
        self._may_fail()
        return next((it for it in self.numbers.values() if it.phone_number == phone_number), None)

    def configure_number(self, number_sid: str, webhooks: NumberWebhooks) -> CarrierNumber:
        self._may_fail()
        if webhooks.voice_fallback_url and not webhooks.voice_url:
            raise PermanentFailure("twilio", FailureReason.REFUSED, code=21405)
        self.numbers[number_sid] = replace(self.numbers[number_sid], webhooks=webhooks)
        return self.numbers[number_sid]

    def send_text(self, to: str, body: str, *, from_number: str, status_callback: str) -> TextSent:  # noqa: ARG002
        self._may_fail()
        if to in self.refused:
            raise self.refused[to]
        sid = f"SM{len(self.sent) + 1:032x}"
        self.sent.append(
            ListedText(
                message_sid=sid,
                from_number=from_number,
                to_number=to,
                body=body,
                status="delivered",
                created_at=self.now,
            )
        )
        return TextSent(message_sid=sid, status="queued")

    def texts(self, to: str, since: datetime) -> Iterator[ListedText]:
        self._may_fail()
        yield from (text for text in list(self.sent) if text.to_number == to and text.created_at >= since)


class MemoryStore(Failing):
    """RecordingStore; `files` are the recordings by key."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}

    def put(self, key: str, file: BinaryIO) -> None:
        self._may_fail()
        self.files[checked_key(key)] = file.read()

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> StoredMedia:
        size = self.size(key)
        part = self.files[key][start:end]
        return StoredMedia(size=size, chunks=iter([part] if part else []))

    def size(self, key: str) -> int:
        self._may_fail()
        if checked_key(key) not in self.files:
            raise PermanentFailure("store", FailureReason.GONE)
        return len(self.files[key])

    def delete(self, key: str) -> None:
        self._may_fail()
        self.files.pop(checked_key(key), None)

    def keys(self) -> Iterator[str]:
        self._may_fail()
        yield from list(self.files)


class FakeTranscriber(Failing):
    """Understands `words` in everything; `heard` are the recordings and languages it was given."""

    def __init__(self, words: str = "Det virker ikke.", *, is_on: bool = True) -> None:
        super().__init__()
        self.words = words
        self.is_on = is_on
        self.heard: list[tuple[bytes, Language]] = []

    def transcribe(self, audio: BinaryIO, language: Language) -> str:
        if not self.is_on:
            raise PermanentFailure("transcriber", FailureReason.SWITCHED_OFF)
        self._may_fail()
        self.heard.append((audio.read(), language))
        return self.words


@dataclass(frozen=True)
class Notice:
    """Word that somebody was brought."""

    address: str
    title: str
    body: str


class FakeNotifier(Failing):
    """Brings everything to `sent`; an address without `://` is none."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Notice] = []

    def notify(self, address: str, title: str, body: str) -> None:
        if "://" not in address:
            raise PermanentFailure("notifier", FailureReason.BAD_NAME)
        self._may_fail()
        self.sent.append(Notice(address, title, body))


@dataclass
class FakeOutside:
    """All of them together; `ports` is what actions and jobs are handed."""

    carrier: FakeCarrier = field(default_factory=FakeCarrier)
    store: MemoryStore = field(default_factory=MemoryStore)
    transcriber: FakeTranscriber = field(default_factory=FakeTranscriber)
    notifier: FakeNotifier = field(default_factory=FakeNotifier)

    @property
    def ports(self) -> ExternalServices:
        return ExternalServices(
            telephony=self.carrier,
            messenger=self.carrier,
            store=self.store,
            transcriber=self.transcriber,
            notifier=self.notifier,
        )
