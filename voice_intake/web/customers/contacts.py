"""A customer's contacts: new, changed, blocked, removed; and a PIN anew, which is shown once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voice_intake.actions.customers.contacts import (
    add_contact,
    block_contact,
    change_contact,
    remove_contact,
    unblock_contact,
)
from voice_intake.actions.customers.customer_page import load_contact
from voice_intake.actions.customers.preview_blocking import preview_blocking
from voice_intake.actions.customers.reset_pin import reset_pin
from voice_intake.domain.customers.forms import ContactForm, RefusedEdit
from voice_intake.web.audit import audit_text
from voice_intake.web.customers.contact_page import contact_page, look_up
from voice_intake.web.customers.customer_page import customer_page, named
from voice_intake.web.shared import form_state, i18n
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.form_state import NOTHING, Attempt
from voice_intake.web.shared.services import services

bp = Blueprint("admin_customers_contacts", __name__)

Answer = Response | str | tuple[str, int]


@bp.post("/<number>/contacts")
def add(number: str) -> Answer:
    found = named(number)
    try:
        contact_id = add_contact(services(), found.id, _form(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("contact", refusal)
        return customer_page(number, attempt), attempt.status
    flash(_("The contact was added. Now give them a number, or a PIN."))
    return _there(number, contact_id)


@bp.get("/<number>/contacts/<int:contact_id>")
def contact(number: str, contact_id: int) -> str:
    return contact_page(number, contact_id, NOTHING)


@bp.post("/<number>/contacts/<int:contact_id>")
def change(number: str, contact_id: int) -> Answer:
    look_up(number, contact_id)
    try:
        is_news = change_contact(services(), contact_id, _form(), seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(number, contact_id, form_state.failed("contact", refusal))
    flash(_("The contact was changed.") if is_news else _("Nothing was changed: it was so already."))
    return _there(number, contact_id)


@bp.post("/<number>/contacts/<int:contact_id>/block")
def block(number: str, contact_id: int) -> Answer:
    look_up(number, contact_id)
    try:
        if not _is_confirmed():
            return _preview(number, contact_id, is_removal=False)
        is_news = block_contact(services(), contact_id, seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(number, contact_id, form_state.failed("block", refusal))
    flash(_("The contact is blocked.") if is_news else _("Nothing was changed: it was so already."))
    return _there(number, contact_id)


@bp.post("/<number>/contacts/<int:contact_id>/unblock")
def unblock(number: str, contact_id: int) -> Answer:
    look_up(number, contact_id)
    try:
        is_news = unblock_contact(services(), contact_id, seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(number, contact_id, form_state.failed("block", refusal))
    flash(_("The contact is no longer blocked.") if is_news else _("Nothing was changed: it was so already."))
    return _there(number, contact_id)


@bp.post("/<number>/contacts/<int:contact_id>/remove")
def remove(number: str, contact_id: int) -> Answer:
    _customer, shown = look_up(number, contact_id)
    try:
        if not _is_confirmed():
            return _preview(number, contact_id, is_removal=True)
        remove_contact(services(), contact_id, seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(number, contact_id, form_state.failed("block", refusal))
    flash(_("%(contact)s was removed.", contact=shown.name))
    return redirect(url_for("admin_customers.customer", number=number), code=303)


@bp.post("/<number>/contacts/<int:contact_id>/pin")
def pin(number: str, contact_id: int) -> Answer:
    """The answer itself shows it: it is kept nowhere, in no address and no session."""
    look_up(number, contact_id)
    try:
        given = reset_pin(services(), contact_id, seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(number, contact_id, form_state.failed("pin", refusal))
    return render_template("customers/pin.html", given=given, number=number, contact_id=contact_id)


def _preview(number: str, contact_id: int, *, is_removal: bool) -> str:
    customer, shown = look_up(number, contact_id)
    return render_template(
        "customers/contact_preview.html",
        customer=customer,
        contact=shown,
        preview=preview_blocking(services(), contact_id, now=i18n.now()),
        seen=form_state.seen(),
        is_removal=is_removal,
        day=audit_text.day,
    )


def _refused(number: str, contact_id: int, attempt: Attempt) -> Answer:
    """Where the contact is gone, on the customer's page."""
    if load_contact(services(), contact_id) is None:
        flash(form_state.gone_meanwhile(), "warning")
        return redirect(url_for("admin_customers.customer", number=number), code=303)
    return contact_page(number, contact_id, attempt), attempt.status


def _form() -> ContactForm:
    return ContactForm(**form_state.fields("contact", "email", "language", "administrator"))


def _is_confirmed() -> bool:
    return request.form.get("confirmed") == "yes"


def _there(number: str, contact_id: int) -> Response:
    return redirect(url_for("admin_customers_contacts.contact", number=number, contact_id=contact_id), code=303)
