"""Opening the case that a call should have had: for whom, how severe, and what it is about."""

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voice_intake.actions.calls.call_log import CallRow
from voice_intake.actions.cases.open_case import NewCase, open_case_by_hand
from voice_intake.actions.cases.search import NO_RESULTS, search_cases
from voice_intake.actions.customers.customer_page import CustomerDetails, load_customer
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.cases.text_input import LONGEST_SUBJECT
from voice_intake.domain.language import Language
from voice_intake.domain.ticket import Priority, format_reference
from voice_intake.web.calls.calls import look_up
from voice_intake.web.shared import i18n, reason_text, session
from voice_intake.web.shared.actors import signed_in
from voice_intake.web.shared.filter_chips import number
from voice_intake.web.shared.services import services

bp = Blueprint("call_case", __name__)
log = structlog.get_logger()


@bp.get("/calls/<int:call_id>/case")
def form(call_id: int) -> Response | str:
    """First for whom, where the line does not know; then the rest."""
    call = look_up(call_id).row
    if call.reference:
        return _to_case(call.reference)
    known = None if "other" in request.args else call.customer_id
    customer_id = number(request.args.get("customer")) or known
    if customer_id is None:
        return render_template("calls/open_case_customer.html", call=call, searched_here="", found=NO_RESULTS)
    contact = request.args.get("contact") or (str(call.contact_id) if call.contact_id else "")
    return _form(call, customer_id, {"contact": contact, "language": call.language or i18n.language()})


@bp.post("/calls/<int:call_id>/case/customer")
def find_customer(call_id: int) -> str:
    """Looked for in a form's body: a name or number stands in no address."""
    text = " ".join(request.form.get("whose", "").split())[:100]
    found = search_cases(services(), text) if text else NO_RESULTS
    return render_template("calls/open_case_customer.html", call=look_up(call_id).row, searched_here=text, found=found)


@bp.post("/calls/<int:call_id>/case")
def open_(call_id: int) -> Response | tuple[str, int]:
    call, given, who = look_up(call_id).row, request.form, session.me()
    customer_id = number(given.get("customer"))
    if customer_id is None or given.get("language") not in tuple(Language):
        abort(400)
    priority = number(given.get("priority"))
    if priority not in tuple(Priority):
        return _form(call, customer_id, given, priority=_("Choose how severe it is.")), 422
    case = NewCase(
        customer_id=customer_id,
        contact_id=number(given.get("contact")),
        priority=Priority(priority),
        language=Language(given["language"]),
        subject=given.get("subject", ""),
        steps_to_reproduce=given.get("steps_to_reproduce", ""),
        call_id=call_id,
    )
    actor = signed_in()
    try:
        opened = open_case_by_hand(services(), case, actor=actor, now=i18n.now())
    except CaseRefused as refusal:
        return _refused(call, case, given, refusal)
    log.info("case_opened_by_hand", agent_id=who.id, call_id=call_id, ticket=format_reference(opened.reference))
    flash(_("Case %(reference)s is open.", reference=format_reference(opened.reference)))
    return redirect(f"/tickets/{opened.reference}", code=303)


def _refused(
    call: CallRow, case: NewCase, given: Mapping[str, str], refusal: CaseRefused
) -> Response | tuple[str, int]:
    if refusal.why is RefusalReason.CALL_HAS_CASE:
        return _to_case(refusal.reference)
    return _form(call, case.customer_id, given, **{refusal.field: reason_text.refusal(refusal)}), 422


def _to_case(reference: str) -> Response:
    flash(_("This call has a case already."), "warning")
    return redirect(f"/tickets/{reference}", code=303)


def _form(call: CallRow, customer_id: int, given: Mapping[str, Any], **faults: str) -> str:
    customer: CustomerDetails | None = load_customer(services(), customer_id, now=i18n.now())
    if customer is None:
        abort(404)
    return render_template(
        "calls/open_case.html",
        call=call,
        customer=customer,
        given=given,
        faults=faults,
        priorities=tuple(Priority),
        longest=LONGEST_SUBJECT,
    )
