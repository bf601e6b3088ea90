"""When an agent is on duty: the week, and exceptions to it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voice_intake.actions.agents.rota import set_rota
from voice_intake.actions.agents.rota_exceptions import NewException, add_exception, remove_exception
from voice_intake.domain.agents import rota_text
from voice_intake.domain.agents.rota_text import RotaFault
from voice_intake.domain.customers.forms import RefusedEdit, refused
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.user_message import said
from voice_intake.web.agents.agent_page import agent_page, find
from voice_intake.web.shared import datetime_input, form_state, i18n
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.services import services

bp = Blueprint("admin_agents_rota", __name__)

Answer = Response | tuple[str, int]
LONGEST_ROTA = 1000


@bp.post("/<int:agent_id>/rota")
def week(agent_id: int) -> Answer:
    """An empty week takes the rota away."""
    email = find(agent_id).colleague.email
    try:
        try:
            shifts = rota_text.read(request.form.get("rota", "")[:LONGEST_ROTA])
        except RotaFault as fault:
            raise refused(fault.hint, field="rota") from fault
        before = request.form.get("before", "")
        changed = set_rota(services(), email, shifts, seen=before, actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("rota", refusal)
        return agent_page(agent_id, attempt), attempt.status
    is_news = changed.before != changed.after
    flash(_("The rota is saved.") if is_news else _("Nothing was changed: it was so already."))
    return _there(agent_id)


@bp.post("/<int:agent_id>/exceptions")
def add(agent_id: int) -> Answer:
    email, now = find(agent_id).colleague.email, i18n.now()
    form = form_state.fields("starts_at", "ends_at", "kind", "reason")
    try:
        ends_at = datetime_input.read(form["ends_at"], field="ends_at")
        if ends_at is None:
            raise refused(said("Write until when."), field="ends_at")
        wanted = NewException(
            starts_at=datetime_input.read(form["starts_at"], field="starts_at") or now.replace(microsecond=0),
            ends_at=ends_at,
            is_on_duty=form["kind"] == "on",
            reason=form["reason"],
        )
        add_exception(services(), email, wanted, actor=actor(), now=now)
    except RefusedEdit as refusal:
        attempt = form_state.failed("exception", refusal)
        return agent_page(agent_id, attempt), attempt.status
    flash(_("The exception was added. It overrides the weekly rota."))
    return _there(agent_id)


@bp.post("/<int:agent_id>/exceptions/<int:exception_id>/remove")
def remove(agent_id: int, exception_id: int) -> Answer:
    email = find(agent_id).colleague.email
    try:
        remove_exception(services(), email, exception_id, actor=actor(), now=i18n.now())
    except RefusedChange:
        flash(form_state.gone_meanwhile(), "warning")
    else:
        flash(_("The exception was removed."))
    return _there(agent_id)


def _there(agent_id: int) -> Response:
    return redirect(url_for("admin_agents.agent", agent_id=agent_id) + "#week", code=303)
