"""The page "May they call?": the decision about one number at one instant, by the function that answers calls."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voice_intake.actions.calls.explain_caller import explain_caller
from voice_intake.actions.customers.find_customer import numbers_of_customers
from voice_intake.domain import phone_number
from voice_intake.domain.customers.forms import RefusedEdit, refused
from voice_intake.domain.phone_number import LONGEST
from voice_intake.domain.user_message import said
from voice_intake.prompts.catalogue import catalogue_in
from voice_intake.web.callers import check_text
from voice_intake.web.shared import datetime_input, form_state, i18n
from voice_intake.web.shared.form_state import NOTHING, Attempt
from voice_intake.web.shared.services import services
from voice_intake.web.shared.session_search import keep, kept

bp = Blueprint("admin_check", __name__)

WITHHELD = frozenset({"withheld", "hidden", "anonymous", "skjult", "hemmeligt", "anonym"})
"""What may be written for a withheld number."""


@bp.get("/")
def check() -> str:
    return _page(NOTHING)


@bp.post("/")
def ask() -> Response | tuple[str, int]:
    """Saves the query in the session: a telephone number must not appear in a URL."""
    form = form_state.fields("phone", "at")
    try:
        if not form["phone"].strip():
            raise refused(said("Write a telephone number."), field="phone")
        datetime_input.read(form["at"], field="at")
    except RefusedEdit as refusal:
        attempt = form_state.failed("check", refusal)
        return _page(attempt), attempt.status
    token = keep(form["phone"].strip()[:LONGEST], form["at"][: datetime_input.LONGEST])
    return redirect(url_for("admin_check.result", token=token), code=303)


@bp.get("/<token>")
def result(token: str) -> Response | str:
    phone, at = kept(token, 2)
    if not phone:
        return redirect(url_for("admin_check.check"), code=303)
    instant = datetime_input.read(at, field="at") or i18n.now()
    explanation = explain_caller(services(), _raw(phone), at=instant)
    catalogue = catalogue_in(i18n.zone())
    numbers = numbers_of_customers(services(), {each.contact.customer_id for each in explanation.contacts})
    return render_template(
        "callers/check.html",
        attempt=Attempt(form="check", values={"phone": phone, "at": at}),
        explanation=explanation,
        verdict=check_text.verdict(explanation),
        steps=check_text.steps(explanation, numbers),
        hears=[(say.language, catalogue.text(say)) for say in explanation.hears],
    )


def _page(attempt: Attempt) -> str:
    return render_template("callers/check.html", attempt=attempt, explanation=None)


def _raw(phone: str) -> str:
    """The caller ID as the network would pass it on."""
    if phone.lower() in WITHHELD:
        return "anonymous"
    return phone_number.typed(phone) or phone
