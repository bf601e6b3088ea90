"""What must be true of calls that are over, whatever happened in them."""

from collections.abc import Sequence

from models.call import Call as CallRow
from models.call import RingAttempt
from tests.phone import Desk
from twilio_sandbox.calls.call import Call


def judge_call(desk: Desk, call: Call, row: CallRow, with_case: set[int | None]) -> None:
    assert row.ended_at
    assert row.outcome
    assert (row.id in with_case) == (row.admission == "admitted"), f"{call} {row.outcome} {row.reason}"
    messages = [each for each in desk.voicemails() if each.call_id == row.id]
    assert all((each.ticket_id is not None) == (row.id in with_case) for each in messages)
    assert {each.recording_sid for each in messages} == {recording.sid for recording in call.recordings}
    _judge_answers(desk, call, row)


def judge_reactions(desk: Desk, calls: Sequence[Call]) -> None:
    """A case was responded to exactly where a caller of it was joined with somebody."""
    joined = {call.sid for call in calls if any(leg.was_bridged for leg in call.agent_legs)}
    spoken = {row.id for row in desk.calls() if row.call_sid in joined}
    of_calls = {ticket.id: set() for ticket in desk.tickets()}
    for line in desk.events():
        of_calls[line.ticket_id].add(line.call_id)
    for ticket in desk.tickets():
        assert (ticket.responded_at is not None) == bool(spoken & of_calls[ticket.id]), ticket.reference


def _judge_answers(desk: Desk, call: Call, row: CallRow) -> None:
    """Who was joined with the caller, by the sandbox's own account, is who answered by ours."""
    joined = [leg.sid for leg in call.agent_legs if leg.was_bridged]
    attempts = [each for each in desk.rows(RingAttempt) if each.call_id == row.id]
    assert [each.leg_sid for each in attempts if each.outcome == "accepted"] == joined
    assert len(joined) <= 1
    assert all(each.outcome for each in attempts)
    began = [each.started_at for each in attempts]
    assert not began or max(began) - min(began) < desk.line.services.policy.ring_total
    reacted = [line for line in desk.events() if line.call_id == row.id and line.kind == "talked"]
    assert len(reacted) == len(joined)
