from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine, func, select

from models.audit_event import AuditEvent
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.tables import IN_READING_ORDER
from tests.allowlists import CUSTOMER_ALONE, allowlists, row
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from voice_intake.actions.imports.diff import Plan
from voice_intake.actions.imports.export import export_allowlist
from voice_intake.actions.imports.import_now import Import, TooManyRemovals, import_allowlist, predict_import
from voice_intake.actions.imports.load_allowlist import load_allowlist, snapshot
from voice_intake.domain.customers.allowlist import Allowlist, Kind
from voice_intake.domain.customers.faults import InvalidAllowlist
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.domain.imports.table import allowlist_rows

ON_ONE_DATABASE = settings(max_examples=15)
"""Examples follow one another on the same database, so that each begins where the last one ended."""


def import_rows(database: Engine, *rows: list[str], may_remove_many: bool = False) -> Plan:
    table = Import(COLUMNS, list(enumerate(rows, start=2)), may_remove_many=may_remove_many)
    return import_allowlist(desk_on(database), table, actor="cli:bo", now=MONDAY_NOON).plan


def stored(database: Engine) -> Allowlist:
    with snapshot(database).begin() as connection:
        return load_allowlist(connection).allowlist


def all_rows(database: Engine) -> dict[str, list[Any]]:
    with database.connect() as connection:
        return {
            model.__tablename__: list(connection.execute(select(model.__table__).order_by(model.__table__.c.id)))
            for model in IN_READING_ORDER
        }


def is_empty(plan: Plan) -> bool:
    return not any(it.added or it.removed or it.changed for it in plan.difference.values())


@ON_ONE_DATABASE
@given(wanted=allowlists())
def test_a_dry_run_tells_exactly_what_an_import_does(database: Engine, wanted: Allowlist) -> None:
    rows = [list(cells) for cells in allowlist_rows(wanted, MONDAY_NOON.date())]
    before = all_rows(database)
    table = Import(COLUMNS, list(enumerate(rows, start=2)), may_remove_many=True)

    predicted = predict_import(desk_on(database), table)

    assert all_rows(database) == before
    assert import_allowlist(desk_on(database), table, actor="cli:bo", now=MONDAY_NOON).plan == predicted
    assert stored(database) == wanted
    changes = len(all_rows(database)["audit_events"]) - len(before["audit_events"])
    assert changes == sum(len(it.added) + len(it.removed) + len(it.changed) for it in predicted.difference.values())


@ON_ONE_DATABASE
@given(wanted=allowlists())
def test_exporting_and_importing_again_changes_nothing(database: Engine, wanted: Allowlist) -> None:
    import_rows(database, *map(list, allowlist_rows(wanted, date(2019, 1, 1))), may_remove_many=True)
    before = all_rows(database)

    exported = [list(cells) for cells in export_allowlist(desk_on(database), now=MONDAY_NOON)]

    assert is_empty(import_rows(database, *exported))
    assert all_rows(database) == before


def test_contracts_of_every_time_survive_export_and_import(database: Engine) -> None:
    customer = make_customer(database)
    make_contract(database, customer=customer, tier="standard", source="Old", ends_on=date(2025, 12, 31))
    make_contract(database, customer=customer, source="Now", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    make_contract(database, customer=customer, source="Now", starts_on=date(2026, 7, 1))
    make_contract(database, customer=make_customer(database), source="Without contact")
    make_contact(database, customer=customer, language=None)
    make_customer(database, name="Without anything")

    exported = [list(cells) for cells in export_allowlist(desk_on(database), now=MONDAY_NOON)]

    assert len(exported) == 5
    assert is_empty(import_rows(database, *exported))


def test_a_text_with_hidden_characters_is_left_as_it_is(database: Engine) -> None:
    make_caller(database, name=" Astrid \u200b Holm\t")

    exported = [list(cells) for cells in export_allowlist(desk_on(database), now=MONDAY_NOON)]

    assert is_empty(import_rows(database, *exported))


def test_what_stays_keeps_pin_block_and_times(database: Engine) -> None:
    customer = make_customer(database, number="4711")
    make_contract(database, customer=customer)
    contact = make_contact(
        database, customer=customer, email="astrid@nordlys.example", pin_hash="hash", blocked_at=MONDAY_NOON
    )
    make_number(database, contact=contact, number="+4520123401", valid_until=MONDAY_NOON + timedelta(days=9))

    import_rows(database, row(contact="Astrid Holm-Lind", label="office"))

    with database.connect() as connection:
        person = connection.execute(select(Contact.__table__)).one()
        number = connection.execute(select(ContactNumber.__table__)).one()
    assert (person.id, person.name) == (contact.id, "Astrid Holm-Lind")
    assert (person.pin_hash, person.blocked_at) == ("hash", MONDAY_NOON)
    assert (number.label, number.valid_until) == ("office", MONDAY_NOON + timedelta(days=9))


def test_what_the_table_does_not_name_is_removed(database: Engine) -> None:
    import_rows(database, row(), row(phone="+442079460123", label=""), row(customer_number="8", **CUSTOMER_ALONE))

    plan = import_rows(database, row(), row(customer_number="9", **CUSTOMER_ALONE))

    assert {kind: list(it.removed) for kind, it in plan.difference.items()} == {
        Kind.CUSTOMER: [("8",)],
        Kind.CONTRACT: [("8", "Quote 17", "1")],
        Kind.CONTACT: [],
        Kind.NUMBER: [("4711", "astrid@nordlys.example", "+442079460123")],
    }
    assert set(stored(database).customers) == {("4711",), ("9",)}


def test_a_customer_with_cases_is_kept_without_the_rest(database: Engine) -> None:
    contact = make_caller(database, name="Astrid Holm")
    ticket = make_ticket(database, contact=contact)
    make_ticket(database, contact=contact)

    plan = import_rows(database, row(), may_remove_many=True)

    assert list(plan.kept.values()) == [2]
    with database.connect() as connection:
        assert connection.scalar(select(Customer.id).where(Customer.id == ticket.customer_id))
        assert connection.scalar(select(func.count()).where(Contact.customer_id == ticket.customer_id)) == 0
        assert connection.scalar(select(func.count()).where(SupportContract.customer_id == ticket.customer_id)) == 0
    assert is_empty(import_rows(database, row()))


def test_an_import_that_would_remove_more_than_half_is_refused(database: Engine) -> None:
    import_rows(database, *(row(customer_number=f"{n}", email=f"{n}@b.example") for n in range(1, 5)))
    before = all_rows(database)
    rest = row(customer_number="1", email="1@b.example")

    with pytest.raises(
        TooManyRemovals, match="3 of 4 customers and 3 of 4 contacts, which is more than half"
    ) as caught:
        import_rows(database, rest)

    assert len(caught.value.plan.difference[Kind.CUSTOMER].removed) == 3
    assert all_rows(database) == before
    import_rows(database, rest, may_remove_many=True)
    assert len(stored(database).customers) == 1


def test_half_may_go_without_a_word(database: Engine) -> None:
    import_rows(database, *(row(customer_number=f"{n}", email=f"{n}@b.example") for n in range(1, 5)))

    import_rows(database, *(row(customer_number=f"{n}", email=f"{n}@b.example") for n in range(1, 3)))

    assert len(stored(database).customers) == 2


def test_an_empty_table_does_not_empty_the_allowlist(database: Engine) -> None:
    import_rows(database, row())

    with pytest.raises(TooManyRemovals):
        import_rows(database)

    assert len(stored(database).numbers) == 1


def test_customer_numbers_whose_zeros_were_eaten_are_refused(database: Engine) -> None:
    customers = [row(customer_number=number, **CUSTOMER_ALONE) for number in ("004711", "5", "6")]
    import_rows(database, *customers)

    with pytest.raises(TooManyRemovals, match="dropped leading zeros of customer numbers: 004711 → 4711"):
        import_rows(database, row(customer_number="4711", **CUSTOMER_ALONE), *customers[1:])


def test_one_fault_and_nothing_is_written(database: Engine) -> None:
    with pytest.raises(InvalidAllowlist, match="line 3, phone"):
        import_rows(database, row(), row(email="b@c.example", phone="12"))

    assert not any(all_rows(database).values())


def test_every_change_is_kept_with_what_was_and_what_is(database: Engine) -> None:
    import_rows(database, row(), row(phone="+442079460123"))
    import_rows(database, row(administrator="no", ends_on="2027-12-31"))

    with database.connect() as connection:
        events = connection.execute(select(AuditEvent.__table__).order_by(AuditEvent.id)).all()
        ids = {model: connection.scalar(select(model.id)) for model in (Customer, SupportContract, Contact)}
    assert {event.actor for event in events} == {"cli:bo"}
    told = [(event.action, event.subject, event.before, event.after) for event in events]
    person = {"name": "Astrid Holm", "email": "astrid@nordlys.example", "language": "da", "is_administrator": True}
    assert told[0] == (
        "added",
        "customers",
        None,
        {"number": "4711", "created_at": told[0][3]["created_at"], "name": "Nordlys A/S"},
    )
    assert told[2] == ("added", "contacts", None, person | {"customer_id": ids[Customer]})
    assert [it[:2] for it in told[5:]] == [
        ("removed", "contact_numbers"),
        ("changed", "support_contracts"),
        ("changed", "contacts"),
    ]
    assert told[5][2]["number"] == "+442079460123"
    assert told[6][2:] == ({"ends_on": None}, {"ends_on": "2027-12-31"})
    assert told[7][2:] == ({"is_administrator": True}, {"is_administrator": False})
    assert events[7].subject_id == ids[Contact]


def test_a_removed_contact_is_kept_in_the_audit_without_the_pin(database: Engine) -> None:
    make_caller(database, pin_hash="secret hash")

    import_rows(database, row(), may_remove_many=True)

    assert "secret hash" not in str(all_rows(database)["audit_events"])
