"""The comparison with the carrier's lists, against lists that a test writes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from models.call import Call
from models.ticket import Ticket
from models.upkeep import Reconciliation
from models.voicemail import Voicemail
from tests.factories import (
    LINE,
    MONDAY_NOON,
    PHONE,
    make_call,
    make_caller,
    make_closure,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_voicemail,
    serial,
)
from tests.fakes import FakeCarrier, FakeOutside
from tests.lines import POLICY
from voice_intake.actions.calls.recording_callback import store_voicemail
from voice_intake.actions.calls.store import new_state
from voice_intake.actions.reconciliation.find_missing import MissingItem, MissingKind
from voice_intake.actions.reconciliation.reconcile import CHUNK, Comparison, keep_reconciled, reconcile
from voice_intake.domain.carrier import ListedCall, ListedRecording
from voice_intake.domain.errors import ExternalServiceError, FailureReason, TemporaryFailure
from voice_intake.domain.ticket import Tier
from voice_intake.domain.voicemail.voicemail import RecordingReport
from voice_intake.ports import Services

NOW = MONDAY_NOON + timedelta(hours=2)
MINUTE = timedelta(minutes=1)


def services(engine: Engine) -> Services:
    return Services(engine=engine, policy=POLICY, clock=lambda: NOW)


def compared(
    engine: Engine, carrier: FakeCarrier, *, now: datetime = NOW, since: datetime | None = None
) -> tuple[Comparison, list[MissingItem]]:
    found: list[MissingItem] = []
    return reconcile(services(engine), carrier, now=now, since=since, tell=found.append), found


def listed(started_at: datetime = MONDAY_NOON, **columns: object) -> ListedCall:
    """A call of a minute, from somebody known."""
    values = {
        "call_sid": f"CA{next(serial):032x}",
        "from_number": PHONE,
        "to_number": LINE,
        "direction": "inbound",
        "status": "completed",
        "started_at": started_at,
        "ended_at": started_at + MINUTE,
        "seconds": 60,
    }
    return ListedCall(**values | columns)  # type: ignore[arg-type]


def recorded(call: ListedCall, status: str = "completed", seconds: int | None = 9) -> ListedRecording:
    return ListedRecording(
        recording_sid=f"RE{next(serial):032x}",
        call_sid=call.call_sid,
        status=status,
        seconds=seconds,
        started_at=call.started_at + timedelta(seconds=5),
    )


def carrier_with(*calls: ListedCall, recordings: tuple[ListedRecording, ...] = ()) -> FakeCarrier:
    carrier = FakeCarrier(now=NOW)
    carrier.listed_calls.extend(calls)
    for recording in recordings:
        carrier.keep_recording(recording, None)
    return carrier


def rows(engine: Engine, model: type[Any]) -> Sequence[Any]:
    with Session(engine) as session:
        return session.scalars(select(model).order_by(model.id)).all()


def test_a_call_that_never_reached_us_is_judged_as_of_its_arrival(database: Engine) -> None:
    """The desk was closed then, and is open now: the clock of the case runs from the next opening."""
    contact = make_caller(database)
    make_closure(database)
    call = listed(MONDAY_NOON + 20 * MINUTE)
    comparison, [found] = compared(database, carrier_with(call))
    [ticket] = rows(database, Ticket)
    assert (ticket.contact_id, ticket.opened_at, ticket.priority_chosen) == (contact.id, call.started_at, False)
    assert ticket.respond_by > MONDAY_NOON + timedelta(hours=1)
    [row] = rows(database, Call)
    assert (row.arrived_at, row.ended_at, row.outcome) == (call.started_at, call.ended_at, "missed")
    assert (found.what, found.caller, found.opened) == (MissingKind.CALL, "+45••••56", ticket.reference)
    assert (comparison.count.unseen_calls, comparison.count.opened_tickets) == (1, 1)


def test_a_caller_whose_contract_began_only_later_gets_no_case(database: Engine) -> None:
    customer = make_customer(database)
    make_contract(database, customer=customer, starts_on=MONDAY_NOON.date() + timedelta(days=1))
    make_number(database, contact=make_contact(database, customer=customer))
    compared(database, carrier_with(listed()), now=NOW + timedelta(days=1))
    assert rows(database, Ticket) == []
    assert rows(database, Call)[0].admission == "refused"


def test_a_call_whose_end_was_lost_ends_when_it_ended(database: Engine) -> None:
    row = make_call(database, turn=1, state=msgspec.to_builtins(new_state(POLICY.hours[Tier.EXTENDED], MONDAY_NOON)))
    _, [found] = compared(database, carrier_with(listed(call_sid=row.call_sid)))
    assert (found.what, rows(database, Call)[0].ended_at) == (MissingKind.END, MONDAY_NOON + MINUTE)


def test_calls_that_are_not_ours_are_not_looked_at(database: Engine) -> None:
    make_caller(database)
    comparison, found = compared(
        database,
        carrier_with(
            listed(to_number="+4532123456"),
            listed(direction="outbound-api"),
            listed(direction="outbound-dial", parent_sid="CA1"),
            listed(parent_sid="CA2"),
        ),
    )
    assert (comparison.count.calls, found, rows(database, Call)) == (0, [], [])


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "nonsense"])
def test_a_call_that_goes_on_is_left_alone(database: Engine, status: str) -> None:
    make_caller(database)
    call = listed(status=status, ended_at=None, seconds=None)
    comparison, found = compared(database, carrier_with(call, recordings=(recorded(call),)))
    assert (comparison.count.calls, found, rows(database, Call), rows(database, Voicemail)) == (1, [], [], [])


@pytest.mark.parametrize("status", ["in-progress", "paused", "processing"])
def test_a_recording_that_is_not_finished_is_left_for_the_next_time(database: Engine, status: str) -> None:
    make_caller(database)
    call = listed()
    recording = recorded(call, status, None)
    carrier = carrier_with(call, recordings=(recording,))
    compared(database, carrier)
    assert rows(database, Voicemail) == []
    carrier.keep_recording(replace(recording, status="completed", seconds=9), None)
    _, [found] = compared(database, carrier, now=NOW + MINUTE)
    [voicemail] = rows(database, Voicemail)
    assert (found.what, voicemail.ticket_id) == (MissingKind.RECORDING, rows(database, Ticket)[0].id)


@pytest.mark.parametrize("recording_first", [True, False])
def test_a_call_of_which_only_a_recording_was_told_is_filled_in(database: Engine, recording_first: bool) -> None:  # noqa: FBT001
    make_caller(database)
    call = listed()
    recording = recorded(call)
    if recording_first:
        told = RecordingReport(sid=recording.recording_sid, seconds=9)
        store_voicemail(services(database), call.call_sid, told, now=MONDAY_NOON + MINUTE)
    comparison, _ = compared(database, carrier_with(call, recordings=(recording,)))
    [ticket], [voicemail], [row] = (rows(database, model) for model in (Ticket, Voicemail, Call))
    assert (voicemail.ticket_id, voicemail.status, voicemail.seconds) == (ticket.id, "captured", 9)
    assert (row.caller, row.arrived_at, row.outcome) == (PHONE, MONDAY_NOON, "voicemail")
    assert comparison.count.missing_recordings == (0 if recording_first else 1)


def test_an_absent_recording_is_kept_as_no_message(database: Engine) -> None:
    make_caller(database)
    call = listed()
    absent = replace(recorded(call, "absent", 0), error="16101")
    compared(database, carrier_with(call, recordings=(absent,)))
    [voicemail] = rows(database, Voicemail)
    assert (voicemail.status, voicemail.reason) == ("absent", "too_short")
    assert rows(database, Call)[0].outcome == "missed"


def test_recordings_of_others_are_not_ours(database: Engine) -> None:
    elsewhere = listed(to_number="+4532123456")
    _, found = compared(database, carrier_with(elsewhere, recordings=(recorded(elsewhere),)))
    assert (found, rows(database, Voicemail)) == ([], [])


@pytest.mark.parametrize("status", ["stored", "transcribed", "lost", "deleted"])
def test_a_recording_that_is_settled_stays_as_it_is(database: Engine, status: str) -> None:
    row = make_call(database, turn=1, ended_at=MONDAY_NOON + MINUTE)
    call = listed(call_sid=row.call_sid)
    recording = recorded(call, "absent", 0)
    columns = {"reason": "told", "sha256": "0" * 64, "transcript": "Det virker ikke", "due_at": None}
    make_voicemail(database, call=row, recording_sid=recording.recording_sid, status=status, **columns)
    _, found = compared(database, carrier_with(call, recordings=(recording,)))
    assert (found, rows(database, Voicemail)[0].status) == ([], status)


def test_a_list_that_breaks_off_keeps_what_was_done_and_leaves_the_mark(database: Engine) -> None:
    make_caller(database)
    calls = [listed(MONDAY_NOON + timedelta(seconds=number)) for number in range(CHUNK + 3)]
    carrier = BreaksOff(carrier_with(*calls), after=CHUNK + 2)
    with capture_logs() as logs, pytest.raises(ExternalServiceError):
        compared(database, carrier)
    assert len(rows(database, Ticket)) == CHUNK + 2
    assert rows(database, Reconciliation) == []
    assert [it["why"] for it in logs if it["event"] == "reconciliation_broken_off"] == [FailureReason.UNAVAILABLE]
    comparison, found = compared(database, carrier_with(*calls))
    assert (len(found), comparison.count.calls) == (1, CHUNK + 3)


def test_the_job_waits_for_the_next_time_where_the_carrier_cannot_be_asked(database: Engine) -> None:
    make_caller(database)
    outside = FakeOutside(carrier=carrier_with(listed(), listed(NOW - MINUTE - timedelta(seconds=30))))
    outside.carrier.next_failures = [TemporaryFailure("twilio", FailureReason.THROTTLED, code=20429)]
    assert not keep_reconciled(services(database), outside.ports, now=NOW)
    assert rows(database, Reconciliation) == []
    assert not keep_reconciled(services(database), outside.ports, now=NOW)
    assert len(rows(database, Ticket)) == 1, "what has just ended is left to its callbacks"
    assert not keep_reconciled(services(database), outside.ports, now=NOW + MINUTE)
    assert len(rows(database, Ticket)) == 2


def test_nothing_that_is_logged_tells_a_number(database: Engine) -> None:
    make_caller(database)
    with capture_logs() as logs:
        compared(database, carrier_with(listed()))
    assert {"lost_and_found", "reconciled"} <= {line["event"] for line in logs}
    assert PHONE not in str(logs)


class BreaksOff(FakeCarrier):
    """A carrier whose second page never comes."""

    def __init__(self, whole: FakeCarrier, *, after: int) -> None:
        super().__init__(now=whole.now)
        self.listed_calls = whole.listed_calls
        self.after = after

    def calls(self, since: datetime, until: datetime) -> Iterator[ListedCall]:
        yield from islice(super().calls(since, until), self.after)
        raise TemporaryFailure("twilio", FailureReason.UNAVAILABLE, code=503)
