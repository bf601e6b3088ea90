"""Two people act in the same second, or what happened is told late, twice or never: the rows tell what was."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import has_request_context, request
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from models.call import RingAttempt
from tests.factories import LINE, MONDAY_NOON, PHONE, make_agent, make_call, make_caller, make_ring_attempt
from tests.journeys.ringing.ringing import accepts_unheard, attempts, calls_about, heard_by, kinds, rung
from tests.phone import Desk
from twilio_sandbox.network.network import Quirks
from voice_intake.actions.agents.phone_lock import LONGEST_ATTEMPT
from voice_intake.actions.calls import take_turn
from voice_intake.actions.calls.end_call import EndedCall, end_call
from voice_intake.domain.calls.ringing import Telephone


def test_two_callers_never_ring_the_same_agent(desk: Desk, language: str) -> None:
    bo = make_agent(desk.engine)
    first = calls_about(desk, language=language)
    make_caller(desk.engine, number="+4520999999", language=language)
    second = desk.phone("+4520999999", language).dials().presses("2")
    second.hears("greeting", "severity.ask", "ring.nobody", "voicemail.opened").hangs_up()
    rung(first).answers().presses("1").talks(20)
    first.hangs_up()
    assert attempts(desk) == [(bo.id, "accepted")]


def test_whoever_was_taken_a_moment_ago_is_passed_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another call was committed between the look at who is free and the ringing: the database tells."""
    bo, ida = make_agent(desk.engine), make_agent(desk.engine)
    make_ring_attempt(desk.engine, call=make_call(desk.engine), agent=bo)
    seen_before = tuple(Telephone(agent_id=agent.id, number=agent.phone) for agent in (bo, ida))
    monkeypatch.setattr(take_turn, "find_telephones", lambda *_, **__: seen_before)
    phone = calls_about(desk)
    assert rung(phone).to == ida.phone
    phone.hangs_up()
    assert attempts(desk)[1:] == [(ida.id, "canceled")]


def test_two_callers_never_ring_the_same_telephone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above, and the telephone is that of another agent, too."""
    bo = make_agent(desk.engine)
    shares, ida = make_agent(desk.engine, phone=bo.phone), make_agent(desk.engine)
    make_ring_attempt(desk.engine, call=make_call(desk.engine), agent=bo)
    seen_before = tuple(Telephone(agent_id=agent.id, number=agent.phone) for agent in (shares, ida))
    monkeypatch.setattr(take_turn, "find_telephones", lambda *_, **__: seen_before)
    phone = calls_about(desk)
    assert rung(phone).to == ida.phone
    phone.hangs_up()
    assert attempts(desk)[1:] == [(ida.id, "canceled")]


def test_a_ringing_whose_end_nobody_told_holds_nobody_for_ever(desk: Desk) -> None:
    bo = make_agent(desk.engine)
    forgotten = make_call(desk.engine, ended_at=MONDAY_NOON - timedelta(minutes=5))
    make_ring_attempt(desk.engine, call=forgotten, agent=bo, started_at=MONDAY_NOON - timedelta(minutes=6))
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(20).hangs_up()
    assert attempts(desk) == [(bo.id, "no_answer"), (bo.id, "accepted")]


@pytest.mark.parametrize("tells", [True, False], ids=["dial_ends", "only_the_call_ends"])
def test_an_acceptance_in_the_second_in_which_the_caller_hung_up_is_no_reaction(desk: Desk, *, tells: bool) -> None:
    desk.line.account.quirks = Quirks(dial_action_after_hang_up=tells)
    bo = make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers()
    assert accepts_unheard(desk, phone).endswith(b"<Response></Response>")
    assert desk.tickets()[0].responded_at is not None
    phone.hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.responded_at, ticket.assignee_id) == (None, bo.id)
    assert attempts(desk) == [(bo.id, "canceled")]
    assert "call_not_joined" in kinds(desk)
    assert desk.calls()[0].outcome == "ticket"


def test_an_acceptance_after_the_caller_hung_up_comes_too_late(desk: Desk) -> None:
    bo = make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers()
    phone.hangs_up()
    assert b"<Hangup/>" in accepts_unheard(desk, phone)
    assert attempts(desk) == [(bo.id, "canceled")]
    assert desk.tickets()[0].responded_at is None


def test_an_acceptance_after_the_caller_chose_to_leave_a_message_comes_too_late(desk: Desk) -> None:
    """Of a key during the screening Twilio tells only that nobody was joined."""
    desk.line.account.quirks = Quirks(star_ends_ringing=True)
    make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers()
    phone.presses("*").hears("greeting", "severity.ask", "ring.first", "ring.nobody", "voicemail.opened")
    assert b"<Hangup/>" in accepts_unheard(desk, phone)
    phone.speaks().hangs_up()
    assert desk.tickets()[0].responded_at is None


def test_a_key_that_comes_late_from_one_leg_does_not_accept_for_the_next(desk: Desk) -> None:
    bo, ida = make_agent(desk.engine), make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers().presses("2")
    rung(phone)
    assert b"<Hangup/>" in accepts_unheard(desk, phone, leg=0)
    assert attempts(desk) == [(bo.id, "declined"), (ida.id, None)]
    phone.hangs_up()


def test_an_acceptance_that_is_told_twice_joins_them_both_times(desk: Desk) -> None:
    make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers()
    assert {accepts_unheard(desk, phone)[-21:] for _ in range(2)} == {b"<Response></Response>"}
    assert kinds(desk).count("call_accepted") == 1
    phone.hangs_up()


def test_an_agent_who_thinks_for_three_minutes_thinks_too_long(desk: Desk) -> None:
    """The stars that repeat the question have an end, too."""
    make_agent(desk.engine)
    phone = calls_about(desk)
    agent = rung(phone).answers()
    desk.line.account.clock.advance(LONGEST_ATTEMPT.total_seconds())
    agent.presses("1")
    assert heard_by(agent)[-1] == "screening.too_late"
    assert desk.tickets()[0].responded_at is None
    phone.hangs_up()


def test_callbacks_of_a_leg_may_come_late_and_twice(desk: Desk) -> None:
    desk.line.account.hold_callbacks()
    bo, ida = make_agent(desk.engine), make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).ignores()
    rung(phone).answers().presses("1").talks(40)
    phone.hangs_up()
    for callback in reversed(list(desk.line.account.callbacks.pending)):
        desk.line.account.callbacks.deliver(callback)
        desk.line.account.callbacks.deliver(callback)
    assert attempts(desk) == [(bo.id, "no_answer"), (ida.id, "accepted")]
    assert kinds(desk).count("talked") == kinds(desk).count("call_accepted") == 1


def test_the_end_of_a_conversation_that_only_the_call_tells(desk: Desk) -> None:
    """Whoever hangs up first, the caller's own call tells how long the two talked."""
    desk.line.account.quirks = Quirks(dial_action_after_hang_up=False)
    make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(75)
    phone.hangs_up()
    [attempt] = desk.rows(RingAttempt)
    assert attempt.talk_seconds in (74, 75), "Twilio tells the end in whole seconds"
    assert desk.calls()[0].outcome == "answered"


def test_a_conversation_whose_end_the_call_tells_first_is_told_once(desk: Desk) -> None:
    make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(40)
    services = desk.line.services
    over = EndedCall(call_sid=phone.call.sid, caller=PHONE, to=LINE, lasted=timedelta(seconds=60))
    end_call(services, over, now=services.clock())
    phone.hangs_up()
    assert kinds(desk).count("talked") == 1


def test_a_screening_that_fails_joins_nobody(desk: Desk) -> None:
    """The database is away when the agent picks up: their leg ends, and the next one is rung."""
    bo, ida = make_agent(desk.engine), make_agent(desk.engine)
    phone = calls_about(desk)
    agent = rung(phone)
    with away(desk.engine, "agent_leg.screening"):
        agent.answers()
    assert not agent.was_bridged
    rung(phone).answers().presses("1").talks(20).hangs_up()
    assert attempts(desk) == [(bo.id, "declined"), (ida.id, "accepted")]


@contextmanager
def away(engine: Engine, endpoint: str) -> Iterator[None]:
    """The database answers nothing that is asked for this endpoint."""

    def fail(*_: object) -> None:
        if has_request_context() and request.endpoint == endpoint:
            raise OperationalError("", None, ConnectionError("the database went away"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)
