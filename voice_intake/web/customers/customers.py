"""Customers: all of them by name, found by any part of what belongs to them, and a new one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voice_intake.actions.agents.list_agents import list_agents
from voice_intake.actions.customers.customers import add_customer, change_customer
from voice_intake.actions.customers.find_customer import number_of_customer, place_of_customer
from voice_intake.actions.customers.list_customers import list_customers
from voice_intake.actions.customers.search import search_allowlist
from voice_intake.domain.customers.allowlist import Kind
from voice_intake.domain.customers.cells import LONGEST
from voice_intake.domain.customers.forms import CustomerForm, RefusedEdit
from voice_intake.web.callers import reason_text
from voice_intake.web.customers.customer_page import customer_page, named
from voice_intake.web.shared import form_state, i18n
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.form_state import NOTHING, Attempt
from voice_intake.web.shared.services import services
from voice_intake.web.shared.session_search import keep, kept

bp = Blueprint("admin_customers", __name__)


@bp.get("/")
def customers() -> str:
    """`after` is the id of the last customer of the page before: a name stands in no address."""
    after = request.args.get("after", "")
    place = place_of_customer(services(), int(after)) if after.isdecimal() and len(after) < 19 else None
    page = list_customers(services(), now=i18n.now(), after=place)
    return render_template("customers/customers.html", page=page, is_first=place is None, words=reason_text)


@bp.post("/search")
def search() -> Response:
    text = " ".join(request.form.get("q", "").split())[:LONGEST]
    if not text:
        return redirect(url_for("admin_customers.customers"), code=303)
    return redirect(url_for("admin_customers.findings", token=keep(text)), code=303)


@bp.get("/search/<token>")
def findings(token: str) -> str:
    [text] = kept(token)
    hits = search_allowlist(services(), text)
    found = [(kind, [hit for hit in hits if hit.kind is kind]) for kind in Kind]
    return render_template("customers/customers_found.html", sought=text, found=found, count=len(hits))


@bp.get("/new")
def new() -> str:
    return _new(NOTHING)


@bp.post("/new")
def add() -> Response | tuple[str, int]:
    form = _form()
    try:
        customer_id = add_customer(services(), form, actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("customer", refusal)
        return _new(attempt), attempt.status
    flash(_("%(customer)s was added. They can call once there are a contract and a contact.", customer=form.customer))
    return _there(customer_id)


@bp.get("/<number>")
def customer(number: str) -> str:
    after = request.args.get("after", "")
    return customer_page(number, NOTHING, after=int(after) if after.isdecimal() and len(after) < 19 else None)


@bp.post("/<number>")
def change(number: str) -> Response | tuple[str, int]:
    found, form = named(number), _form()
    try:
        is_news = change_customer(services(), found.id, form, seen=form_state.seen(), actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        attempt = form_state.failed("customer", refusal)
        return customer_page(number, attempt), attempt.status
    flash(_("The customer was changed.") if is_news else _("Nothing was changed: it was so already."))
    return _there(found.id)


def _there(customer_id: int) -> Response:
    number = number_of_customer(services(), customer_id)
    return redirect(url_for("admin_customers.customer", number=number), code=303)


def _new(attempt: Attempt) -> str:
    managers = [each.colleague for each in list_agents(services(), at=i18n.now())]
    return render_template("customers/customer_new.html", attempt=attempt, managers=managers)


def _form() -> CustomerForm:
    return CustomerForm(**form_state.fields("customer_number", "customer", "success_manager"))
