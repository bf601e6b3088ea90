"""Whatever admins do, in whatever order, the line lets in exactly whom *May they call?* says it does."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from models.blocked_number import BlockedNumber
from models.call import Call
from models.customer import Contact, ContactNumber, Customer, SupportContract
from tests.actions.imports.imports import Importing
from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_customer
from voice_intake.actions.audit.edit_rows import row_versions
from voice_intake.actions.calls.answer_call import IncomingCall, answer_call
from voice_intake.actions.calls.explain_caller import explain_caller
from voice_intake.actions.customers.blocked_numbers import block_number, unblock_number
from voice_intake.actions.customers.contacts import (
    add_contact,
    block_contact,
    change_contact,
    remove_contact,
    unblock_contact,
)
from voice_intake.actions.customers.contracts import add_contract, change_contract, end_contract
from voice_intake.actions.customers.phone_numbers import Validity, add_number, change_number, remove_number
from voice_intake.actions.imports.export import export_allowlist
from voice_intake.domain.callers.admission import AdmissionReason
from voice_intake.domain.customers.forms import ContactForm, ContractForm, NumberForm, RefusedEdit

NUMBERS = ("+4520123401", "+4520123402", "+442871359777")
AT = (MONDAY_NOON, MONDAY_NOON + timedelta(days=30), MONDAY_NOON + timedelta(hours=14))
ADMIN = {"actor": "sofie@desk.example", "now": MONDAY_NOON}
DAYS = ("2025-01-01", "2026-03-01", "2026-03-02", "2026-03-20", "2026-12-31")

serial = count(1)
Model = type[Contact] | type[ContactNumber] | type[SupportContract] | type[BlockedNumber]


@dataclass(frozen=True)
class Desk:
    """What an edit may touch; `pick` chooses among the rows there are."""

    engine: Engine
    customer_id: int
    pick: int
    number: str
    day: str
    tier: str

    def one_of(self, model: Model) -> dict[str, int]:
        """An id, and what was seen of it; a refused edit where there is none."""
        with self.engine.connect() as connection:
            ids = list(connection.scalars(select(model.id).order_by(model.id)))
            if not ids:
                raise RefusedEdit
            chosen = ids[self.pick % len(ids)]
            return {"id": chosen, "seen": row_versions(connection, model.__table__, [chosen])[chosen]}  # type: ignore[arg-type]

    def edit(self, model: Model, do: Callable[..., object], *values: object, **more: object) -> None:
        row = self.one_of(model)
        do(desk_on(self.engine), row["id"], *values, seen=row["seen"], **more, **ADMIN)


def person(desk: Desk, administrator: str) -> ContactForm:
    return ContactForm(contact="Astrid", email=f"a{desk.pick}@example.com", language="da", administrator=administrator)


def terms(desk: Desk) -> ContractForm:
    return ContractForm(tier=desk.tier, contract=desk.tier, starts_on=desk.day)


def import_exported(desk: Desk) -> None:
    """The allowlist as a table, with everybody an administrator."""
    rows = [list(row) for row in export_allowlist(desk_on(desk.engine), now=MONDAY_NOON)]
    for row in rows:
        row[9] = row[9] and "yes"
    Importing(desk.engine).imports(*rows, may_remove_many=True)


EDITS: dict[str, Callable[[Desk], object]] = {
    "add contact": lambda it: add_contact(desk_on(it.engine), it.customer_id, person(it, "yes"), **ADMIN),
    "change contact": lambda it: it.edit(Contact, change_contact, person(it, "yes" if it.pick % 2 else "no")),
    "remove contact": lambda it: it.edit(Contact, remove_contact),
    "block contact": lambda it: it.edit(Contact, block_contact),
    "unblock contact": lambda it: it.edit(Contact, unblock_contact),
    "add contract": lambda it: add_contract(desk_on(it.engine), it.customer_id, terms(it), **ADMIN),
    "change contract": lambda it: it.edit(SupportContract, change_contract, terms(it)),
    "end contract": lambda it: it.edit(SupportContract, end_contract, it.day),
    "add number": lambda it: add_number(
        desk_on(it.engine), it.one_of(Contact)["id"], NumberForm(phone=it.number), **ADMIN
    ),
    "change number": lambda it: it.edit(
        ContactNumber, change_number, NumberForm(phone=it.number), holds=Validity(valid_from=AT[it.pick % 3])
    ),
    "remove number": lambda it: it.edit(ContactNumber, remove_number),
    "block number": lambda it: block_number(desk_on(it.engine), it.number, **ADMIN),
    "unblock number": lambda it: unblock_number(desk_on(it.engine), it.one_of(BlockedNumber)["id"], **ADMIN),
    "import": import_exported,
}

FIRST = ("add contract", "add contact", "add number")
edits = st.tuples(
    st.sampled_from(sorted(EDITS)),
    st.integers(0, 5),
    st.sampled_from(NUMBERS),
    st.sampled_from(DAYS),
    st.sampled_from(["standard", "extended", "extended"]),
)


@settings(max_examples=25)
@given(chosen=st.lists(edits, min_size=3, max_size=12))
def test_the_line_admits_exactly_whom_the_admins_page_says(
    database: Engine, chosen: list[tuple[str, int, str, str, str]]
) -> None:
    customer = alone(database)
    start = [(name, 0, NUMBERS[0], DAYS[0], "extended") for name in FIRST]
    for name, *values in start + chosen:
        with suppress(RefusedEdit):
            EDITS[name](Desk(database, customer.id, *values))  # type: ignore[arg-type]
    for number in (*NUMBERS, "anonymous"):
        for at in AT:
            assert admitted(database, number, at) == promised(database, number, at)


def alone(database: Engine) -> Customer:
    """A customer beside whom there is nobody, whatever the last example left."""
    with database.begin() as connection:
        for model in (BlockedNumber, Customer):
            connection.execute(delete(model))
    return make_customer(database)


def admitted(database: Engine, number: str, at: datetime) -> tuple[str | None, str | None]:
    """What the line decides of a call, as it is kept with it."""
    call = IncomingCall(call_sid=f"CA{next(serial):032x}", caller=number, to="+442871359777")
    answer_call(desk_on(database), call, now=at, render=lambda line, _: repr(line))
    with database.connect() as connection:
        row = connection.execute(select(Call.admission, Call.reason).where(Call.call_sid == call.call_sid)).one()
    return row.admission, row.reason


def promised(database: Engine, number: str, at: datetime) -> tuple[str | None, str | None]:
    verdict = explain_caller(desk_on(database), number, at=at).verdict
    if verdict is None:
        return None, None
    return ("admitted" if verdict is AdmissionReason.ENTITLED else "refused"), verdict
