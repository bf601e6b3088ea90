"""In opening hours a person answers: one agent after the other is rung, screened, and joined with the caller."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import has_request_context, request
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from models.call import RingAttempt
from tests.factories import MONDAY_NOON, PHONE, make_agent, make_call, make_caller, make_ring_attempt, make_ticket
from tests.phone import Desk, Phone, key_of
from voice_intake.actions import take_turn
from voice_intake.domain.language import Language
from voice_intake.domain.ringing import Telephone
from voice_intake.sandbox.callee import Callee
from voice_intake.sandbox.exchange import Target
from voice_intake.sandbox.line import CallStatus
from voice_intake.sandbox.network import Habits

LATE = MONDAY_NOON.replace(hour=20, minute=59, second=50)  # 21:59:50 in Copenhagen


def calls_about(desk: Desk, severity: str = "2", language: str = "da", **fields: object) -> Phone:
    """An administrator who has told how bad it is."""
    make_caller(desk.engine, language=language)
    return desk.phone(PHONE, language).dials(**fields).presses(severity)


def rung(phone: Phone) -> Callee:
    """The agent whose telephone rings, once the caller has heard so."""
    return phone.waits().call.agent_leg()


def attempts(desk: Desk) -> list[tuple[int, str | None]]:
    return [(attempt.agent_id, attempt.outcome) for attempt in desk.rows(RingAttempt)]


def kinds(desk: Desk) -> list[str]:
    return [event.kind for event in desk.events()]


def heard_by(agent: Callee, language: str = "da") -> list[str]:
    return [key_of(heard, Language(language)) for heard in agent.hears]


def test_the_first_agent_accepts_and_has_the_case(desk: Desk, language: str) -> None:
    bo = make_agent(desk.engine)
    phone = calls_about(desk, language=language).hears("greeting", "severity.ask", "ring.first")
    agent = rung(phone).answers()
    assert heard_by(agent) == [
        *("screening.contact", "screening.priority", "screening.language", "screening.time_left", "screening.choose")
    ]
    agent.presses("1")
    assert agent.is_bridged
    [ticket] = desk.tickets()
    assert (ticket.assignee_id, ticket.status) == (bo.id, "open")
    assert ticket.responded_at == phone.call.now
    agent.talks(180).hangs_up()
    phone.hears("confirm.opened", "goodbye").is_hung_up_on()
    [attempt] = desk.rows(RingAttempt)
    assert (attempt.outcome, attempt.talk_seconds, attempt.leg_sid) == ("accepted", 180, agent.sid)
    assert kinds(desk) == ["opened", "call_accepted", "talked", "call_ended"]
    [talked] = [event for event in desk.events() if event.kind == "talked"]
    assert talked.data == {"agent": bo.email, "seconds": 180}
    assert desk.calls()[0].outcome == "answered"


def test_the_agent_hears_whose_call_it_is_in_their_own_language(desk: Desk) -> None:
    make_agent(desk.engine, languages="en")
    phone = calls_about(desk, language="da")
    words = " ".join(heard.text for heard in rung(phone).answers().hears)
    assert "Priority 2: Moderate problem." in words
    assert "The caller speaks Danish." in words
    assert "There's 3 hours and 59 minutes left." in words
    phone.hangs_up()


def test_declined_then_accepted_by_the_next(desk: Desk, language: str) -> None:
    bo, ida = make_agent(desk.engine), make_agent(desk.engine)
    phone = calls_about(desk, language=language)
    rung(phone).answers().presses("2")
    phone.hears("greeting", "severity.ask", "ring.first", "ring.next")
    rung(phone).answers().presses("1").talks(60)
    phone.hangs_up()
    assert attempts(desk) == [(bo.id, "declined"), (ida.id, "accepted")]
    assert desk.tickets()[0].assignee_id == ida.id


def test_an_agents_voicemail_never_has_the_call(desk: Desk, language: str) -> None:
    bo = make_agent(desk.engine)
    phone = calls_about(desk, language=language)
    rung(phone).voicemail_picks_up()
    phone.hears("greeting", "severity.ask", "ring.first", "ring.nobody", "voicemail.opened").speaks().hangs_up()
    assert attempts(desk) == [(bo.id, "declined")]
    [ticket] = desk.tickets()
    assert (ticket.responded_at, ticket.assignee_id) == (None, None)


@pytest.mark.parametrize(
    ("happens", "outcome"), [("ignores", "no_answer"), ("is_busy", "busy"), ("cannot_be_reached", "failed")]
)
def test_whoever_cannot_be_had_is_noted(desk: Desk, happens: str, outcome: str) -> None:
    bo = make_agent(desk.engine)
    phone = calls_about(desk)
    getattr(rung(phone), happens)()
    phone.hears("greeting", "severity.ask", "ring.first", "ring.nobody", "voicemail.opened").hangs_up()
    assert attempts(desk) == [(bo.id, outcome)]


def test_nobody_on_duty(desk: Desk, language: str) -> None:
    make_agent(desk.engine, on_duty=False)
    make_agent(desk.engine, phone=None)
    calls_about(desk, language=language).hears(
        "greeting", "severity.ask", "ring.nobody", "voicemail.opened"
    ).speaks().hangs_up()
    assert attempts(desk) == []
    assert desk.calls()[0].outcome == "voicemail"


def test_nobody_is_rung_who_is_in_a_call(desk: Desk) -> None:
    bo = make_agent(desk.engine)
    make_ring_attempt(desk.engine, call=make_call(desk.engine), agent=bo, outcome="accepted", ended_at=MONDAY_NOON)
    calls_about(desk).hears("greeting", "severity.ask", "ring.nobody", "voicemail.opened").hangs_up()


@pytest.mark.parametrize("when", ["before", "while"])
def test_star_leaves_a_message_instead(desk: Desk, language: str, when: str) -> None:
    """It is taken while the caller is told of it, and while it rings as far as Twilio takes it there."""
    desk.line.account.habits = Habits(star_ends_ringing=True)
    bo, _ = make_agent(desk.engine), make_agent(desk.engine)
    phone = calls_about(desk, language=language).hears("greeting", "severity.ask", "ring.first")
    if when == "while":
        assert rung(phone).status is CallStatus.RINGING
    phone.presses("*").hears("voicemail.opened").speaks().hangs_up()
    assert attempts(desk) == [(bo.id, "canceled")]
    assert desk.calls()[0].outcome == "voicemail"


def test_twenty_seconds_each_and_ninety_in_all(desk: Desk) -> None:
    for _ in range(8):
        make_agent(desk.engine)
    phone = calls_about(desk)
    since = phone.call.now
    while phone.call.waits_for.kind != "record":
        phone.call.wait()
    assert (phone.call.now - since).total_seconds() <= 90 + 10
    assert [outcome for _, outcome in attempts(desk)] == ["no_answer"] * len(attempts(desk))
    assert len(attempts(desk)) >= 3
    phone.hangs_up()


def test_the_caller_hangs_up_while_it_rings(desk: Desk) -> None:
    bo, _ = make_agent(desk.engine), make_agent(desk.engine)
    phone = calls_about(desk)
    agent = rung(phone)
    phone.hangs_up()
    assert agent.status is CallStatus.CANCELED
    assert attempts(desk) == [(bo.id, "canceled")]
    assert (desk.calls()[0].outcome, desk.tickets()[0].responded_at) == ("ticket", None)


@pytest.mark.parametrize("tells", [True, False])
def test_the_caller_hangs_up_during_the_screening(desk: Desk, *, tells: bool) -> None:
    desk.line.account.habits = Habits(dial_action_after_hang_up=tells)
    bo = make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers()
    phone.hangs_up()
    assert attempts(desk) == [(bo.id, "canceled")]
    assert desk.tickets()[0].responded_at is None


def test_an_agent_who_hangs_up_early_leaves_the_caller_with_the_voicemail(desk: Desk, language: str) -> None:
    make_agent(desk.engine)
    phone = calls_about(desk, language=language)
    rung(phone).answers().presses("1").talks(6).hangs_up()
    phone.hears("greeting", "severity.ask", "ring.first", "ring.cut_off", "voicemail.opened").speaks().hangs_up()
    [ticket] = desk.tickets()
    assert ticket.responded_at is not None
    assert [voicemail.ticket_id for voicemail in desk.voicemails()] == [ticket.id]


def test_a_conversation_of_ten_seconds_was_one(desk: Desk) -> None:
    make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(10).hangs_up()
    phone.hears("greeting", "severity.ask", "ring.first", "confirm.opened", "goodbye").is_hung_up_on()


def test_a_wrong_key_costs_nobody_their_turn(desk: Desk) -> None:
    bo = make_agent(desk.engine)
    phone = (
        calls_about(desk).presses("5").hears("greeting", "severity.ask", "ring.first", "again.wrong_key", "ring.first")
    )
    rung(phone).answers().presses("1").talks(20).hangs_up()
    assert attempts(desk) == [(bo.id, "canceled"), (bo.id, "accepted")]


def test_the_desk_closes_while_it_rings(desk: Desk) -> None:
    """Who got in at 21:59:50 is served."""
    bo, ida = make_agent(desk.engine), make_agent(desk.engine)
    make_caller(desk.engine, language="da")
    phone = desk.phone(PHONE).dials(at=LATE).presses("1")
    rung(phone).ignores()
    assert phone.call.now > LATE.replace(hour=21, minute=0, second=0)
    rung(phone).answers().presses("1").talks(60)
    phone.hangs_up()
    assert attempts(desk) == [(bo.id, "no_answer"), (ida.id, "accepted")]


def test_more_on_an_open_case_rings_too(desk: Desk, language: str) -> None:
    case = make_ticket(desk.engine, contact=make_caller(desk.engine, language=language), status="pending")
    bo = make_agent(desk.engine)
    phone = desk.phone(PHONE, language).dials().presses("2").hears("greeting", "case.ask", "ring.first")
    rung(phone).answers().presses("1").talks(30)
    phone.hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.id, ticket.assignee_id, ticket.status) == (case.id, bo.id, "open")


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


def test_a_ringing_whose_end_nobody_told_holds_nobody_for_ever(desk: Desk) -> None:
    bo = make_agent(desk.engine)
    forgotten = make_call(desk.engine, ended_at=MONDAY_NOON - timedelta(minutes=5))
    make_ring_attempt(desk.engine, call=forgotten, agent=bo, started_at=MONDAY_NOON - timedelta(minutes=6))
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(20).hangs_up()
    assert attempts(desk) == [(bo.id, "no_answer"), (bo.id, "accepted")]


def accepts_unheard(desk: Desk, phone: Phone) -> bytes:
    """The agent's key reaches us, whatever the network makes of the two of them."""
    leg = phone.call.agent_legs[-1]
    [asked] = [exchange for exchange in leg.requests if b"<Gather" in exchange.body]
    fields = (*((name, value) for name, value in asked.form.items() if name != "Digits"), ("Digits", "1"))
    return desk.line.account.network.webhooks.ask(Target(asked.url, "POST", fields)).body


@pytest.mark.parametrize("tells", [True, False], ids=["dial_ends", "only_the_call_ends"])
def test_an_acceptance_in_the_second_in_which_the_caller_hung_up_is_no_reaction(desk: Desk, *, tells: bool) -> None:
    desk.line.account.habits = Habits(dial_action_after_hang_up=tells)
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
    desk.line.account.habits = Habits(star_ends_ringing=True)
    make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers()
    phone.presses("*").hears("greeting", "severity.ask", "ring.first", "ring.nobody", "voicemail.opened")
    assert b"<Hangup/>" in accepts_unheard(desk, phone)
    phone.speaks().hangs_up()
    assert desk.tickets()[0].responded_at is None


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
    desk.line.account.habits = Habits(dial_action_after_hang_up=False)
    make_agent(desk.engine)
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(75)
    phone.hangs_up()
    [attempt] = desk.rows(RingAttempt)
    assert attempt.talk_seconds in (74, 75), "Twilio tells the end in whole seconds"
    assert desk.calls()[0].outcome == "answered"


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
