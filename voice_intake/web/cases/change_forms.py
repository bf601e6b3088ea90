"""The forms by which a case is changed: shown, sent, and shown again where somebody else was quicker.

A form carries what its reader saw. Whoever has missed something gets it back with what has changed, and with what they
wrote (409), and decides again; nothing is overwritten. What a case does not allow is told beside its field (422).
"""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_intake.actions.cases.case_page import CasePage
from voice_intake.actions.cases.change_case import CaseChange
from voice_intake.domain.cases.refusals import CaseConflict, CaseRefused, CaseVersion
from voice_intake.web.cases import case_text
from voice_intake.web.cases.case import look
from voice_intake.web.shared import i18n, reason_text
from voice_intake.web.shared.actors import signed_in
from voice_intake.web.shared.safe_redirect import own_path
from voice_intake.web.timeline.timeline import event_told

Answer = Response | str | tuple[str, int]
Change = Callable[[dict[str, Any]], CaseChange]
"""Does it, with the keywords that every change takes."""

HIDDEN = ("csrf_token", "seen", "next")


def show_form(template: str, case: CasePage, **more: Any) -> str:  # noqa: ANN401 - what the template wants
    """The form for a case as it is now."""
    context = {"values": {}, "faults": {}, "changed": None, "seen": case.seen, **more}
    return render_template(template, case=case, row=case.row, words=case_text, **context)


def send_form(template: str, reference: str, change: Change, told: Callable[[CaseChange], str], **more: Any) -> Answer:  # noqa: ANN401
    """Makes the change, and says what came of it on the case's page."""
    given = {name: value for name, value in request.form.items() if name not in HIDDEN}
    seen = CaseVersion.read(request.form.get("seen", ""))
    try:
        changed = change({"seen": seen, "actor": signed_in(), "now": i18n.now()})
    except CaseConflict as meanwhile:
        case = look(reference)
        lines = [(event.at, event_told(event, case.names)) for event in meanwhile.events]
        return show_form(template, case, **more, values=given, changed=lines, seen=meanwhile.seen), 409
    except CaseRefused as refusal:
        faults = {refusal.field: reason_text.refusal(refusal)}
        return show_form(template, look(reference), **more, values=given, faults=faults), 422
    flash(told(changed))
    return back(changed.reference)


def back(reference: str) -> Response:
    """To where it was asked from, or to the case."""
    wanted = request.form.get("next")
    return redirect(own_path(wanted) if wanted else url_for("case.case", reference=reference), code=303)
