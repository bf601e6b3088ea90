"""What Twilio understands of a message while it is spoken, told sentence by sentence."""

import structlog
from flask import Blueprint, Response, current_app, request

from voice_intake.actions.voicemail.store_transcript_part import keep_words
from webhooks import requests
from webhooks.context import switchboard

bp = Blueprint("transcriptions", __name__)
log = structlog.get_logger()


@bp.post("/transcription")
def transcription() -> Response:
    """Answers at once and empty. A transcription that fails leaves the recording to be listened to."""
    sid, sentence = requests.call_sid(request.form), requests.sentence(request.form, request.args)
    if error := requests.transcription_error(request.form):
        log.warning("transcription_failed", call_sid=sid, code=error)
    elif sid and sentence:
        services = switchboard(current_app).services
        keep_words(services, sid, sentence, now=services.clock())
    return Response(status=204)
