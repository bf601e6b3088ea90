"""Calling back while callbacks are lost, doubled, late, or the case changes under it: what is kept is what was."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.call import Call, RingAttempt
from tests.factories import MONDAY_NOON, make_agent, make_call, make_ring_attempt, make_ticket
from tests.journeys.callbacks.calling_back import CallbackDesk
from tests.phone import Desk
from twilio_sandbox.network.fault_injection import FaultInjection
from twilio_sandbox.network.network import Quirks
from voice_intake.actions.cases.case_page import find_case
from voice_intake.actions.cases.merge_case import merge_case
from voice_intake.actions.reconciliation.reconcile import reconcile
from voice_intake.domain.actor import Actor

A_SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def bo(desk: Desk) -> CallbackDesk:
    return CallbackDesk(desk)


def test_callbacks_in_any_order_and_twice_tell_the_same(bo: CallbackDesk) -> None:
    bo.account.hold_callbacks()
    contact = bo.accepts()
    bo.account.clock.advance(3)
    contact.answers().talks(40).hangs_up()
    before = (bo.row.outcome, bo.row.talk_seconds, bo.case.responded_at, bo.story)
    assert before[0] == "talked"
    for callback in reversed(list(bo.account.callbacks.pending)):
        bo.account.callbacks.deliver(callback)
        bo.account.callbacks.deliver(callback)
    assert (bo.row.outcome, bo.row.talk_seconds, bo.case.responded_at, bo.story) == before


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_a_request_that_comes_twice_is_answered_alike(bo: CallbackDesk, turn: int) -> None:
    agent = bo.rings()
    bo.account.fault_injection = FaultInjection(twin=1)
    agent.answers().presses("1").dials[0].ignores()
    bo.account.fault_injection = FaultInjection()
    exchange = agent.requests[turn]
    assert exchange.twin
    assert exchange.body == exchange.twin.body
    assert bo.story == ["callback_requested", "callback_unanswered"]


def test_an_end_that_nobody_tells_is_asked_for(bo: CallbackDesk) -> None:
    """Every callback is lost, and the request at the end of the Dial with them."""
    bo.account.fault_injection = FaultInjection(drop=1)
    bo.account.quirks = Quirks(dial_action_after_hang_up=False)
    contact = bo.accepts().answers()
    answered_at = bo.now
    contact.talks(30)
    bo.account.outbound_calls[0].hangs_up()
    assert (bo.row.status, bo.case.responded_at) == ("accepted", None)
    bo.works_for(3 * MINUTE)
    assert (bo.row.outcome, bo.row.talk_seconds) == ("talked", 30)
    assert bo.case.responded_at
    assert abs(bo.case.responded_at - answered_at) < A_SECOND
    assert bo.story == ["callback_requested", "callback_answered", "called_back"]


def test_an_agent_whose_silence_nobody_tells_is_free_again(bo: CallbackDesk) -> None:
    bo.account.fault_injection = FaultInjection(drop=1)
    bo.rings().ignores()
    bo.works_for(3 * MINUTE)
    assert bo.row.outcome == "agent_no_answer"
    bo.account.fault_injection = FaultInjection()
    assert bo.rings().status == "ringing"


def test_a_long_conversation_is_not_ended_by_the_worker(bo: CallbackDesk) -> None:
    contact = bo.accepts().answers()
    for _ in range(6):
        contact.talks(600)
        bo.works()
    assert bo.row.outcome is None
    contact.hangs_up()
    assert bo.row.talk_seconds == 3600


def test_an_agent_is_free_again_where_twilio_tells_nothing_for_hours(bo: CallbackDesk) -> None:
    bo.account.fault_injection = FaultInjection(drop=1)
    bo.rings()
    bo.account.fault_injection = FaultInjection(drop=1, rest_5xx=1)
    bo.works_for(timedelta(hours=2), every=MINUTE)
    assert bo.row.outcome is None
    bo.works_for(timedelta(minutes=20), every=MINUTE)
    assert (bo.row.outcome, bo.row.last_error) == ("unknown", "unavailable")
    assert bo.told["who"] == "line"


@pytest.mark.parametrize("shares", [False, True], ids=["own", "shared"])
def test_an_agent_who_is_rung_for_a_caller_in_that_second_is_called_back_afterwards(
    bo: CallbackDesk, *, shares: bool
) -> None:
    bo.asks()
    rung = make_agent(bo.desk.engine, phone=bo.agent.phone) if shares else bo.agent
    attempt = make_ring_attempt(bo.desk.engine, call=make_call(bo.desk.engine), agent=rung, started_at=bo.now)
    bo.works_for(MINUTE / 2)
    assert (bo.account.outbound_calls, bo.row.status) == ([], "requested")
    with bo.desk.engine.begin() as connection:
        declined = update(RingAttempt).where(RingAttempt.id == attempt.id)
        connection.execute(declined.values(outcome="declined", ended_at=bo.now))
    bo.works_for(MINUTE / 4)
    assert len(bo.account.outbound_calls) == 1


@pytest.mark.parametrize("rings", ["agent", "contact"])
def test_a_case_that_is_merged_while_it_rings_hands_the_reaction_on(bo: CallbackDesk, rings: str) -> None:
    kept = make_ticket(bo.desk.engine, contact=bo.contact, status="open")
    agent = bo.rings()
    if rings == "contact":
        agent.answers().presses("1")
    services = bo.desk.line.services
    merge_case(
        *(services, bo.ticket.reference, kept.reference),
        seen=find_case(services, bo.ticket.reference, now=bo.now).seen,
        actor=Actor(agent_id=bo.agent.id, name=bo.agent.name, email=bo.agent.email),
        now=bo.now,
    )
    if rings == "agent":
        agent.answers().presses("1")
    agent.dials[-1].answers().talks(60).hangs_up()
    assert (bo.case.status, bo.case.responded_at) == ("closed", None)
    [goes_on] = [ticket for ticket in bo.desk.tickets() if ticket.id == kept.id]
    assert (goes_on.responded_at, goes_on.assignee_id) == (bo.row.connected_at, bo.agent.id)


def test_a_failure_of_ours_is_heard_and_calls_nobody(bo: CallbackDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = bo.rings()
    with monkeypatch.context() as patch:
        patch.setattr("webhooks.callback_leg.screen_callback", None)
        agent.answers()
    assert [each.language[:2] for each in agent.hears] == ["da", "en"]
    assert (agent.dials, bo.row.outcome) == ([], "declined")


def test_twilios_list_of_our_own_calls_is_no_list_of_lost_ones(bo: CallbackDesk) -> None:
    bo.accepts().answers().talks(9).hangs_up()
    bo.account.clock.advance(3600)
    found = reconcile(bo.desk.line.services, bo.carrier, now=bo.now, since=MONDAY_NOON - MINUTE)
    assert (found.count.calls, found.count.unseen_calls, found.count.opened_tickets) == (0, 0, 0)
    assert bo.desk.rows(Call) == []
    assert len(bo.desk.tickets()) == 1
