"""A customer's contracts: a new one, and changing or ending one after having seen what that does."""

from dataclasses import asdict

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voice_intake.actions.customers.contracts import add_contract, change_contract, end_contract
from voice_intake.actions.customers.customer_page import ContractDetails, CustomerDetails, load_customer
from voice_intake.actions.customers.preview_contract import ContractPreview, preview_change, preview_ending
from voice_intake.domain.customers.forms import ContractForm, RefusedEdit
from voice_intake.web.audit import audit_text, concurrent_changes
from voice_intake.web.callers import reason_text
from voice_intake.web.customers.customer_page import customer_page, named
from voice_intake.web.shared import form_state, i18n
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.form_state import NOTHING, Attempt
from voice_intake.web.shared.services import services

bp = Blueprint("admin_customers_contracts", __name__)

Answer = Response | str | tuple[str, int]


@bp.post("/<number>/contracts")
def add(number: str) -> Answer:
    found = named(number)
    try:
        add_contract(services(), found.id, _form(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("contract", refusal)
        return customer_page(number, attempt), attempt.status
    flash(_("The contract was added."))
    return _back(number)


@bp.get("/<number>/contracts/<int:contract_id>")
def contract(number: str, contract_id: int) -> str:
    return _page(number, contract_id, NOTHING)


@bp.post("/<number>/contracts/<int:contract_id>")
def change(number: str, contract_id: int) -> Answer:
    """Asks first where callers would hear something else from some day on."""
    form, now = _form(), i18n.now()
    _find(number, contract_id)
    try:
        preview = preview_change(services(), contract_id, form, now=now)
        if preview.before != preview.after and not _is_confirmed():
            return _preview(number, contract_id, preview, asdict(form), is_ending=False)
        is_news = change_contract(services(), contract_id, form, seen=form_state.seen(), actor=actor(), now=now)
    except RefusedEdit as refusal:
        return _refused(number, contract_id, form_state.failed("contract", refusal))
    flash(_("The contract was changed.") if is_news else _("Nothing was changed: it was so already."))
    return _back(number)


@bp.post("/<number>/contracts/<int:contract_id>/end")
def end(number: str, contract_id: int) -> Answer:
    last_day, now = request.form.get("ends_on", ""), i18n.now()
    _find(number, contract_id)
    try:
        if not _is_confirmed():
            preview = preview_ending(services(), contract_id, last_day, now=now)
            return _preview(number, contract_id, preview, {"ends_on": last_day}, is_ending=True)
        is_news = end_contract(services(), contract_id, last_day, seen=form_state.seen(), actor=actor(), now=now)
    except RefusedEdit as refusal:
        return _refused(number, contract_id, form_state.failed("end", refusal))
    flash(_("The contract's last day is set.") if is_news else _("Nothing was changed: it was so already."))
    return _back(number)


def _page(number: str, contract_id: int, attempt: Attempt) -> str:
    customer, shown = _find(number, contract_id)
    return render_template(
        "customers/contract.html",
        customer=customer,
        contract=shown,
        attempt=attempt,
        since=concurrent_changes.lines(attempt.since),
        words=reason_text,
        day=audit_text.day,
        today=audit_text.today(),
    )


def _preview(number: str, contract_id: int, preview: ContractPreview, form: dict[str, str], *, is_ending: bool) -> str:
    customer, shown = _find(number, contract_id)
    return render_template(
        "customers/contract_preview.html",
        customer=customer,
        contract=shown,
        preview=preview,
        form={**form, "seen": str(form_state.seen())},
        is_ending=is_ending,
        words=reason_text,
        day=audit_text.day,
        today=audit_text.today(),
    )


def _refused(number: str, contract_id: int, attempt: Attempt) -> Answer:
    """Who comes second sees what was done meanwhile; where the contract is gone, on the customer's page."""
    customer = _customer(number)
    if not any(each.id == contract_id for each in customer.contracts):
        flash(form_state.gone_meanwhile(), "warning")
        return _back(number)
    return _page(number, contract_id, attempt), attempt.status


def _find(number: str, contract_id: int) -> tuple[CustomerDetails, ContractDetails]:
    customer = _customer(number)
    found = next((each for each in customer.contracts if each.id == contract_id), None)
    if found is None:
        abort(404)
    return customer, found


def _customer(number: str) -> CustomerDetails:
    shown = load_customer(services(), named(number).id, now=i18n.now())
    if shown is None:
        abort(404)
    return shown


def _form() -> ContractForm:
    return ContractForm(**form_state.fields("tier", "contract", "starts_on", "ends_on"))


def _is_confirmed() -> bool:
    return request.form.get("confirmed") == "yes"


def _back(number: str) -> Response:
    return redirect(url_for("admin_customers.customer", number=number) + "#contracts", code=303)
