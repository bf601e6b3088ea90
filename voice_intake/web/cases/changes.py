"""What an agent changes about a case, each a resource of its own."""

from flask import Blueprint, request
from flask_babel import gettext as _

from voice_intake.actions.agents.list_agents import list_agents
from voice_intake.actions.cases.case_page import CasePage
from voice_intake.actions.cases.change_priority import PriorityPreview, change_priority, preview_priorities
from voice_intake.actions.cases.changes import change_status, edit_case, hand_over_case, reopen_case, take_case
from voice_intake.actions.cases.escalate_case import Escalation, escalate_case
from voice_intake.domain.cases.refusals import CaseRefused
from voice_intake.domain.ticket import Priority, Status
from voice_intake.web.cases.case import look
from voice_intake.web.cases.change_forms import Answer, send_form, show_form
from voice_intake.web.shared import i18n
from voice_intake.web.shared.formatting import status_told
from voice_intake.web.shared.services import services

bp = Blueprint("case_change", __name__)
PRIORITIES = {str(int(each)): each for each in Priority}
STATUSES = {str(each): each for each in Status}


@bp.post("/<reference>/take")
def take(reference: str) -> Answer:
    return send_form(
        "cases/take.html",
        reference,
        lambda doing: take_case(services(), reference, **doing),
        lambda changed: _("The case is yours.") if changed.is_news else _("The case was yours already."),
    )


@bp.get("/<reference>/hand-over")
def hand_over_form(reference: str) -> str:
    return show_form("cases/hand_over.html", look(reference), agents=_agents())


@bp.post("/<reference>/hand-over")
def hand_over(reference: str) -> Answer:
    """To a colleague by id, or to everybody: an empty one."""
    chosen = request.form.get("agent", "")
    agent_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    return send_form(
        "cases/hand_over.html",
        reference,
        lambda doing: hand_over_case(services(), reference, agent_id, **doing),
        lambda _changed: _("The case is handed over.") if agent_id else _("The case is unassigned again."),
        agents=_agents(),
    )


def _agents() -> list[tuple[int, str, bool]]:
    """Who may sign in: id, name, on duty now."""
    listed = list_agents(services(), at=i18n.now())
    return [(it.colleague.id, it.colleague.name, it.duty.is_on_duty) for it in listed if it.may_sign_in]


@bp.get("/<reference>/priority")
def priority_form(reference: str) -> str:
    """With the deadline that each would give."""
    case = look(reference)
    return show_form("cases/priority.html", case, previews=_previews(case))


@bp.post("/<reference>/priority")
def priority(reference: str) -> Answer:
    chosen = PRIORITIES.get(request.form.get("priority", ""), look(reference).row.priority)
    return send_form(
        "cases/priority.html",
        reference,
        lambda doing: change_priority(services(), reference, chosen, **doing),
        lambda _changed: _("The severity is %(severity)s.", severity=i18n.severity(chosen)),
        previews=_previews(look(reference)),
    )


def _previews(case: CasePage) -> tuple[PriorityPreview, ...]:
    """None for a finished case, which keeps its priority."""
    try:
        return preview_priorities(services(), case.row.reference, now=i18n.now())
    except CaseRefused:
        return ()


@bp.get("/<reference>/edit")
def edit_form(reference: str) -> str:
    case = look(reference)
    values = {"subject": case.row.subject, "steps_to_reproduce": case.steps_to_reproduce}
    return show_form("cases/edit.html", case, values=values)


@bp.post("/<reference>/edit")
def edit(reference: str) -> Answer:
    subject, steps = request.form.get("subject", ""), request.form.get("steps_to_reproduce", "")
    return send_form(
        "cases/edit.html",
        reference,
        lambda doing: edit_case(services(), reference, subject=subject, steps_to_reproduce=steps, **doing),
        lambda changed: _("Saved.") if changed.is_news else _("Nothing was different."),
    )


@bp.get("/<reference>/escalate")
def escalate_form(reference: str) -> str:
    return show_form("cases/escalate.html", look(reference))


@bp.post("/<reference>/escalate")
def escalate(reference: str) -> Answer:
    return send_form(
        "cases/escalate.html",
        reference,
        lambda doing: escalate_case(services(), reference, request.form.get("reason", ""), **doing),
        lambda changed: _escalated(changed) if isinstance(changed, Escalation) else "",
    )


def _escalated(escalation: Escalation) -> str:
    if escalation.manager is None:
        return _("The case is escalated. This customer has no success manager, so the desk is told instead.")
    return _("The case is escalated; the desk is told to bring it to %(manager)s.", manager=escalation.manager)


@bp.post("/<reference>/status")
def status(reference: str) -> Answer:
    wanted = STATUSES.get(request.form.get("status", ""), look(reference).row.status)
    return send_form(
        "cases/status.html",
        reference,
        lambda doing: change_status(services(), reference, wanted, **doing),
        lambda _changed: _("The status is “%(status)s”.", status=status_told(wanted)),
        wanted=wanted,
    )


@bp.post("/<reference>/reopen")
def reopen(reference: str) -> Answer:
    return send_form(
        "cases/reopen.html",
        reference,
        lambda doing: reopen_case(services(), reference, **doing),
        lambda _changed: _("The case is open again."),
    )
