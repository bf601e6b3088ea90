"""The desk's hours for the coming year, and what is entered besides the policy: looked at, then confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from voice_intake.actions.closures.add import add_hours_exception
from voice_intake.actions.closures.preview import preview_adding, preview_removing
from voice_intake.actions.closures.remove import remove_hours_exception
from voice_intake.actions.hours.exceptions import Entered, list_extras
from voice_intake.actions.hours.recompute_deadlines import Recounted
from voice_intake.domain.customers.forms import RefusedEdit
from voice_intake.domain.hours.intervals import Closure, ExtraOpening, HoursException
from voice_intake.domain.ticket import PHONE_TIER, Tier
from voice_intake.web.hours import hours_text
from voice_intake.web.hours.calendar import Mark, Viewer, shown_months, usual_week, weekday_names
from voice_intake.web.hours.form import CALLED, FIELDS, HoursEntryKind, read_form
from voice_intake.web.shared import form_state, i18n
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.services import services

bp = Blueprint("admin_hours", __name__)
log = structlog.get_logger()

KINDS: dict[str, type[HoursException]] = {"closures": Closure, "openings": ExtraOpening}
SHOWN = 8
"""Closures and openings that are seen at once; the others unfold."""

LISTED = 20
"""Moved deadlines that are seen at once; the others unfold."""


@bp.get("/hours")
def hours() -> str:
    tier = Tier(chosen) if (chosen := request.args.get("tier", "")) in tuple(Tier) else PHONE_TIER
    policy, instant = services().policy, i18n.now()
    entered = list_extras(services(), now=_first_of_month(instant))
    viewer = Viewer(tier=tier, language=i18n.language(), now=instant)
    return render_template(
        "hours/hours.html",
        tier=tier,
        tiers=tuple(policy.hours),
        months=shown_months(policy.hours, [it.extra for it in entered], viewer),
        weekdays=weekday_names(i18n.language()),
        usual={each: usual_week(policy.hours[each], i18n.language()) for each in policy.hours},
        entered=_folded(entered),
        marks=tuple(Mark),
        words=hours_text,
    )


@dataclass(frozen=True, kw_only=True)
class Folded:
    shown: Sequence[Entered]
    folded: Sequence[Entered]


def _folded(entered: Sequence[Entered]) -> Folded:
    """Few are shown as they are; of many, those that come next, so that the calendar below is still seen."""
    if len(entered) <= SHOWN:
        return Folded(shown=entered, folded=())
    shown = [it for it in entered if not hours_text.is_over(it.extra)][:SHOWN] or entered[-SHOWN:]
    return Folded(shown=shown, folded=[it for it in entered if it not in shown])


def _first_of_month(instant: datetime) -> datetime:
    """So that what is over still shows in the calendar of this month."""
    today = _today(instant)
    return datetime.combine(today.replace(day=1), time(), i18n.zone()) - timedelta(hours=1)


def _today(instant: datetime) -> date:
    return instant.astimezone(i18n.zone()).date()


@bp.get("/hours/change")
def change() -> str:
    """The form, for the day that was clicked on."""
    asked, day = request.args.get("what", ""), request.args.get("day", "")
    is_day = len(day) == len("2026-12-24") and _is_day(day)
    form = dict.fromkeys(FIELDS, "") | {"what": asked if asked in tuple(HoursEntryKind) else HoursEntryKind.CLOSURE}
    return _form_page(form | ({"from_day": day} if is_day else {}), {})


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _form_page(form: dict[str, str], faults: dict[str, str]) -> str:
    shown = {"today": _today(i18n.now()), "tiers": tuple(Tier), "words": hours_text}
    return render_template("hours/change.html", form=form, faults=faults, **shown)


@bp.post("/hours/change")
def enter() -> Response | str | tuple[str, int]:
    """First what it would do, then, confirmed, does it."""
    form = form_state.fields(*FIELDS)
    instant = i18n.now()
    if request.form.get("again"):
        return _form_page(form, {})
    try:
        extra = read_form(form, zone=i18n.zone(), now=instant)
    except RefusedEdit as refusal:
        return _form_page(form, dict(form_state.failed("change", refusal, names=CALLED).faults)), 422
    if request.form.get("confirmed") != "yes":
        preview = preview_adding(services(), extra, now=instant)
        return _preview_page(extra, title=hours_text.question(extra), preview=preview, form=form)
    done = add_hours_exception(services(), extra, actor=actor(), now=instant)
    log.info("desk_hours_entered", extra=_kind(extra), extra_id=done.id)
    flash(hours_text.entered_told(extra))
    _tell_of_deadlines(done.deadlines)
    return redirect(url_for("admin_hours.hours", _anchor="entered"), code=303)


@bp.get("/hours/<any(closures, openings):kind>/<int:extra_id>")
def ending(kind: str, extra_id: int) -> Response | str:
    """What taking it back would do."""
    instant = i18n.now()
    try:
        preview = preview_removing(services(), KINDS[kind], extra_id, now=instant)
    except RefusedEdit as refusal:
        return _refused(refusal)
    entered = _entered(kind, extra_id, instant)
    title = hours_text.ending_question(entered.extra)
    return _preview_page(entered.extra, title=title, preview=preview, entered=entered, kind=kind)


@bp.post("/hours/<any(closures, openings):kind>/<int:extra_id>")
def end(kind: str, extra_id: int) -> Response:
    try:
        done = remove_hours_exception(services(), KINDS[kind], extra_id, actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(refusal)
    log.info("desk_hours_taken_back", extra=kind, extra_id=extra_id)
    flash(_("Removed: the hours are as they were before it."))
    _tell_of_deadlines(done.deadlines)
    return redirect(url_for("admin_hours.hours", _anchor="entered"), code=303)


def _entered(kind: str, extra_id: int, instant: datetime) -> Entered:
    mine = (it for it in list_extras(services(), now=instant) if isinstance(it.extra, KINDS[kind]))
    return next((it for it in mine if it.id == extra_id), None) or abort(409)


def _preview_page(extra: HoursException, **shown: object) -> str:
    given = {"form": {}, "entered": None, "kind": "", "listed": LISTED} | shown
    return render_template("hours/preview.html", extra=extra, words=hours_text, **given)


def _refused(refusal: RefusedEdit) -> Response:
    flash(form_state.told(refusal), "warning")
    return redirect(url_for("admin_hours.hours"), code=303)


def _tell_of_deadlines(recounted: Recounted) -> None:
    if recounted.moved:
        count = recounted.moved
        flash(ngettext("%(num)d deadline was counted again.", "%(num)d deadlines were counted again.", count))
    if not recounted.is_all:
        flash(_("There are many open cases: the other deadlines follow within a minute."))


def _kind(extra: HoursException) -> str:
    return "closures" if isinstance(extra, Closure) else "openings"
