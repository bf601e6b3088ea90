"""What an import changed is taken back within a day, as it was, and over nobody's later change."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine, select, update

from models.call import Call
from models.customer import Contact, ContactNumber
from models.ticket import Ticket
from tests.actions.edits import LATER, audit
from tests.actions.imports.imports import SOFIE, Importing, parts, rows_of
from tests.allowlists import CUSTOMER_ALONE, allowlists, row
from tests.factories import MONDAY_NOON, make_call, make_customer, make_ticket
from voice_intake.actions.customers.contacts import block_contact
from voice_intake.actions.customers.phone_numbers import add_number
from voice_intake.actions.imports.decide import undo_import
from voice_intake.domain.customers.allowlist import Allowlist
from voice_intake.domain.customers.forms import NumberForm, RefusedEdit
from voice_intake.domain.imports.table import allowlist_rows


@pytest.fixture
def admin(database: Engine) -> Importing:
    return Importing(database)


@settings(max_examples=10)
@given(first=allowlists(), then=allowlists())
def test_taking_back_restores_every_row(database: Engine, first: Allowlist, then: Allowlist) -> None:
    admin = Importing(database)
    admin.imports(*map(list, allowlist_rows(first, MONDAY_NOON.date())), may_remove_many=True)
    with database.begin() as connection:
        connection.execute(update(Contact).values(pin_hash=Contact.email, blocked_at=MONDAY_NOON))
        connection.execute(update(ContactNumber).values(valid_until=MONDAY_NOON))
    before = rows_of(database)

    applied = admin.imports(*map(list, allowlist_rows(then, MONDAY_NOON.date())), may_remove_many=True)
    assert applied.status == "applied"
    undone = admin.undoes(applied)

    assert (undone.status, undone.undone_by) == ("undone", SOFIE)
    assert rows_of(database) == before


def test_calls_and_cases_of_a_contact_who_went_are_theirs_again(admin: Importing) -> None:
    admin.imports(row(), row(email="bo@nordlys.example", phone="", label=""))
    with admin.engine.connect() as connection:
        bo = connection.execute(select(Contact.__table__).where(Contact.email == "bo@nordlys.example")).one()
    contact = Contact(id=bo.id, customer_id=bo.customer_id)
    call = make_call(admin.engine, contact=contact)
    ticket = make_ticket(admin.engine, contact=contact)

    applied = admin.imports(row())
    assert applied.status == "applied"
    admin.undoes(applied)

    with admin.engine.connect() as connection:
        assert connection.scalar(select(Call.contact_id).where(Call.id == call.id)) == bo.id
        assert connection.scalar(select(Ticket.contact_id).where(Ticket.id == ticket.id)) == bo.id


def test_a_call_that_was_erased_or_is_somebody_elses_since_is_left_alone(admin: Importing) -> None:
    admin.imports(row(), row(email="bo@nordlys.example", phone="", label=""))
    with admin.engine.connect() as connection:
        astrid, bo = connection.execute(select(Contact.__table__).order_by(Contact.email)).all()
    of_bo = Contact(id=bo.id, customer_id=bo.customer_id)
    elses, erased = make_call(admin.engine, contact=of_bo), make_call(admin.engine, contact=of_bo)

    applied = admin.imports(row())
    with admin.engine.begin() as connection:
        connection.execute(update(Call).where(Call.id == elses.id).values(contact_id=astrid.id))
        gone = {"erased_at": MONDAY_NOON, "from_number": None, "caller": ""}
        connection.execute(update(Call).where(Call.id == erased.id).values(**gone))
    assert admin.undoes(applied).status == "undone"

    with admin.engine.connect() as connection:
        assert list(connection.scalars(select(Call.contact_id).order_by(Call.id))) == [astrid.id, None]


def test_nothing_that_somebody_changed_since_is_overwritten(admin: Importing) -> None:
    applied = admin.imports(row())
    with admin.engine.connect() as connection:
        contact_id = connection.scalar(select(Contact.id))
    assert contact_id is not None
    add_number(admin.desk, contact_id, NumberForm(phone="20123499"), **LATER)
    before = rows_of(admin.engine)

    refused = admin.undoes(applied)

    assert (refused.status, refused.undone_by) == ("applied", None)
    assert refused.found is not None
    assert str(refused.found.note).startswith("bo@desk.example has changed some of this since, at 2026-03-02")
    assert rows_of(admin.engine) == before
    assert refused.can_be_undone(admin.now), "once that is taken away again"


def test_a_customer_who_has_a_case_by_now_is_not_taken_back(admin: Importing) -> None:
    applied = admin.imports(row())
    with admin.engine.connect() as connection:
        contact = connection.execute(select(Contact.__table__)).one()
    ticket = make_ticket(admin.engine, contact=Contact(id=contact.id, customer_id=contact.customer_id))

    refused = admin.undoes(applied)

    assert refused.found is not None
    assert ticket.reference in str(refused.found.note)


def test_what_was_removed_and_added_again_stands_in_the_way(admin: Importing) -> None:
    admin.imports(row(), row(customer_number="8", **CUSTOMER_ALONE))
    applied = admin.imports(row())
    make_customer(admin.engine, number="8")

    refused = admin.undoes(applied)

    assert refused.status == "applied"
    assert refused.found is not None
    assert "added again since" in str(refused.found.note)


def test_what_takes_an_import_back_goes_after_a_day(admin: Importing) -> None:
    applied = admin.imports(row())
    assert parts(admin.engine) == 1

    admin.now += timedelta(days=1)
    with pytest.raises(RefusedEdit, match="can no longer be undone"):
        undo_import(admin.desk, applied.id, actor=SOFIE, now=admin.now)
    admin.works()

    assert (admin.sees(applied.id).status, parts(admin.engine)) == ("applied", 0)
    assert not admin.sees(applied.id).can_be_undone(admin.now)


def test_two_imports_one_after_the_other(admin: Importing) -> None:
    """The first cannot be taken back once the second has changed the same; the second can."""
    first = admin.imports(row())
    second = admin.imports(row(contact="Astrid Lind"))

    assert admin.undoes(first).status == "applied"
    assert admin.undoes(second).status == "undone"
    with admin.engine.connect() as connection:
        assert connection.scalar(select(Contact.name)) == "Astrid Holm"


def test_a_block_since_stands_in_the_way(admin: Importing) -> None:
    applied = admin.imports(row())
    with admin.engine.connect() as connection:
        contact_id = connection.scalar(select(Contact.id))
    assert contact_id is not None
    newest = audit(admin.engine)
    seen = next(it.id for it in newest if it.subject == "contacts")
    block_contact(admin.desk, contact_id, seen=seen, **LATER)

    assert admin.undoes(applied).status == "applied"
