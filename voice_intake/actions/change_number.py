"""A contact's number, what it is called, or the time for which it holds."""

from dataclasses import dataclass
from datetime import datetime

from models.customer import ContactNumber
from models.rows import table_of
from voice_intake.actions.add_number import TAKEN, KeptNumber, pointed_out, refuse_taken
from voice_intake.actions.edit_rows import change_row, editing, hold_row
from voice_intake.domain.customers.allowlist import values
from voice_intake.domain.customers.forms import NumberForm, read_number, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_numbers = table_of(ContactNumber)


@dataclass(frozen=True, kw_only=True)
class Holds:
    """For how long a number counts: from an instant on, before another; None for always."""

    valid_from: datetime | None = None
    valid_until: datetime | None = None


ALWAYS = Holds()


def change_number(
    services: Services,
    number_id: int,
    form: NumberForm,
    *,
    holds: Holds = ALWAYS,
    seen: int,
    actor: str,
    now: datetime,
) -> KeptNumber:
    """Raises RefusedEdit, and EditedMeanwhile."""
    number, entry = read_number(form)
    if holds.valid_from and holds.valid_until and holds.valid_until <= holds.valid_from:
        raise refused(said("the number would end before it begins"), field="valid_until")
    with editing(services.engine, taken=TAKEN, field="phone") as connection:
        row = hold_row(connection, _numbers, number_id, seen=seen)
        refuse_taken(connection, row["contact_id"], number, by_others_than=number_id)
        wanted = {"number": number, **values(entry), "valid_from": holds.valid_from, "valid_until": holds.valid_until}
        change_row(connection, _numbers, row, wanted, actor=actor, now=now)
        return pointed_out(connection, number_id, number, row["contact_id"])
