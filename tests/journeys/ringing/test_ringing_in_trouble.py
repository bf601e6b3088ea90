"""Ringing goes wrong, or the case changes under it: the caller is served, and the clock of the case tells the truth."""

from datetime import timedelta

import pytest

from tests.factories import MONDAY_NOON, PHONE, make_agent, make_call, make_caller, make_ring_attempt, make_ticket
from tests.journeys.ringing.ringing import accepts_unheard, alarms, attempts, calls_about, rung
from tests.phone import Desk
from twilio_sandbox.network.network import Quirks
from voice_intake.actions.calls.ring_attempts import handle_leg_end
from voice_intake.actions.cases.case_page import find_case
from voice_intake.actions.cases.changes import log_reply
from voice_intake.actions.cases.merge_case import merge_case
from voice_intake.domain.actor import Actor
from voice_intake.domain.calls.ringing import RingOutcome


def test_a_ringing_that_nobody_ends_holds_its_agent_for_three_minutes(desk: Desk) -> None:
    """Neither the leg's end nor the call's was told."""
    bo = make_agent(desk.engine)
    make_ring_attempt(desk.engine, call=make_call(desk.engine), agent=bo, started_at=MONDAY_NOON - timedelta(minutes=4))
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(20).hangs_up()
    assert attempts(desk) == [(bo.id, "no_answer"), (bo.id, "accepted")]


def test_the_end_of_a_leg_frees_its_agent_before_the_call_tells_of_it(desk: Desk) -> None:
    bo = make_agent(desk.engine)
    attempt = make_ring_attempt(desk.engine, call=make_call(desk.engine), agent=bo)
    handle_leg_end(desk.line.services, attempt.id, RingOutcome.BUSY, now=desk.line.services.clock())
    phone = calls_about(desk)
    rung(phone)
    phone.hangs_up()
    assert attempts(desk) == [(bo.id, "busy"), (bo.id, "canceled")]


def test_a_case_that_is_merged_while_it_rings_hands_the_reaction_on(desk: Desk) -> None:
    caller = make_caller(desk.engine, language="da")
    kept = make_ticket(desk.engine, contact=caller, status="open")
    bo = make_agent(desk.engine)
    actor = Actor(agent_id=bo.id, name=bo.name, email=bo.email)
    services = desk.line.services
    phone = desk.phone(PHONE).dials().presses("1").presses("2")
    agent = rung(phone).answers()
    [duplicate] = [ticket for ticket in desk.tickets() if ticket.id != kept.id]
    seen = find_case(services, duplicate.reference, now=services.clock()).seen
    merge_case(services, duplicate.reference, kept.reference, seen=seen, actor=actor, now=services.clock())
    agent.presses("1").talks(60)
    phone.hangs_up()
    by_id = {ticket.id: ticket for ticket in desk.tickets()}
    assert (by_id[duplicate.id].status, by_id[duplicate.id].responded_at) == ("closed", None)
    assert by_id[kept.id].responded_at is not None
    assert by_id[kept.id].assignee_id == bo.id


@pytest.mark.parametrize("tells", [True, False], ids=["dial_ends", "only_the_call_ends"])
def test_a_reaction_that_was_none_leaves_that_of_a_colleague(desk: Desk, *, tells: bool) -> None:
    desk.line.account.quirks = Quirks(dial_action_after_hang_up=tells)
    ida = make_agent(desk.engine, on_duty=False)
    make_agent(desk.engine)
    services = desk.line.services
    phone = calls_about(desk)
    rung(phone).answers()
    accepts_unheard(desk, phone)
    [ticket] = desk.tickets()
    actor = Actor(agent_id=ida.id, name=ida.name, email=ida.email)
    log_reply(services, ticket.reference, "It is mended", actor=actor, now=services.clock())
    replied_at = services.clock()
    phone.hangs_up()
    assert desk.tickets()[0].responded_at == replied_at
    [not_joined] = [event for event in desk.events() if event.kind == "call_not_joined"]
    assert not_joined.data["reaction_taken_back"] is False


def test_a_caller_who_is_not_joined_with_whoever_accepted_is_answered_by_the_next(desk: Desk) -> None:
    """The agent's line goes in the second of the acceptance, and the caller is still there."""
    bo, ida = make_agent(desk.engine), make_agent(desk.engine)
    phone = calls_about(desk)
    agent = rung(phone).answers()
    accepts_unheard(desk, phone)
    agent.hangs_up()
    assert (desk.tickets()[0].responded_at, attempts(desk)[0]) == (None, (bo.id, "canceled"))
    rung(phone).answers().presses("1").talks(30)
    phone.hangs_up()
    assert attempts(desk) == [(bo.id, "canceled"), (ida.id, "accepted")]
    assert desk.tickets()[0].assignee_id == ida.id
    assert desk.tickets()[0].responded_at


def test_a_caller_whom_nobody_else_can_be_found_for_then_leaves_a_message(desk: Desk) -> None:
    make_agent(desk.engine)
    phone = calls_about(desk)
    agent = rung(phone).answers()
    accepts_unheard(desk, phone)
    agent.hangs_up()
    phone.speaks().hangs_up()
    assert (desk.calls()[0].outcome, len(alarms(desk))) == ("voicemail", 1)


def test_an_earlier_reaction_stays_whatever_becomes_of_the_next_call(desk: Desk) -> None:
    earlier = MONDAY_NOON - timedelta(hours=1)
    make_ticket(desk.engine, contact=make_caller(desk.engine, language="da"), responded_at=earlier)
    make_agent(desk.engine)
    phone = desk.phone(PHONE).dials().presses("2")
    rung(phone).answers()
    accepts_unheard(desk, phone)
    assert desk.tickets()[0].responded_at == earlier
    phone.hangs_up()
    assert desk.tickets()[0].responded_at == earlier


@pytest.mark.parametrize("when", ["it rings", "it rings, and the Dial tells nothing", "somebody is just accepting"])
def test_the_desk_is_told_at_once_of_a_caller_who_gave_up(desk: Desk, when: str) -> None:
    desk.line.account.quirks = Quirks(dial_action_after_hang_up="tells nothing" not in when)
    make_agent(desk.engine)
    phone = calls_about(desk)
    agent = rung(phone)
    if "accepting" in when:
        agent.answers()
        accepts_unheard(desk, phone)
    if "tells nothing" not in when:
        desk.line.account.hold_callbacks()
    phone.hangs_up()
    assert len(alarms(desk)) == 1


def test_the_desk_is_told_at_once_of_a_caller_who_would_not_wait(desk: Desk) -> None:
    make_agent(desk.engine)
    phone = calls_about(desk).presses("*")
    assert len(alarms(desk)) == 1
    phone.hangs_up()


def test_a_conversation_alarms_nobody(desk: Desk) -> None:
    make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(60)
    phone.hangs_up()
    assert alarms(desk) == []
