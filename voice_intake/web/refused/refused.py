"""Who was turned away: whose number it probably is, and what to do about it in one press."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voice_intake.actions.customers.blocked_numbers import block_number, list_blocked, unblock_number
from voice_intake.actions.customers.find_customer import contacts_of_customers
from voice_intake.actions.customers.phone_numbers import add_number, remove_number
from voice_intake.actions.customers.search import search_allowlist
from voice_intake.actions.refused.invite_caller import invite_caller
from voice_intake.actions.refused.refused_callers import find_refused
from voice_intake.domain import phone_number
from voice_intake.domain.customers.allowlist import Kind
from voice_intake.domain.customers.cells import LONGEST
from voice_intake.domain.customers.forms import NumberForm, RefusedEdit
from voice_intake.web.callers import reason_text
from voice_intake.web.customers.phone_numbers import point_out
from voice_intake.web.refused import refused_text
from voice_intake.web.shared import form_state, formatting, i18n
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.form_state import NOTHING, Attempt
from voice_intake.web.shared.services import services
from voice_intake.web.shared.session_search import keep, kept

bp = Blueprint("admin_refused", __name__)

Answer = Response | str | tuple[str, int]


@bp.get("/")
def refused() -> str:
    return _page(NOTHING)


@bp.post("/add")
def add() -> Answer:
    """The number becomes a contact's, and its owner is told by a text if that was ticked."""
    number = request.form.get("phone", "")
    try:
        kept_number = add_number(services(), _id("contact_id"), NumberForm(phone=number), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        flash(form_state.told(refusal), "warning")
        return _back()
    flash(_("%(number)s was added.", number=formatting.phone(kept_number.number)))
    point_out(kept_number)
    if request.form.get("tell") == "yes":
        _tell(kept_number.number)
    return redirect(url_for("admin_refused.refused", undo=kept_number.id), code=303)


@bp.post("/undo")
def undo() -> Answer:
    """The number that was just added is taken away again."""
    try:
        remove_number(services(), _id("number_id"), seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        flash(form_state.told(refusal), "warning")
    else:
        flash(_("The number was taken away again."))
    return _back()


@bp.post("/block")
def block() -> Answer:
    form = form_state.fields("phone", "reason")
    try:
        block_number(services(), form["phone"], reason=form["reason"], actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("block", refusal)
        return _page(attempt), attempt.status
    number = phone_number.typed(form["phone"]) or form["phone"]
    flash(_("%(number)s is blocked: nobody is admitted from it.", number=formatting.phone(number)))
    return _back()


@bp.post("/unblock")
def unblock() -> Answer:
    try:
        unblock_number(services(), _id("blocked_id"), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        flash(form_state.told(refusal), "warning")
    else:
        flash(_("The number is no longer blocked."))
    return _back()


@bp.post("/tell")
def tell() -> Answer:
    _tell(request.form.get("phone", ""))
    return _back()


@bp.post("/choose")
def choose() -> Answer:
    """Somebody else than those suggested is looked for; number and search stand in no address."""
    form = form_state.fields("phone", "q")
    text = " ".join(form["q"].split())[:LONGEST]
    return redirect(url_for("admin_refused.chosen", token=keep(form["phone"][:LONGEST], text)), code=303)


@bp.get("/choose/<token>")
def chosen(token: str) -> Answer:
    number, text = kept(token, 2)
    if not number:
        return _back()
    hits = search_allowlist(services(), text)
    customers = {hit.customer_id: hit for hit in hits if hit.kind is Kind.CUSTOMER}
    people = {hit.contact_id: hit for hit in hits if hit.contact_id is not None}
    return render_template(
        "refused/choose.html",
        number=number,
        sought=text,
        people=list(people.values()),
        customers=list(customers.values())[:10],
        contacts=contacts_of_customers(services(), list(customers)[:10]),
        is_mobile=phone_number.is_mobile(number) if phone_number.typed(number) == number else False,
    )


def _page(attempt: Attempt) -> str:
    page = find_refused(services(), now=i18n.now(), before=_instant(request.args.get("before", "")))
    suggested = {each.customer_id for caller in page.callers for each in caller.suggestions}
    return render_template(
        "refused/refused.html",
        page=page,
        contacts=contacts_of_customers(services(), suggested),
        blocked=list_blocked(services()),
        attempt=attempt,
        since=(),
        undo=request.args.get("undo", ""),
        is_first="before" not in request.args,
        words=reason_text,
        because=refused_text.because,
        is_mobile=phone_number.is_mobile,
    )


def _tell(number: str) -> None:
    try:
        invite_caller(services(), number, actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        flash(_("No SMS was sent. %(why)s", why=form_state.told(refusal)), "warning")
    else:
        flash(_("An SMS tells them that they may call now."))


def _id(name: str) -> int:
    """Nonsense is nobody's."""
    return form_state.whole(request.form.get(name, "")) or 0


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _back() -> Response:
    return redirect(url_for("admin_refused.refused"), code=303)
