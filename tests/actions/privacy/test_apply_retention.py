"""What the days of the policy do to a call: whoever called is forgotten, what became of it stays."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.base import Base
from models.call import Call, CallTurn, IdentificationFailure
from models.incoming_text import IncomingText
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from models.voicemail import Voicemail
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    insert,
    make_call,
    make_caller,
    make_notification,
    make_ticket,
    make_ticket_event,
    make_turn,
    make_voicemail,
)
from tests.fakes import FakeOutside
from voice_intake.actions.calls.end_call import EndedCall, end_call
from voice_intake.actions.calls.recording_callback import store_voicemail
from voice_intake.actions.calls.store import new_state
from voice_intake.actions.operations.claim_due import LEASE
from voice_intake.actions.privacy.apply_retention import BATCH, apply_retention
from voice_intake.actions.privacy.legal_hold import hold_ticket
from voice_intake.actions.voicemail.delete_recording import delete_message
from voice_intake.domain.errors import FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.messages.notification import TextKind
from voice_intake.domain.ticket import Tier
from voice_intake.domain.voicemail.voicemail import RecordingReport

DAYS = timedelta(days=90)
AUDIO = "a" * 64


class OldCall:
    """A call of Monday noon with a turn, a message, texts both ways, and a ticket."""

    def __init__(self, database: Engine, **voicemail: Any) -> None:  # noqa: ANN401 - a row's
        self.services = desk_on(database)
        self.outside = FakeOutside()
        contact = make_caller(database)
        blank = new_state(self.services.policy.hours[Tier.EXTENDED], MONDAY_NOON)
        state = msgspec.to_builtins(replace(blank, customer_number="100101", reference="47110020"))
        self.call = make_call(
            database, contact=contact, ended_at=MONDAY_NOON, outcome="voicemail", admission="admitted", state=state
        )
        self.ticket = make_ticket(database, contact=contact, call=self.call)
        make_turn(database, call=self.call)
        columns = {"status": "transcribed", "sha256": AUDIO, "transcript": "Ring til mig", "due_at": None}
        self.voicemail = make_voicemail(database, call=self.call, ticket=self.ticket, **{**columns, **voicemail})
        self.key = f"2026/03/{self.voicemail.recording_sid}.wav"
        self.outside.store.files[self.key] = b"RIFF"
        make_notification(database, ticket=self.ticket, call_id=self.call.id, body="Dit sagsnummer", due_at=None)
        text = {"message_sid": "SM1", "from_number": PHONE, "body": "Hej", "received_at": MONDAY_NOON}
        insert(database, IncomingText(**text, ticket_id=self.ticket.id))
        insert(database, IdentificationFailure(at=MONDAY_NOON, customer_number="1", caller_number=PHONE))

    def applies(self, after: timedelta = DAYS) -> bool:
        return apply_retention(self.services, self.outside.ports, now=MONDAY_NOON + after)

    def deletes(self, after: timedelta = DAYS) -> bool:
        return delete_message(self.services, self.outside.ports, now=MONDAY_NOON + after)

    def row(self, model: type[Base]) -> Any:  # noqa: ANN401 - of that model
        [row] = self.rows(model)
        return row

    def rows(self, model: type[Base]) -> list[Any]:
        with Session(self.services.engine) as session:
            return list(session.scalars(select(model).order_by("id")))


def test_on_the_last_day_everything_is_still_there(database: Engine) -> None:
    old = OldCall(database)
    assert not old.applies(DAYS - timedelta(seconds=1))
    assert old.row(Call).from_number == PHONE
    assert old.row(Voicemail).transcript == "Ring til mig"


def test_then_whoever_called_is_forgotten_and_what_became_of_it_stays(database: Engine) -> None:
    old = OldCall(database)
    assert old.applies()
    call = old.row(Call)
    assert (call.from_number, call.caller, call.contact_id) == (None, "", None)
    assert call.state["reference"] == "47110020"
    assert set(call.state) & {"caller", "candidates", "customer_number"} == set()
    assert (call.outcome, call.admission, call.customer_id) == ("voicemail", "admitted", old.call.customer_id)
    assert (call.arrived_at, call.ended_at, call.erased_at) == (MONDAY_NOON, MONDAY_NOON, MONDAY_NOON + DAYS)
    assert old.rows(CallTurn) == []
    assert old.rows(IdentificationFailure) == []
    voicemail = old.row(Voicemail)
    assert (voicemail.status, voicemail.reason, voicemail.seconds) == ("deleted", "retention", 9)
    assert (voicemail.sha256, voicemail.transcript, voicemail.media_url) == (None, None, None)
    text = old.row(IncomingText)
    assert (text.from_number, text.body, text.ticket_id) == (None, "", old.ticket.id)
    sent = old.row(Notification)
    assert (sent.recipient, sent.body, sent.status) == (f"erased:{sent.id}", None, "given_up")
    assert old.row(Ticket).reference == old.ticket.reference
    assert [event.kind for event in old.rows(TicketEvent)] == ["message_deleted"]


def test_the_numbers_of_agents_who_were_paged_go_too(database: Engine) -> None:
    """Save of a page that is still to be sent: that is work to be done."""
    old = OldCall(database)
    page: dict[str, Any] = {"ticket": old.ticket, "kind": TextKind.PAGE, "body": "Sag 4711-0020"}
    over = make_notification(database, recipient="+4520123490", due_at=None, **page)
    make_notification(database, recipient="+4520123491", **page)
    assert old.applies()
    pages = [(row.recipient, row.body) for row in old.rows(Notification) if row.kind == TextKind.PAGE]
    assert pages == [(f"erased:{over.id}", None), ("+4520123491", "Sag 4711-0020")]


def test_a_second_look_finds_nothing(database: Engine) -> None:
    old = OldCall(database)
    assert [old.applies(), old.applies(), old.applies(2 * DAYS)] == [True, False, False]
    assert len(old.rows(TicketEvent)) == 1


def test_the_audio_goes_from_the_store_and_from_twilio(database: Engine) -> None:
    old = OldCall(database)
    old.applies()
    assert old.key in old.outside.store.files
    assert [old.deletes(), old.deletes()] == [True, False]
    assert old.outside.store.files == {}
    assert (old.row(Voicemail).due_at, old.row(Voicemail).at_twilio) == (None, False)


def test_a_store_that_is_away_is_tried_again(database: Engine) -> None:
    old = OldCall(database)
    old.applies()
    old.outside.store.next_failures = [TemporaryFailure("store", FailureReason.UNREACHABLE)]
    assert [old.deletes(), old.deletes()] == [True, False]
    assert old.key in old.outside.store.files
    assert old.deletes(DAYS + timedelta(minutes=1))
    assert old.outside.store.files == {}


def test_twilio_that_refuses_for_good_is_not_asked_for_ever(database: Engine) -> None:
    old = OldCall(database)
    old.applies()
    old.outside.carrier.next_failures = [PermanentFailure("twilio", FailureReason.BAD_NAME)]
    assert [old.deletes(), old.deletes(2 * DAYS)] == [True, False]
    assert old.row(Voicemail).at_twilio


def test_a_message_that_is_being_fetched_is_deleted_when_that_is_over(database: Engine) -> None:
    """Or what the fetcher is about to store would stay behind."""
    leased_until = MONDAY_NOON + DAYS + timedelta(minutes=3)
    old = OldCall(database, status="captured", sha256=None, transcript=None, due_at=leased_until)
    old.applies()
    assert not old.deletes()
    assert old.deletes(DAYS + LEASE + timedelta(seconds=1))
    assert old.outside.store.files == {}


@pytest.mark.parametrize("tie", ["opened", "added", "message"])
def test_a_ticket_on_hold_keeps_everything_of_its_calls(database: Engine, tie: str) -> None:
    old = OldCall(database)
    held = old.ticket
    if tie != "opened":
        held = make_ticket(database, on_legal_hold=True)
        if tie == "added":
            make_ticket_event(database, ticket=held, call_id=old.call.id, kind="caller_added")
        else:
            make_voicemail(database, call=old.call, ticket=held, due_at=None)
    else:
        hold_ticket(old.services, held.reference, on_hold=True, reason="Lawyers", actor="bo", now=MONDAY_NOON)
    old.applies()
    assert old.row(Call).from_number == PHONE
    assert len(old.rows(CallTurn)) == 1
    assert {row.status for row in old.rows(Voicemail)} <= {"transcribed", "captured"}
    if tie == "opened":
        assert old.row(IncomingText).body == "Hej"
    hold_ticket(old.services, held.reference, on_hold=False, reason="Settled", actor="bo", now=MONDAY_NOON)
    assert old.applies()
    assert old.row(Call).from_number is None


def test_one_batch_at_a_time(database: Engine) -> None:
    with Session(database) as session, session.begin():
        for _ in range(BATCH + 5):
            make_call(session, ended_at=MONDAY_NOON)
    old = OldCall(database)
    assert [old.applies(), old.applies(), old.applies()] == [True, True, False]
    assert {row.erased_at for row in old.rows(Call)} == {MONDAY_NOON + DAYS}


def test_callbacks_that_come_afterwards_bring_nothing_back(database: Engine) -> None:
    old = OldCall(database)
    old.applies()
    before = old.row(Call), old.row(Voicemail)
    now = MONDAY_NOON + DAYS
    late = EndedCall(call_sid=old.call.call_sid, caller=PHONE, to="+442871359777", lasted=timedelta(seconds=30))
    assert not end_call(old.services, late, now=now).is_news
    known = RecordingReport(sid=old.voicemail.recording_sid, seconds=9, url="https://api.example.com/RE")
    store_voicemail(old.services, old.call.call_sid, known, now=now)
    after = old.row(Call), old.row(Voicemail)
    assert [_columns(row) for row in after] == [_columns(row) for row in before]


def test_a_recording_that_is_only_told_of_afterwards_is_deleted_unheard(database: Engine) -> None:
    old = OldCall(database)
    old.applies()
    late = RecordingReport(sid="RE" + "7" * 32, seconds=9, url="https://api.example.com/RE")
    store_voicemail(old.services, old.call.call_sid, late, now=MONDAY_NOON + DAYS)
    row = old.rows(Voicemail)[-1]
    assert (row.status, row.ticket_id, row.media_url, row.at_twilio) == ("deleted", None, None, True)
    assert [old.deletes(), old.deletes(), old.deletes()] == [True, True, False]
    assert not old.rows(Voicemail)[-1].at_twilio


def _columns(row: Base) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}
