"""What is written about a case: notes among the agents, and replies that went out. Neither overwrites anything."""

from datetime import datetime

from flask import Blueprint, flash, request
from flask_babel import gettext as _

from voice_intake.actions.cases.changes import add_note, log_reply
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.web.cases.case import look, show
from voice_intake.web.cases.change_forms import Answer, back
from voice_intake.web.shared import i18n, reason_text
from voice_intake.web.shared.actors import signed_in
from voice_intake.web.shared.services import services

bp = Blueprint("case_write", __name__)


@bp.post("/<reference>/notes")
def note(reference: str) -> Answer:
    text = request.form.get("text", "")
    try:
        add_note(services(), reference, text, actor=signed_in(), now=i18n.now())
    except CaseRefused as refusal:
        return _refused(reference, refusal)
    flash(_("The note is saved."))
    return back(look(reference).row.reference)


@bp.post("/<reference>/replies")
def reply(reference: str) -> Answer:
    """`replied_at` is on the wall of the desk; empty is now."""
    case, text = look(reference), request.form.get("text", "")
    try:
        log_reply(services(), reference, text, actor=signed_in(), now=i18n.now(), replied_at=_replied_at())
    except CaseRefused as refusal:
        return _refused(reference, refusal)
    is_first = case.row.responded_at is None
    flash(_("The reply is logged, and the clock has stopped.") if is_first else _("The reply is logged."))
    return back(case.row.reference)


def _replied_at() -> datetime | None:
    told = request.form.get("replied_at", "").strip()
    if not told:
        return None
    try:
        return datetime.strptime(told, "%Y-%m-%dT%H:%M").replace(tzinfo=i18n.zone())
    except ValueError:
        raise CaseRefused(RefusalReason.NOT_YET, field="replied_at") from None


def _refused(reference: str, refusal: CaseRefused) -> Answer:
    """The page again, with what was written."""
    if refusal.why is RefusalReason.NO_SUCH_CASE:
        look(reference)
    faults = {refusal.field or "text": reason_text.refusal(refusal)}
    text, replied_at = request.form.get("text", ""), request.form.get("replied_at", "")
    return show(look(reference), written=text, replied_at=replied_at, faults=faults), 422
