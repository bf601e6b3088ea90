"""The status callback of the number: a call is over."""

from flask import Blueprint, Response, current_app, request

from voice_intake.actions.calls.end_call import end_call
from webhooks import requests
from webhooks.context import switchboard

bp = Blueprint("calls", __name__)


@bp.post("/status")
def status() -> Response:
    """Answers at once and empty; what is unknown, or not over yet, is none of our business."""
    call = requests.ended_call(request.form)
    if call is not None:
        services = switchboard(current_app).services
        end_call(services, call, now=services.clock())
        services.wakeup.ring()
    return Response(status=204)
