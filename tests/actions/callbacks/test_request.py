"""Who may be called back, by whom, and what is said where that does not go."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.callback import Callback
from models.ticket import TicketEvent
from tests.factories import (
    LINE,
    MONDAY_NOON,
    PHONE,
    make_agent,
    make_call,
    make_callback,
    make_caller,
    make_contact,
    make_number,
    make_ring_attempt,
    make_ticket,
)
from tests.lines import POLICY
from voice_intake.actions.agents.phone_lock import LONGEST_ATTEMPT
from voice_intake.actions.callbacks.request import RequestedCallback, request_callback
from voice_intake.actions.privacy.find_personal_data import find_traces
from voice_intake.domain.errors import RefusedChange
from voice_intake.ports import Services

REFERENCE, WRITTEN = "47110020", "4711-0020"


class CountingBell:
    rung = 0

    def ring(self) -> None:
        self.rung += 1


BELL = CountingBell()


def ask(engine: Engine, **wish: Any) -> RequestedCallback:  # noqa: ANN401 - as the action takes them
    services = Services(engine=engine, policy=POLICY, clock=lambda: MONDAY_NOON, wakeup=BELL)
    wish = {"reference": WRITTEN, "agent": None, "actor": "cli:somebody", "now": MONDAY_NOON, **wish}
    return request_callback(services, wish.pop("reference"), **wish)


def refused(engine: Engine, **wish: Any) -> str:  # noqa: ANN401 - as above
    with pytest.raises(RefusedChange) as caught:
        ask(engine, **wish)
    with Session(engine) as session:
        assert session.scalars(select(TicketEvent)).all() == []
    return str(caught.value)


def test_whoever_has_the_case_calls_the_number_that_the_contact_called_from(database: Engine) -> None:
    bo, contact = make_agent(database), make_caller(database, number="+4533333333")
    call = make_call(database, contact=contact, from_number=PHONE)
    make_ticket(database, reference=REFERENCE, contact=contact, call=call, assignee_id=bo.id)
    before = BELL.rung
    requested = ask(database)
    assert (requested.agent, requested.agent_phone, requested.contact) == (bo.name, bo.phone, contact.name)
    assert (requested.number, BELL.rung) == (PHONE, before + 1)
    with Session(database) as session:
        [row], [event] = session.scalars(select(Callback)).all(), session.scalars(select(TicketEvent)).all()
    assert (row.status, row.due_at, row.requested_by) == ("requested", MONDAY_NOON, "cli:somebody")
    assert (event.kind, event.actor) == ("callback_requested", "cli:somebody")
    assert event.data == {"callback_id": row.id, "agent": bo.email, "number": "+45••••56"}


def test_whoever_names_a_duplicate_means_the_case_that_goes_on(database: Engine) -> None:
    bo, contact = make_agent(database), make_caller(database)
    goes_on = make_ticket(database, contact=contact, assignee_id=bo.id)
    make_ticket(database, reference=REFERENCE, contact=contact, status="closed", merged_into_id=goes_on.id)
    ask(database)
    with Session(database) as session:
        assert session.scalars(select(Callback.ticket_id)).all() == [goes_on.id]


def test_without_a_call_the_contacts_first_number_that_is_in_use_is_called(database: Engine) -> None:
    contact = make_contact(database)
    make_number(database, contact=contact, number="+4533333331", valid_until=MONDAY_NOON)
    make_number(database, contact=contact, number="+4533333332", valid_from=MONDAY_NOON + timedelta(seconds=1))
    make_number(database, contact=contact, number="+4533333333")
    make_ticket(database, reference=REFERENCE, contact=contact)
    assert ask(database, agent=make_agent(database).email).number == "+4533333333"


def test_another_number_is_called_as_people_write_it(database: Engine) -> None:
    make_ticket(database, reference=REFERENCE, contact=make_caller(database))
    assert ask(database, agent=make_agent(database).email, number="33 33 33 33").number == "+4533333333"


def test_a_case_without_a_contact_may_be_called_back(database: Engine) -> None:
    call = make_call(database, from_number=PHONE)
    make_ticket(database, reference=REFERENCE, call=call, contact=make_caller(database), contact_id=None)
    requested = ask(database, agent=make_agent(database).email)
    assert (requested.contact, requested.number) == (None, PHONE)


@pytest.mark.parametrize(
    ("wish", "ticket", "told"),
    [
        ({"reference": "4711-0021"}, {}, "not a reference"),
        ({"reference": "47110031"}, {}, "reference|no ticket"),
        ({}, {"status": "solved"}, "4711-0020 is finished: reopen it"),
        ({"agent": None}, {}, "Nobody has this case yet"),
        ({"agent": "nobody@example.com"}, {}, "nobody@example.com"),
        ({"number": "12"}, {}, "12 is not a telephone number"),
        ({"number": LINE}, {}, "the line's own number"),
    ],
)
def test_what_does_not_go_is_told(database: Engine, wish: Any, ticket: Any, told: str) -> None:  # noqa: ANN401 - as above
    make_ticket(database, reference=REFERENCE, contact=make_caller(database), **ticket)
    said = refused(database, **{"agent": make_agent(database).email, **wish})
    assert any(part in said for part in told.split("|")), said


def test_nobody_is_called_whose_number_is_not_known(database: Engine) -> None:
    make_ticket(database, reference=REFERENCE, contact=make_contact(database))
    assert "No number is known" in refused(database, agent=make_agent(database).email)


def test_an_agent_needs_a_phone(database: Engine) -> None:
    make_ticket(database, reference=REFERENCE, contact=make_caller(database))
    assert "has no phone" in refused(database, agent=make_agent(database, phone=None).email)


@pytest.mark.parametrize(
    "ringing",
    [{}, {"outcome": "accepted", "ended_at": MONDAY_NOON, "started_at": MONDAY_NOON - LONGEST_ATTEMPT}],
)
def test_an_agent_who_is_in_a_call_makes_no_other(database: Engine, ringing: Any) -> None:  # noqa: ANN401 - as above
    make_ticket(database, reference=REFERENCE, contact=make_caller(database))
    bo = make_agent(database)
    make_ring_attempt(database, agent=bo, **ringing)
    assert "is in another call" in refused(database, agent=bo.email)


@pytest.mark.parametrize("ended_at", [None, MONDAY_NOON])
def test_ringing_whose_end_was_never_told_keeps_nobody_from_it(database: Engine, ended_at: Any) -> None:  # noqa: ANN401
    make_ticket(database, reference=REFERENCE, contact=make_caller(database))
    bo = make_agent(database)
    started_at = MONDAY_NOON if ended_at else MONDAY_NOON - LONGEST_ATTEMPT
    make_ring_attempt(database, agent=bo, call=make_call(database, ended_at=ended_at), started_at=started_at)
    assert ask(database, agent=bo.email).agent == bo.name


def test_a_case_and_an_agent_have_one_at_a_time(database: Engine) -> None:
    bo, ida = make_agent(database), make_agent(database, name="Ida", phone="+4530111214")
    ticket = make_ticket(database, reference=REFERENCE, contact=make_caller(database))
    make_callback(database, ticket=ticket, agent=bo)
    assert "A colleague is calling back" in refused(database, agent=ida.email)
    assert "already" in refused(database, agent=bo.email)


def test_a_telephone_that_two_agents_share_is_called_back_from_once(database: Engine) -> None:
    bo = make_agent(database)
    ida = make_agent(database, phone=bo.phone)
    make_ticket(database, reference=REFERENCE, contact=make_caller(database))
    make_callback(database, agent=bo)
    assert "already" in refused(database, agent=ida.email)


def test_a_telephone_on_which_a_colleague_talks_makes_no_other_call(database: Engine) -> None:
    bo = make_agent(database)
    ida = make_agent(database, phone=bo.phone)
    make_ticket(database, reference=REFERENCE, contact=make_caller(database))
    make_ring_attempt(database, agent=bo, outcome="accepted", ended_at=MONDAY_NOON)
    assert "is in another call" in refused(database, agent=ida.email)


def test_a_number_that_is_just_called_is_not_erased(database: Engine) -> None:
    make_callback(database, number="+4533333333")
    with database.connect() as connection:
        assert find_traces(connection, "+4533333333").going_on == 1
        assert find_traces(connection, PHONE).going_on == 0
