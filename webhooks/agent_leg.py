"""The leg of an agent who is rung for a call: what they hear when they pick up, and how it ended."""

import structlog
from flask import Blueprint, Response, current_app, request

from models.rows import LARGEST_KEY
from voice_intake.actions.calls.ring_attempts import handle_leg_end
from voice_intake.actions.calls.screen_agent import screen_agent
from voice_intake.domain.speech import HangUp
from webhooks import requests
from webhooks.context import switchboard

bp = Blueprint("agent_leg", __name__)
log = structlog.get_logger()


@bp.post("/agent/<int:attempt>")
def screening(attempt: int) -> Response:
    """Who is calling?"""
    return _screen(attempt, is_asked=False)


@bp.post("/agent/<int:attempt>/answer")
def answer(attempt: int) -> Response:
    """A key, or none."""
    return _screen(attempt, is_asked=True)


@bp.post("/agent/<int:attempt>/status")
def status(attempt: int) -> Response:
    """Answers at once and empty, also about legs that are none of ours."""
    outcome = requests.ended_leg(request.form)
    if outcome is not None and attempt <= LARGEST_KEY:
        services = switchboard(current_app).services
        handle_leg_end(services, attempt, outcome, now=services.clock())
    return Response(status=204)


@bp.errorhandler(Exception)
def let_the_caller_go_on(failure: Exception) -> Response:
    """Nobody is joined by a failure of ours: this leg ends, and the caller's call goes on to the next agent."""
    log.error("agent_leg_failed", call_sid=requests.call_sid(request.form), path=request.path, exc_info=failure)
    if request.path.endswith("/status"):
        return Response("This could not be kept. Please try again.\n", status=503, mimetype="text/plain")
    return _hang_up()


def _screen(attempt: int, *, is_asked: bool) -> Response:
    board = switchboard(current_app)
    picked_up = requests.picked_up(request.form, attempt, is_asked=is_asked)
    if picked_up is None or attempt > LARGEST_KEY:
        return _hang_up()
    line = screen_agent(board.services, picked_up, now=board.services.clock())
    return Response(board.renderer.screening(line, attempt), mimetype="text/xml")


def _hang_up() -> Response:
    return Response(switchboard(current_app).renderer.screening(HangUp(), 0), mimetype="text/xml")
