"""The numbers by which a contact is known: added, changed, removed."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voice_intake.actions.customers.customer_page import NumberDetails
from voice_intake.actions.customers.phone_numbers import SavedNumber, Validity, add_number, change_number, remove_number
from voice_intake.domain.customers.forms import NumberForm, RefusedEdit
from voice_intake.web.customers.contact_page import contact_page, look_up
from voice_intake.web.customers.customer_page import customer_page
from voice_intake.web.shared import datetime_input, form_state, formatting, i18n
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.services import services

bp = Blueprint("admin_customers_numbers", __name__)

Answer = Response | tuple[str, int]

ON_CUSTOMER = "customer"
"""The page from which the form was sent, where that is not the contact's own."""


@bp.post("/<number>/contacts/<int:contact_id>/numbers")
def add(number: str, contact_id: int) -> Answer:
    look_up(number, contact_id)
    try:
        kept = add_number(services(), contact_id, _form(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        if _is_on_customer():
            attempt = form_state.failed(f"number-of-{contact_id}", refusal)
            return customer_page(number, attempt), attempt.status
        attempt = form_state.failed("number", refusal)
        return contact_page(number, contact_id, attempt), attempt.status
    flash(_("%(number)s was added.", number=formatting.phone(kept.number)))
    point_out(kept)
    return _back(number, contact_id)


@bp.post("/<number>/contacts/<int:contact_id>/numbers/<int:number_id>")
def change(number: str, contact_id: int, number_id: int) -> Answer:
    if _find(number, contact_id, number_id) is None:
        return _gone(number, contact_id)
    try:
        holds = Validity(
            valid_from=datetime_input.read(request.form.get("valid_from", ""), field="valid_from"),
            valid_until=datetime_input.read(request.form.get("valid_until", ""), field="valid_until"),
        )
        kept = change_number(
            services(),
            number_id,
            _form(),
            holds=holds,
            seen=form_state.seen(),
            actor=actor(),
            now=i18n.now(),
        )
    except RefusedEdit as refusal:
        return _refused(number, contact_id, number_id, refusal)
    flash(_("The number was changed."))
    point_out(kept)
    return _back(number, contact_id)


@bp.post("/<number>/contacts/<int:contact_id>/numbers/<int:number_id>/remove")
def remove(number: str, contact_id: int, number_id: int) -> Answer:
    shown = _find(number, contact_id, number_id)
    if shown is None:
        return _gone(number, contact_id)
    try:
        remove_number(services(), number_id, seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(number, contact_id, number_id, refusal)
    flash(_("%(number)s was removed.", number=formatting.phone(shown.number)))
    return _back(number, contact_id)


def point_out(kept: SavedNumber) -> None:
    """What is allowed, and perhaps not meant."""
    for other in kept.shared_with:
        told = _(
            "%(contact)s of %(customer)s has this number, too: whoever calls from it is asked who they are.",
            contact=other.contact,
            customer=other.customer,
        )
        flash(told, "warning")
    if kept.is_blocked:
        flash(
            _("The number itself is blocked, so nobody gets in from it. Unblock it under Refused callers."), "warning"
        )


def _find(number: str, contact_id: int, number_id: int) -> NumberDetails | None:
    _customer, contact = look_up(number, contact_id)
    return next((each for each in contact.numbers if each.id == number_id), None)


def _refused(number: str, contact_id: int, number_id: int, refusal: RefusedEdit) -> Answer:
    if _find(number, contact_id, number_id) is None:
        return _gone(number, contact_id)
    attempt = form_state.failed(f"number-{number_id}", refusal)
    return contact_page(number, contact_id, attempt), attempt.status


def _gone(number: str, contact_id: int) -> Answer:
    flash(form_state.gone_meanwhile(), "warning")
    return _back(number, contact_id)


def _form() -> NumberForm:
    return NumberForm(**form_state.fields("phone", "label"))


def _is_on_customer() -> bool:
    return request.form.get("from") == ON_CUSTOMER


def _back(number: str, contact_id: int) -> Response:
    if _is_on_customer():
        there = url_for("admin_customers.customer", number=number)
        return redirect(f"{there}#contact-{contact_id}", code=303)
    return redirect(url_for("admin_customers_contacts.contact", number=number, contact_id=contact_id), code=303)
