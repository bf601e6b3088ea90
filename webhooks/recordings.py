"""The callback of a recording: it is there, or there is none."""

import structlog
from flask import Blueprint, Response, current_app, request

from voice_intake.actions.calls.recording_callback import store_voicemail
from webhooks import requests
from webhooks.context import switchboard

bp = Blueprint("recordings", __name__)
log = structlog.get_logger()


@bp.post("/status")
def status() -> Response:
    """Keeps the voicemail. What cannot be understood is logged and acknowledged: asking again would not mend it."""
    sid, recording = requests.call_sid(request.form), requests.recording(request.form)
    if sid is None or recording is None:
        log.warning("recording_callback_not_understood", fields=sorted(request.form)[:40])
        return Response(status=204)
    if recording.status != "in-progress":
        services = switchboard(current_app).services
        store_voicemail(services, sid, recording, now=services.clock())
        services.wakeup.ring()
    return Response(status=204)
