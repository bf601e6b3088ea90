"""May they call? One number and one instant, and the whole decision, by the very function that answers the line."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voice_intake.actions.calls.explain_caller import explain_caller
from voice_intake.actions.customers.find_customer import numbers_of_customers
from voice_intake.domain import phone_number
from voice_intake.domain.customers.forms import RefusedEdit, refused
from voice_intake.domain.phone_number import LONGEST
from voice_intake.domain.user_message import said
from voice_intake.prompts.catalogue import Catalogue, sentences
from voice_intake.web.callers import check_text
from voice_intake.web.shared import datetime_input, form_state, i18n
from voice_intake.web.shared.form_state import NOTHING, Attempt
from voice_intake.web.shared.services import services
from voice_intake.web.shared.session_search import keep, kept

bp = Blueprint("admin_check", __name__)

WITHHELD = frozenset({"withheld", "hidden", "anonymous", "skjult", "hemmeligt", "anonym"})
"""What people write for a number that is kept back."""


@bp.get("/")
def check() -> str:
    return _page(NOTHING)


@bp.post("/")
def ask() -> Response | tuple[str, int]:
    """A number stands in no address."""
    form = form_state.fields("phone", "at")
    try:
        if not form["phone"].strip():
            raise refused(said("Write a telephone number."), field="phone")
        datetime_input.read(form["at"], field="at")
    except RefusedEdit as refusal:
        attempt = form_state.failed("check", refusal)
        return _page(attempt), attempt.status
    token = keep(form["phone"].strip()[:LONGEST], form["at"][: datetime_input.LONGEST])
    return redirect(url_for("admin_check.told", token=token), code=303)


@bp.get("/<token>")
def told(token: str) -> Response | str:
    phone, at = kept(token, 2)
    if not phone:
        return redirect(url_for("admin_check.check"), code=303)
    instant = datetime_input.read(at, field="at") or i18n.now()
    found = explain_caller(services(), _raw(phone), at=instant)
    catalogue = Catalogue(sentences(), i18n.zone())
    numbers = numbers_of_customers(services(), {each.contact.customer_id for each in found.contacts})
    return render_template(
        "callers/check.html",
        attempt=Attempt(form="check", values={"phone": phone, "at": at}),
        found=found,
        verdict=check_text.verdict(found),
        steps=check_text.steps(found, numbers),
        hears=[(say.language, catalogue.text(say)) for say in found.hears],
    )


def _page(attempt: Attempt) -> str:
    return render_template("callers/check.html", attempt=attempt, found=None, since=())


def _raw(phone: str) -> str:
    """As the network would pass it on."""
    if phone.lower() in WITHHELD:
        return "anonymous"
    return phone_number.typed(phone) or phone
