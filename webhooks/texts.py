"""Texts: what people write to the number, and what becomes of what we wrote to them.

A failure is answered 503: Twilio's log shows it, and a text is told again where a fallback URL is set.
"""

import structlog
from flask import Blueprint, Response, current_app, request

from voice_intake.actions.messages.delivery_receipt import note_receipt
from voice_intake.actions.messages.receive_sms import receive_text
from webhooks import requests
from webhooks.context import switchboard

NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

bp = Blueprint("texts", __name__)
log = structlog.get_logger()


@bp.post("/incoming")
def incoming() -> Response:
    """Kept, and not answered: whoever wrote has a case, or is told nothing about who has."""
    text = requests.incoming_text(request.form)
    if text is None:
        log.warning("text_not_understood", fields=sorted(request.form)[:40])
    else:
        services = switchboard(current_app).services
        receive_text(services, text, now=services.clock())
    return Response(NO_REPLY, mimetype="text/xml")


@bp.post("/status")
def status() -> Response:
    """Answers at once and empty, also about texts that are none of ours."""
    receipt = requests.receipt(request.form)
    if receipt is None:
        log.warning("receipt_not_understood", fields=sorted(request.form)[:40])
    else:
        services = switchboard(current_app).services
        note_receipt(services, receipt, text_id=requests.text_id(request.args), now=services.clock())
    return Response(status=204)
