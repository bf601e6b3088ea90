"""Calls of which nobody tells anything any more."""

from datetime import timedelta

from sqlalchemy import Engine, delete, update

from models.call import Call, CallTurn
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from models.voicemail import Voicemail
from tests.factories import MONDAY_NOON, PHONE, make_agent, make_caller
from tests.fakes import FakeOutside
from tests.journeys.reconciliation.comparing import compared
from tests.journeys.ringing.ringing import calls_about, rung
from tests.lines import opened
from tests.phone import HANGS_UP, Desk
from twilio_sandbox.network.fault_injection import FaultInjection
from twilio_sandbox.network.network import Quirks
from voice_intake.actions.reconciliation.close_stale_call import close_silent_call
from voice_intake.domain.reconciliation.window import STALE_AFTER

SECOND = timedelta(seconds=1)
OUTSIDE = FakeOutside().ports


def close(desk: Desk, after: timedelta = STALE_AFTER) -> int:
    """How many were closed, so long after the last word of any."""
    now, closed = desk.line.services.clock() + after, 0
    while close_silent_call(desk.line.services, OUTSIDE, now=now):
        closed += 1
    return closed


def test_a_call_that_fell_silent_ends_when_it_was_last_heard_of_and_is_owed_its_case(database: Engine) -> None:
    make_caller(database)
    with opened(database) as desk:
        desk.line.account.fault_injection = FaultInjection(drop=1.0)
        phone = desk.phone(PHONE).dials().presses("*")
        heard_at = desk.calls()[0].heard_at
        phone.hangs_up()
        assert close(desk) == 1
        [row], [ticket] = desk.calls(), desk.tickets()
        assert (row.ended_at, row.outcome) == (heard_at, "missed")
        assert (ticket.opened_at, ticket.priority_chosen) == (MONDAY_NOON, False)
        assert close(desk) == 0


def test_an_acceptance_that_was_the_last_word_of_a_call_stays_a_reaction(database: Engine) -> None:
    """Twilio tells of no end, and its lists are away, too: that the two talked is the likelier half of it."""
    with opened(database) as desk:
        desk.line.account.fault_injection = FaultInjection(drop=1.0)
        desk.line.account.quirks = Quirks(dial_action_after_hang_up=False)
        make_agent(database)
        phone = calls_about(desk)
        rung(phone).answers().presses("1").talks(600)
        accepted_at = phone.call.now - timedelta(seconds=600)
        phone.hangs_up()
        assert close(desk) == 1
        assert (desk.tickets()[0].responded_at, desk.calls()[0].outcome) == (accepted_at, "answered")


def test_a_call_may_last_four_hours(database: Engine) -> None:
    make_caller(database)
    with opened(database) as desk:
        phone = desk.phone(PHONE).dials()
        assert close(desk, STALE_AFTER - timedelta(minutes=1)) == 0
        phone.hangs_up()
        assert close(desk) == 0


def test_who_is_known_only_by_a_message_is_still_judged_when_the_lists_tell(database: Engine) -> None:
    """All of the call but its message was lost, and Twilio was away for so long that it was closed meanwhile."""
    make_caller(database)
    with opened(database) as desk:
        desk.line.account.hold_callbacks()
        desk.phone(PHONE).dials().presses("1").speaks(seconds=9, finish=HANGS_UP)
        with database.begin() as connection:
            for model in (TicketEvent, Notification, Voicemail, CallTurn, Ticket, Call):
                connection.execute(delete(model))
        for callback in list(desk.line.account.callbacks.pending):
            if callback.kind == "recording":
                desk.line.account.callbacks.deliver(callback)
        assert close(desk) == 1
        assert (desk.calls()[0].outcome, desk.tickets()) == ("abandoned", [])
        assert compared(desk).opened_tickets == 1
        [ticket], [voicemail], [row] = desk.tickets(), desk.voicemails(), desk.calls()
        assert (voicemail.ticket_id, row.caller, row.outcome) == (ticket.id, PHONE, "voicemail")


def test_one_that_is_heard_of_again_in_that_moment_is_left_alone(database: Engine) -> None:
    make_caller(database)
    with opened(database) as desk:
        phone = desk.phone(PHONE).dials()
        late = desk.line.services.clock() + STALE_AFTER
        with database.begin() as connection:
            connection.execute(update(Call).values(heard_at=late))
        assert close(desk) == 0
        phone.hangs_up()
