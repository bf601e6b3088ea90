"""Who works at the desk: added, changed, given a new password, and who signs in no more."""

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voice_intake.actions.agents.agents import AgentChange, NewAgent, add_agent, change_agent, end_access
from voice_intake.actions.agents.duty import change_duty
from voice_intake.actions.agents.list_agents import list_agents
from voice_intake.actions.agents.passwords import reset_password
from voice_intake.domain.customers.forms import RefusedEdit
from voice_intake.web.agents.agent_page import agent_page, find
from voice_intake.web.audit import audit_text
from voice_intake.web.shared import form_state, i18n, session
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.form_state import NOTHING, Attempt
from voice_intake.web.shared.services import services

bp = Blueprint("admin_agents", __name__)
log = structlog.get_logger()

Answer = Response | str | tuple[str, int]
FIELDS = ("name", "role", "phone", "languages")


@bp.get("/")
def agents() -> str:
    return _page(NOTHING)


@bp.post("/")
def add() -> Answer:
    """The answer itself shows the password: it is kept nowhere, in no address and no session."""
    form = form_state.fields("email", *FIELDS)
    try:
        password = add_agent(services(), NewAgent(**form), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("agent", refusal)
        return _page(attempt), attempt.status
    return render_template(
        "agents/password.html", name=form["name"], email=form["email"], password=password, is_new=True
    )


@bp.get("/<int:agent_id>")
def agent(agent_id: int) -> str:
    return agent_page(agent_id, NOTHING)


@bp.post("/<int:agent_id>")
def change(agent_id: int) -> Answer:
    email = find(agent_id).colleague.email
    wanted = AgentChange(**form_state.fields(*FIELDS))
    try:
        changed = change_agent(services(), email, wanted, seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("agent", refusal)
        return agent_page(agent_id, attempt), attempt.status
    flash(_("The agent was changed.") if changed else _("Nothing was changed: it was so already."))
    if agent_id == session.me().id and wanted.role != "admin":
        return redirect(url_for("queue.queue"), code=303)
    return _there(agent_id)


@bp.post("/<int:agent_id>/duty")
def duty(agent_id: int) -> Answer:
    on_duty = request.form.get("on_duty") == "yes"
    shown = find(agent_id).colleague
    changed = change_duty(services(), shown.email, on_duty=on_duty, actor=actor(), now=i18n.now())
    told = _("%(name)s is on duty.", name=shown.name) if on_duty else _("%(name)s is off duty.", name=shown.name)
    flash(told)
    if on_duty and changed.phone is None:
        flash(_("No call can ring %(name)s, though: there is no telephone.", name=shown.name), "warning")
    return _there(agent_id)


@bp.post("/<int:agent_id>/password")
def password(agent_id: int) -> Answer:
    shown = find(agent_id).colleague
    made = reset_password(services(), shown.email, actor=actor(), now=i18n.now())
    log.info("password_renewed", agent_id=agent_id, by=session.me().id)
    return render_template(
        "agents/password.html", name=shown.name, email=shown.email, password=made, is_new=False, agent_id=agent_id
    )


@bp.post("/<int:agent_id>/leave")
def leave(agent_id: int) -> Answer:
    try:
        name = end_access(services(), find(agent_id).colleague.email, actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("leave", refusal, names={"role": ""})
        return agent_page(agent_id, attempt), attempt.status
    log.info("access_ended", agent_id=agent_id, by=session.me().id)
    flash(_("%(name)s can no longer sign in, and is no longer rung.", name=name))
    return _there(agent_id)


def _page(attempt: Attempt) -> str:
    return render_template(
        "agents/agents.html",
        agents=list_agents(services(), at=i18n.now()),
        attempt=attempt,
        role=audit_text.role_told,
        spoken=audit_text.languages_told,
    )


def _there(agent_id: int) -> Response:
    return redirect(url_for("admin_agents.agent", agent_id=agent_id), code=303)
