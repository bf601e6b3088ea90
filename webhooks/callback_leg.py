"""The two legs of a call back: what its agent hears, and what is told of both."""

import structlog
from flask import Blueprint, Response, current_app, request

from models.rows import LARGEST_KEY
from voice_intake.actions.callbacks import handle_leg
from voice_intake.actions.callbacks.handle_leg import handle_leg_event, screen_callback
from voice_intake.domain.callbacks.prompts import AgentInstruction, system_failure
from voice_intake.domain.speech import HangUp
from webhooks import requests
from webhooks.context import switchboard

HEARD_BY_NOBODY = frozenset({"callback_leg.contact", "callback_leg.status"})

bp = Blueprint("callback_leg", __name__)
log = structlog.get_logger()


@bp.post("/callback/<int:callback_id>")
def screening(callback_id: int) -> Response:
    """The agent's telephone is answered: whom are they calling?"""
    return _screen(callback_id, is_asked=False)


@bp.post("/callback/<int:callback_id>/answer")
def answer(callback_id: int) -> Response:
    """A key, or none."""
    return _screen(callback_id, is_asked=True)


@bp.post("/callback/<int:callback_id>/over")
def over(callback_id: int) -> Response:
    """The contact's telephone is not rung, or not joined, any more."""
    sid, services = requests.call_sid(request.form), switchboard(current_app).services
    if sid is None or callback_id > LARGEST_KEY:
        return _document(HangUp(), 0)
    left = requests.contact_left(request.form)
    line = handle_leg.contact_left(services, callback_id, sid, left, now=services.clock())
    return _document(line, callback_id)


@bp.post("/callback/<int:callback_id>/contact")
def contact(callback_id: int) -> Response:
    """How the contact's leg stands; answers at once and empty."""
    services = switchboard(current_app).services
    now = services.clock()
    told = requests.contact_answered(request.form, now=now)
    if told is not None and callback_id <= LARGEST_KEY:
        handle_leg_event(services, callback_id, *told, now=now)
    return Response(status=204)


@bp.post("/callback/<int:callback_id>/status")
def status(callback_id: int) -> Response:
    """How the agent's leg stands; answers at once and empty."""
    told = requests.news_of_agent(request.form)
    if told is not None and callback_id <= LARGEST_KEY:
        services = switchboard(current_app).services
        handle_leg_event(services, callback_id, *told, now=services.clock())
    return Response(status=204)


@bp.errorhandler(Exception)
def let_the_agent_go(failure: Exception) -> Response:
    """The agent hears that it did not work. What is told beside the call may be told again."""
    log.error("callback_leg_failed", call_sid=requests.call_sid(request.form), path=request.path, exc_info=failure)
    if request.endpoint in HEARD_BY_NOBODY:
        return Response("This could not be kept. Please try again.\n", status=503, mimetype="text/plain")
    return _document(system_failure(), 0)


def _screen(callback_id: int, *, is_asked: bool) -> Response:
    services = switchboard(current_app).services
    picked_up = requests.call_back_answered(request.form, callback_id, is_asked=is_asked)
    if picked_up is None or callback_id > LARGEST_KEY:
        return _document(HangUp(), 0)
    return _document(screen_callback(services, picked_up, now=services.clock()), callback_id)


def _document(line: AgentInstruction, callback_id: int) -> Response:
    return Response(switchboard(current_app).renderer.callback(line, callback_id), mimetype="text/xml")
