"""What goes along when a row is removed, what stays, and what cannot be removed."""

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.agent import Agent
from models.base import Base
from models.call import Call
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.ticket import Ticket
from models.voicemail import Voicemail
from tests.factories import (
    make_agent,
    make_call,
    make_caller,
    make_contact,
    make_customer,
    make_ring_attempt,
    make_ticket,
    make_voicemail,
)


def remove(database: Engine, kind: type[Base]) -> None:
    with Session(database) as session, session.begin():
        session.execute(delete(kind))


def test_a_customer_takes_contracts_contacts_and_numbers_along(database: Engine) -> None:
    make_caller(database)
    remove(database, Customer)
    with Session(database) as session:
        assert [session.scalars(select(kind)).all() for kind in (SupportContract, Contact, ContactNumber)] == [[]] * 3


def test_a_customer_with_tickets_cannot_be_removed(database: Engine) -> None:
    make_ticket(database)
    with pytest.raises(IntegrityError):
        remove(database, Customer)


def test_calls_and_tickets_outlive_a_contact(database: Engine) -> None:
    contact = make_contact(database)
    make_ticket(database, contact=contact, call=make_call(database, contact=contact))
    remove(database, Contact)
    with Session(database) as session:
        assert session.scalars(select(Call.contact_id)).all() == [None]
        assert session.scalars(select(Ticket.contact_id)).all() == [None]


def test_a_call_with_a_message_cannot_be_removed(database: Engine) -> None:
    make_voicemail(database)
    with pytest.raises(IntegrityError):
        remove(database, Call)


def test_a_ticket_with_a_message_cannot_be_removed(database: Engine) -> None:
    make_voicemail(database, ticket=make_ticket(database))
    with pytest.raises(IntegrityError):
        remove(database, Ticket)


def test_a_ticket_outlives_its_call(database: Engine) -> None:
    call = make_call(database)
    make_ticket(database, call=call)
    make_voicemail(database, call=call)
    remove(database, Voicemail)
    remove(database, Call)
    with Session(database) as session:
        assert session.scalars(select(Ticket.call_id)).all() == [None]


def test_a_customer_outlives_its_success_manager(database: Engine) -> None:
    make_customer(database, success_manager=make_agent(database))
    remove(database, Agent)
    with Session(database) as session:
        assert session.scalars(select(Customer.success_manager_id)).all() == [None]


def test_an_agent_who_was_rung_cannot_be_removed(database: Engine) -> None:
    make_ring_attempt(database)
    with pytest.raises(IntegrityError):
        remove(database, Agent)


def test_the_id_of_a_removed_contact_is_never_given_to_another(database: Engine) -> None:
    removed = make_contact(database)
    remove(database, Contact)
    assert make_contact(database).id > removed.id
