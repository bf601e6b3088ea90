"""In opening hours a person answers: one agent after the other is rung, screened, and joined with the caller."""

import pytest

from models.call import RingAttempt
from tests.factories import LINE, MONDAY_NOON, PHONE, make_agent, make_call, make_caller, make_ring_attempt, make_ticket
from tests.journeys.ringing.ringing import attempts, calls_about, heard_by, kinds, rung
from tests.phone import Desk
from twilio_sandbox.line.events import CallStatus
from twilio_sandbox.network.network import Quirks

LATE = MONDAY_NOON.replace(hour=20, minute=59, second=50)  # 21:59:50 in Copenhagen


def test_the_first_agent_accepts_and_has_the_case(desk: Desk, language: str) -> None:
    bo = make_agent(desk.engine)
    phone = calls_about(desk, language=language).hears("greeting", "severity.ask", "ring.first")
    agent = rung(phone).answers()
    assert desk.line.account.network.legs[agent.sid].from_ == LINE, (
        "agents know the desk's number, and a withheld one could not be shown"
    )
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


def test_the_time_that_is_left_is_the_desks_not_the_nights(desk: Desk) -> None:
    make_agent(desk.engine, languages="en")
    make_caller(desk.engine, language="da")
    phone = desk.phone(PHONE).dials(at=LATE).presses("2")
    words = " ".join(heard.text for heard in rung(phone).answers().hears)
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


@pytest.mark.parametrize("sends", [True, False])
def test_an_agents_voicemail_never_has_the_call(desk: Desk, *, sends: bool) -> None:
    """It presses no key, whether Twilio tells that by an empty field or by none."""
    desk.line.account.quirks = Quirks(empty_gather_sends_digits=sends)
    bo = make_agent(desk.engine)
    phone = calls_about(desk)
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


@pytest.mark.parametrize("number", [PHONE, LINE])
def test_a_telephone_that_is_in_this_very_call_is_not_rung_for_it(desk: Desk, number: str) -> None:
    """One of the desk calls, or somebody wrote the line's number for an agent's."""
    make_agent(desk.engine, phone=number)
    ida = make_agent(desk.engine)
    phone = calls_about(desk)
    assert rung(phone).to == ida.phone
    phone.hangs_up()
    assert attempts(desk) == [(ida.id, "canceled")]


def test_nobody_is_rung_who_is_in_a_call(desk: Desk) -> None:
    bo = make_agent(desk.engine)
    make_ring_attempt(desk.engine, call=make_call(desk.engine), agent=bo, outcome="accepted", ended_at=MONDAY_NOON)
    calls_about(desk).hears("greeting", "severity.ask", "ring.nobody", "voicemail.opened").hangs_up()


@pytest.mark.parametrize("when", ["before", "while"])
def test_star_leaves_a_message_instead(desk: Desk, language: str, when: str) -> None:
    """It is taken while the caller is told of it, and while it rings as far as Twilio takes it there."""
    desk.line.account.quirks = Quirks(star_ends_ringing=True)
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
    desk.line.account.quirks = Quirks(dial_action_after_hang_up=tells)
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
