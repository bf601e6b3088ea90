"""Messages, to be listened to: only by who is signed in, in pieces as players ask for them, and never without a trace.

Whatever of the sound goes out, the case's timeline says who heard it. A copy to keep is for administrators, as it
outlives the days after which a message is deleted.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NoReturn

import structlog
from flask import Blueprint, Response, abort, current_app, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from voice_intake.actions.voicemail.find_recording import StoredRecording, find_recording
from voice_intake.actions.voicemail.record_playback import download_message, hear_message
from voice_intake.domain.cases.refusals import CaseRefused
from voice_intake.domain.errors import ExternalServiceError
from voice_intake.domain.ticket import format_reference
from voice_intake.domain.voicemail.waveform import loudness
from voice_intake.ports import RecordingStore, StoredMedia
from voice_intake.web.shared import i18n, session
from voice_intake.web.shared.actors import signed_in
from voice_intake.web.shared.services import RECORDINGS, services

bp = Blueprint("audio", __name__)
log = structlog.get_logger()

PIECE = 1024 * 1024
"""Bytes that one request for a part is answered with at most: a minute of sound. So a player on a slow line keeps a
process busy for moments, and asks for the next part by itself."""

MOST_DRAWN = 8 * 1024 * 1024
"""A larger recording is not drawn: the player shows a plain line."""


@bp.get("/<int:voicemail_id>/audio")
def listen(voicemail_id: int) -> AnyResponse:
    """The part that is asked for (206), or the whole (200)."""
    recording = _recording(voicemail_id)
    size = _size(recording)
    part = _part(size)
    if request.method != "HEAD":
        hear_message(services(), voicemail_id, actor=signed_in(), now=i18n.now())
    start, end = part or (0, size)
    response = _sent(recording, start, end)
    if part:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


@bp.get("/<int:voicemail_id>/download")
def download(voicemail_id: int) -> AnyResponse:
    """A copy to keep: for administrators."""
    if not session.me().is_admin:
        abort(403)
    recording = _recording(voicemail_id)
    size = _size(recording)
    if request.method != "HEAD":
        download_message(services(), voicemail_id, actor=signed_in(), now=i18n.now())
        log.info("message_downloaded", voicemail_id=voicemail_id, agent_id=session.me().id)
    at = recording.captured_at.astimezone(i18n.zone())
    response = _sent(recording, 0, size)
    name = f"{format_reference(recording.reference)} {at:%Y-%m-%d %H.%M}.wav"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/<int:voicemail_id>/loudness")
def bars(voicemail_id: int) -> AnyResponse:
    """How loud it is along its way, 0 to 100; an empty list where that is not known."""
    recording = _recording(voicemail_id)
    drawn = _size(recording) <= MOST_DRAWN and _drawn(recording)
    response = jsonify(drawn or [])
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _recording(voicemail_id: int) -> StoredRecording:
    try:
        return find_recording(services(), voicemail_id)
    except CaseRefused:
        abort(404)


def _part(size: int) -> tuple[int, int] | None:
    """From where to where, as far as one answer goes; None for the whole, which several parts at once are, too."""
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    first, _ = wanted.ranges[0]
    span = (0, size) if first is not None and -first >= size else wanted.range_for_length(size)
    if span is None:
        abort(Response(status=416, headers={"Content-Range": f"bytes */{size}"}))
    return span[0], min(span[1], span[0] + PIECE)


def _size(recording: StoredRecording) -> int:
    try:
        return _store().size(recording.key)
    except ExternalServiceError as failure:
        _refuse(recording, failure)


def _sent(recording: StoredRecording, start: int, end: int) -> Response:
    """The first chunk is read before anything is answered, as then a failure can still be told."""
    try:
        chunks = _store().read(recording.key, start=start, end=end).chunks
        first = next(chunks, b"") if request.method != "HEAD" else b""
    except ExternalServiceError as failure:
        _refuse(recording, failure)
    response = Response(_stream(first, chunks), mimetype="audio/wav")
    response.headers["Content-Length"] = str(end - start)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _stream(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks


def _drawn(recording: StoredRecording) -> tuple[int, ...] | None:
    try:
        return _drawn_once(_store().read, recording.key)
    except ExternalServiceError as failure:
        _refuse(recording, failure)


@lru_cache(maxsize=500)
def _drawn_once(read: Callable[[str], StoredMedia], key: str) -> tuple[int, ...] | None:
    """A recording never changes."""
    return loudness(b"".join(read(key).chunks))


def _refuse(recording: StoredRecording, failure: ExternalServiceError) -> NoReturn:
    """404 where the store has lost it, 503 where the store is away."""
    log.error("recording_not_read", voicemail_id=recording.voicemail_id, service=failure.service, why=failure.why)
    abort(404 if failure.permanent else 503)


def _store() -> RecordingStore:
    store: RecordingStore = current_app.extensions[RECORDINGS]()
    return store
