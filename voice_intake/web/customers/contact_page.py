"""A contact on a page of their own, with everything that can be changed of them."""

from flask import abort, render_template

from voice_intake.actions.customers.customer_page import ContactDetails, load_contact
from voice_intake.actions.customers.find_customer import NamedCustomer
from voice_intake.web.audit import concurrent_changes
from voice_intake.web.customers.customer_page import named
from voice_intake.web.shared import datetime_input
from voice_intake.web.shared.form_state import Attempt
from voice_intake.web.shared.services import services


def look_up(number: str, contact_id: int) -> tuple[NamedCustomer, ContactDetails]:
    """404 where there is no such contact of that customer."""
    customer = named(number)
    shown = load_contact(services(), contact_id)
    if shown is None or shown.customer_id != customer.id:
        abort(404)
    return customer, shown


def contact_page(number: str, contact_id: int, attempt: Attempt) -> str:
    customer, shown = look_up(number, contact_id)
    return render_template(
        "customers/contact.html",
        customer=customer,
        contact=shown,
        attempt=attempt,
        since=concurrent_changes.lines(attempt.since),
        typed=datetime_input.typed,
    )
