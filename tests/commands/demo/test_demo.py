from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from models import allowlist
from models.agent import Agent
from models.customer import Contact, Customer
from tests.commands.shell import run
from tests.desk import desk_on
from tests.factories import make_agent, make_customer
from voice_intake.actions.agents.load_duty import load_duty
from voice_intake.actions.callers.find_candidates import contacts_of, find_contacts
from voice_intake.actions.callers.hash_pin import hash_pin
from voice_intake.actions.demo.seed import seed_demo
from voice_intake.domain import email_address, phone_number
from voice_intake.domain.agents.ring_order import may_be_rung
from voice_intake.domain.callers import admission
from voice_intake.domain.callers.admission import AdmissionReason
from voice_intake.domain.demo.demo_desk import AGENTS, CUSTOMERS, PIN, RECEPTION
from voice_intake.domain.hours.opening_hours import is_open
from voice_intake.domain.ticket import Tier

NEW_YEARS_EVE = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)

EXPECTED = {
    "+4520123401": AdmissionReason.ENTITLED,
    "+442079460123": AdmissionReason.ENTITLED,
    "+4520123402": AdmissionReason.NOT_ADMINISTRATOR,
    "+4520123403": AdmissionReason.ENTITLED,
    "+4520123404": AdmissionReason.ENTITLED,
    "+4520123405": AdmissionReason.BLOCKED,
    "+4520123406": AdmissionReason.STANDARD,
    "+4520123407": AdmissionReason.CONTRACT_ENDED,
    "+4520123408": AdmissionReason.CONTRACT_NOT_BEGUN,
    "+4520123409": AdmissionReason.ENTITLED,
}


@pytest.mark.parametrize("now", [NEW_YEARS_EVE, NEW_YEARS_EVE + timedelta(days=3 * 365)])
def test_every_demo_caller_hears_what_is_promised_whenever_it_is_made(database: Engine, now: datetime) -> None:
    seed_demo(desk_on(database), now=now)

    with database.connect() as connection:
        for number, reason in EXPECTED.items():
            [contact] = find_contacts(connection, phone_number.read(number), now)
            assert admission.admit(contact, now.date()) == reason, number


def test_somebody_is_on_duty_at_the_demo_desk_in_all_opening_hours(database: Engine) -> None:
    desk = desk_on(database)
    seed_demo(desk, now=NEW_YEARS_EVE)
    hours = desk.policy.hours[Tier.EXTENDED]
    monday = datetime(2028, 1, 9, 23, 0, tzinfo=UTC)
    open_at = [at for at in (monday + timedelta(minutes=15 * it) for it in range(7 * 96)) if is_open(hours, at)]

    with database.connect() as connection:
        people = load_duty(connection, desk.policy.time_zone, since=monday)

    assert len(open_at) > 5 * 4 * 8
    assert [at for at in open_at if not may_be_rung(people, arrived_at=at, now=at)] == []


def test_demo_callers_are_as_different_as_the_line_can_tell(database: Engine) -> None:
    seed_demo(desk_on(database), now=NEW_YEARS_EVE)

    with database.connect() as connection:
        sharing = find_contacts(connection, phone_number.read(RECEPTION), NEW_YEARS_EVE)
        [freja] = find_contacts(connection, phone_number.read("+4520123403"), NEW_YEARS_EVE)
        [alex] = find_contacts(connection, phone_number.read("+4520123404"), NEW_YEARS_EVE)
        customer_id = connection.scalar(select(Contact.customer_id).where(Contact.name == "Liv Toft"))
        assert customer_id
        credentials = {"customer_id": customer_id, "pin_hash": hash_pin(PIN, customer_id)}
        [liv] = contacts_of(connection.execute(allowlist.by_pin, credentials))
    assert len({contact.customer_id for contact in sharing}) == 2
    assert len(sharing) == 3
    assert freja.open_case
    assert alex.language is None
    assert admission.admit(liv, NEW_YEARS_EVE.date()) == AdmissionReason.ENTITLED


def test_what_the_demo_writes_by_hand_is_what_the_desk_would_accept() -> None:
    numbers = [contact.number for customer in CUSTOMERS for contact in customer.contacts if contact.number]
    numbers += [agent.phone for agent in AGENTS if agent.phone]
    assert all(phone_number.typed(number) == number for number in numbers)
    assert all(email_address.typed(agent.email) == agent.email for agent in AGENTS)


def test_the_demo_tells_whom_to_call_as_and_how_to_sign_in(database: Engine) -> None:
    result = run(database, "demo")

    assert result.exit_code == 0, result.output
    assert all(word in result.output for word in (*EXPECTED, RECEPTION, PIN, *(agent.email for agent in AGENTS)))


def test_the_demo_never_mixes_with_customers(database: Engine) -> None:
    make_customer(database)

    refused = run(database, "demo")
    content = run(database, "demo", "--if-empty")

    assert (refused.exit_code, content.exit_code) == (1, 0)
    assert "There are 1 customers already" in refused.output
    assert content.output == "There are other customers here: nothing is done.\n"
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Customer)) == 1
        assert connection.scalar(select(func.count()).select_from(Agent)) == 0


def test_an_agent_of_an_earlier_demo_keeps_the_password(database: Engine) -> None:
    make_agent(database, email="mette@desk.example", password_hash="of then")

    result = run(database, "demo", "--if-empty")

    assert result.exit_code == 0, result.output
    assert "mette@desk.example   as it was changed" in result.output
    with database.connect() as connection:
        assert connection.scalar(select(Agent.password_hash).where(Agent.email == "mette@desk.example")) == "of then"
