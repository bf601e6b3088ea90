"""Now: who is on the line, who is on duty, and whether the desk is open; with the switches for the last two."""

import re
from datetime import datetime
from typing import Any

import structlog
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from voice_intake.actions.agents.duty import change_duty
from voice_intake.actions.calls.desk_now import load_desk_now
from voice_intake.actions.closures.add import add_hours_exception
from voice_intake.actions.closures.preview import preview_adding
from voice_intake.actions.closures.remove import end_closures
from voice_intake.actions.operations.heartbeat import is_worker_alive
from voice_intake.domain.customers.forms import RefusedEdit, refused
from voice_intake.domain.hours.closures import new_closure
from voice_intake.domain.hours.intervals import Closure
from voice_intake.domain.language import Bilingual, Language
from voice_intake.domain.user_message import said
from voice_intake.web.calls import now_text
from voice_intake.web.shared import i18n, session
from voice_intake.web.shared.fragment import fragment
from voice_intake.web.shared.safe_redirect import own_path
from voice_intake.web.shared.services import services

bp = Blueprint("now", __name__)
log = structlog.get_logger()
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@bp.get("/now")
def now() -> str:
    return _page({}, {})


@bp.get("/now/parts")
def parts() -> Response:
    return fragment(render_template("calls/now_parts.html", **_shown()))


@bp.post("/now/duty")
def duty() -> AnyResponse:
    """One's own: on or off."""
    on_duty = request.form.get("on_duty") == "yes"
    who = session.me()
    changed = change_duty(services(), who.email, on_duty=on_duty, actor=who.email, now=i18n.now())
    if on_duty and changed.phone is None:
        flash(_("You are on duty, but no call can ring you: your account has no phone."), "warning")
    else:
        flash(_("You are on duty.") if on_duty else _("You are off duty."))
    return redirect(own_path(request.form.get("next")), code=303)


@bp.post("/now/close")
def close() -> AnyResponse | str | tuple[str, int]:
    """First what it would do, then, confirmed, does it."""
    form = {name: request.form.get(name, "") for name in ("until", *(f"reason_{language}" for language in Language))}
    instant = i18n.now()
    try:
        closure = _closure(form, instant)
    except RefusedEdit as refusal:
        faults = {fault.field: i18n.sentence(fault.hint) for fault in refusal.faults}
        return _page(form, faults), 422
    if request.form.get("confirmed") != "yes":
        preview = preview_adding(services(), closure, now=instant)
        return render_template("calls/now_close.html", preview=preview, closure=closure, form=form)
    entered = add_hours_exception(services(), closure, actor=session.me().email, now=instant)
    log.info("desk_closed_by_hand", agent_id=session.me().id, closure_id=entered.id)
    flash(_("The desk is closed until %(until)s.", until=i18n.until(closure.ends_at)))
    return redirect(url_for("now.now"), code=303)


@bp.post("/now/open")
def open_() -> AnyResponse:
    """Ends every closure that is running."""
    done = end_closures(services(), actor=session.me().email, now=i18n.now())
    count = done.deadlines.moved
    if not done.entered:
        flash(_("No closure was running: somebody else has just ended it, or it was over."), "warning")
    else:
        log.info("desk_opened_by_hand", agent_id=session.me().id)
        moved = ngettext("%(num)d deadline was counted again.", "%(num)d deadlines were counted again.", count)
        flash(_("The closure is over.") + (f" {moved}" if count else ""))
    return redirect(url_for("now.now"), code=303)


def _page(form: dict[str, str], faults: dict[str, str]) -> str:
    return render_template("calls/now.html", form=form, faults=faults, **_shown())


def _shown() -> dict[str, Any]:
    instant = i18n.now()
    desk = load_desk_now(services(), now=instant)
    return {"desk": desk, "words": now_text, "is_working": is_worker_alive(services(), now=instant)}


def _closure(form: dict[str, str], instant: datetime) -> Closure:
    """From now until a time of today, on the wall of the desk."""
    if not CLOCK.fullmatch(form["until"]):
        raise refused(said("Write a time of today, such as 15:30."), field="ends_at")
    hour, minute = map(int, form["until"].split(":"))
    there = instant.astimezone(i18n.zone())
    ends_at = there.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    reason = Bilingual.of({language: form[f"reason_{language}"] for language in Language})
    return new_closure(starts_at=None, ends_at=ends_at, reason=reason, now=instant)
