"""A customer on one page: contracts, contacts and their numbers, and the forms by which they are changed."""

from flask import abort, render_template

from voice_intake.actions.agents.list_agents import list_agents
from voice_intake.actions.customers.customer_page import load_customer
from voice_intake.actions.customers.find_customer import NamedCustomer, find_customer, place_of_contact
from voice_intake.web.audit import audit_text, concurrent_changes
from voice_intake.web.callers import reason_text
from voice_intake.web.shared import i18n
from voice_intake.web.shared.form_state import Attempt
from voice_intake.web.shared.services import services


def named(number: str) -> NamedCustomer:
    """404 where nobody has that number."""
    found = find_customer(services(), number)
    if found is None:
        abort(404)
    return found


def customer_page(number: str, attempt: Attempt, *, after: int | None = None) -> str:
    """`after`: the contact after whom the list goes on."""
    now = i18n.now()
    place = place_of_contact(services(), after) if after else None
    shown = load_customer(services(), named(number).id, now=now, after=place)
    if shown is None:
        abort(404)
    return render_template(
        "customers/customer.html",
        customer=shown,
        attempt=attempt,
        since=concurrent_changes.lines(attempt.since),
        managers=[each.colleague for each in list_agents(services(), at=now)],
        is_first=place is None,
        words=reason_text,
        day=audit_text.day,
        today=audit_text.today(),
    )
