"""Calling a contact back: the agent's own telephone rings first, and the page tells how far it has come."""

from flask import Blueprint, flash, request
from flask_babel import gettext as _

from voice_intake.actions.callbacks.find import Reachable, find_reachable
from voice_intake.actions.callbacks.request import request_callback
from voice_intake.domain.callbacks.callback import CallbackRefused
from voice_intake.web.cases.case import look
from voice_intake.web.cases.change_forms import Answer, back, show_form
from voice_intake.web.shared import i18n, session
from voice_intake.web.shared.services import services

bp = Blueprint("case_callback", __name__)


@bp.get("/<reference>/callback")
def form(reference: str) -> str:
    case = look(reference)
    return show_form("callbacks/callback.html", case, reachable=_reachable(case.row.reference))


@bp.post("/<reference>/callback")
def callback(reference: str) -> Answer:
    """`number` is one of those known, `other` any that people write; neither is the one that they called from."""
    case, me = look(reference), session.me().email
    wanted = (request.form.get("other") or request.form.get("number") or "").strip()[:40] or None
    try:
        request_callback(services(), case.row.reference, agent=me, number=wanted, actor=me, now=i18n.now())
    except CallbackRefused as refusal:
        faults = {"other": i18n.sentence(refusal.hint)}
        more = {"reachable": _reachable(case.row.reference), "values": dict(request.form), "faults": faults}
        return show_form("callbacks/callback.html", case, **more), 422
    flash(_("Your telephone rings in a moment. Pick it up and press 1."))
    return back(case.row.reference)


def _reachable(reference: str) -> Reachable:
    return find_reachable(services(), reference, session.me().id, now=i18n.now())
