"""Calls: each answer is the next document. When anything fails, a static voicemail answers, with status 200."""

import structlog
from flask import Blueprint, Response, current_app, request

from voice_intake.actions.calls.answer_call import answer_call
from voice_intake.actions.calls.take_turn import CallerAnswer, UnknownCall, take_turn
from voice_intake.domain.calls.journey import RecordingEnded
from webhooks import requests
from webhooks.context import switchboard

bp = Blueprint("voice", __name__)
log = structlog.get_logger()

LATEST_TURN = 100_000
"""No call has so many turns; a larger number is no turn of ours."""


@bp.post("/incoming")
def incoming() -> Response:
    """The first document of a call."""
    call = requests.incoming_call(request.form)
    if call is None:
        raise UnknownCall("the request names no call")
    board = switchboard(current_app)
    return document(answer_call(board.services, call, now=board.services.clock(), render=board.renderer))


@bp.post("/turn/<int:number>")
def turn(number: int) -> Response:
    """The document that follows the caller's answer to turn `number`."""
    sid = requests.call_sid(request.form)
    if sid is None or number > LATEST_TURN:
        raise UnknownCall(f"turn {number} names no call")
    board = switchboard(current_app)
    answer = CallerAnswer(call_sid=sid, number=number, heard=requests.heard(request.form))
    render = board.renderer.after_message if isinstance(answer.heard, RecordingEnded) else board.renderer
    return document(take_turn(board.services, answer, now=board.services.clock(), render=render))


@bp.post("/fallback")
def fallback() -> Response:
    """Twilio could not get or run a document of ours."""
    log.warning("fallback_asked", call_sid=requests.call_sid(request.form), **requests.failure(request.form))
    return document(switchboard(current_app).static_voicemail)


@bp.post("/fallback/thanks")
def fallback_thanks() -> Response:
    """After the static voicemail. Its recording reaches us by its own callback."""
    return document(switchboard(current_app).static_thanks)


@bp.errorhandler(Exception)
def answer_all_the_same(failure: Exception) -> Response:
    """A caller never hears a failure of ours: whatever it was, they can leave a message."""
    sid = requests.call_sid(request.form)
    if isinstance(failure, UnknownCall):
        log.warning("turn_of_unknown_call", call_sid=sid, why=str(failure))
    else:
        log.error("turn_failed", call_sid=sid, path=request.path, exc_info=failure)
    return document(switchboard(current_app).static_voicemail)


def document(twiml: str) -> Response:
    return Response(twiml, mimetype="text/xml")
