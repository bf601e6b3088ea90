"""A legal hold on a case, which an administrator sets and lifts. It is the case's own: a duplicate has another."""

from flask import Blueprint, flash, request
from flask_babel import gettext as _

from voice_intake.actions.privacy.legal_hold import hold_ticket
from voice_intake.domain.cases.refusals import CaseRefused
from voice_intake.web.cases.case import look
from voice_intake.web.cases.change_forms import Answer, back, show_form
from voice_intake.web.shared import i18n, reason_text
from voice_intake.web.shared.actors import signed_in
from voice_intake.web.shared.services import services

bp = Blueprint("admin_holds", __name__)


@bp.get("/tickets/<reference>/hold")
def form(reference: str) -> str:
    case = look(reference)
    return show_form("privacy/legal_hold.html", case, sets=not case.on_legal_hold)


@bp.post("/tickets/<reference>/hold")
def hold(reference: str) -> Answer:
    """`hold` is on or off; what is so already is told."""
    case, reason, sets = look(reference), request.form.get("reason", ""), request.form.get("hold") != "off"
    who, instant = signed_in().email, i18n.now()
    try:
        is_news = hold_ticket(services(), reference, on_hold=sets, reason=reason, actor=who, now=instant)
    except CaseRefused as refusal:
        faults = {refusal.field: reason_text.refusal(refusal)}
        return show_form("privacy/legal_hold.html", case, sets=sets, values={"reason": reason}, faults=faults), 422
    done = _("The case is on legal hold.") if sets else _("The legal hold is lifted.")
    flash(done if is_news else _("Somebody else was quicker: it was so already."))
    return back(case.row.reference)
