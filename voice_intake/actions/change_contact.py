"""A contact's name, e-mail address, language, or whether they are an administrator."""

from datetime import datetime

from models.customer import Contact
from models.rows import table_of
from voice_intake.actions.add_contact import TAKEN, refuse_taken
from voice_intake.actions.edit_rows import change_row, editing, hold_row
from voice_intake.domain.customers.allowlist import values
from voice_intake.domain.customers.forms import ContactForm, read_contact
from voice_intake.ports import Services

_contacts = table_of(Contact)


def change_contact(
    services: Services, contact_id: int, form: ContactForm, *, seen: int, actor: str, now: datetime
) -> bool:
    """Whether anything differs. Raises RefusedEdit, and EditedMeanwhile."""
    email, contact = read_contact(form)
    with editing(services.engine, taken=TAKEN, field="email") as connection:
        row = hold_row(connection, _contacts, contact_id, seen=seen)
        refuse_taken(connection, row["customer_id"], email, by_others_than=contact_id)
        wanted = {"email": email, **values(contact)}
        return change_row(connection, _contacts, row, wanted, actor=actor, now=now)
