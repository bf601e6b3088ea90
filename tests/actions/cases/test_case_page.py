"""A case's page, the log of calls and a call: what they show, and in how many statements."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from models.ticket import TicketEvent
from tests.actions.case_work import LATER, Worked, counting
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    make_call,
    make_caller,
    make_notification,
    make_number,
    make_ring_attempt,
    make_ticket,
    make_ticket_event,
    make_turn,
    make_voicemail,
)
from voice_intake.actions.calls.call_log import CallFilter, calls_in_progress, find_call, find_calls
from voice_intake.actions.cases.case_page import find_case
from voice_intake.actions.timeline.load_timeline import Happened, Rang, TurnTaken
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason


def populate(database: Engine, case: Worked) -> None:
    """Something of each kind on its timeline."""
    call = make_call(database, contact=case.caller, ended_at=LATER)
    make_ticket_event(database, ticket=case.ticket, call_id=call.id, kind="caller_added", at=LATER)
    make_turn(database, call=call, reply="<Response><Gather><Say>Hej &amp; velkommen</Say></Gather></Response>")
    make_ring_attempt(database, call=call, outcome="no_answer", ended_at=LATER)
    make_notification(database, ticket=case.ticket, recipient=f"+4520{call.id:06}")
    make_voicemail(database, call=call, ticket=case.ticket)
    make_number(database, contact=case.caller, number=f"+4521{call.id:06}")
    make_ticket(database, contact=case.caller)
    duplicate = make_ticket(database, contact=case.caller, status="closed", merged_into_id=case.ticket.id)
    make_ticket_event(database, ticket=duplicate, actor="bo@example.com", kind="merged")


def test_a_case_page_has_all_that_belongs_to_it(database: Engine) -> None:
    case = Worked(database)
    populate(database, case)
    page = case.page

    assert {type(entry).__name__ for entry in page.timeline} == {"Happened", "TurnTaken", "Rang", "SentText"}
    [turn] = [entry for entry in page.timeline if isinstance(entry, TurnTaken)]
    assert (turn.event, turn.heard.sentences, turn.heard.then) == ({"kind": "arrived"}, ("Hej & velkommen",), "asked")
    [rang] = [entry for entry in page.timeline if isinstance(entry, Rang)]
    assert (rang.agent, rang.outcome) == ("Bo Lund", "no_answer")
    assert page.names["bo@example.com"] == "Bo Lund"
    assert (len(page.messages), len(page.others), len(page.duplicates)) == (1, 2, 1)
    assert {entry.reference for entry in page.timeline if isinstance(entry, Happened)} == {
        case.reference,
        *page.duplicates,
    }
    assert [label for _, label in page.contact_numbers] == ["mobile", "mobile"]
    assert page.deadline.respond_by == case.ticket.respond_by


def test_a_case_page_costs_the_same_however_much_happened(database: Engine) -> None:
    case = Worked(database)
    counted = []
    for times in (1, 4):
        for _ in range(times):
            populate(database, case)
        with counting(database) as statements:
            find_case(case.services, case.reference, now=LATER)
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 13


def test_a_timeline_that_is_too_long_for_a_page_is_turned(database: Engine) -> None:
    case = Worked(database)
    times = [LATER + timedelta(seconds=number // 3) for number in range(1100)]
    noted = {"ticket_id": case.ticket.id, "actor": "bo@example.com", "kind": "noted"}
    with database.begin() as connection:
        connection.execute(insert(TicketEvent), [{**noted, "at": at, "data": {}} for at in times])
    newest = case.page
    older = find_case(case.services, case.reference, now=LATER, until=newest.older_until)
    whole = [entry.id for entry in (*older.timeline, *newest.timeline) if isinstance(entry, Happened)]
    assert (whole, older.older_until) == (sorted(set(whole)), None)
    assert len(whole) == len(case.events)
    assert 990 < len(newest.timeline) <= 1000


def test_every_call_is_in_the_log_with_its_reason(database: Engine) -> None:
    services, caller = desk_on(database), make_caller(database)
    over: dict[str, Any] = {"ended_at": LATER, "step": "done"}
    refused = make_call(database, **over, admission="refused", reason="standard", outcome="refused")
    held = make_call(database, **over, contact=caller, outcome="voicemail", arrived_at=LATER)
    make_ticket(database, contact=caller, call=held)
    state = {"reference": "47110020", "priority": 2}
    now_ringing = make_call(
        database, contact=caller, arrived_at=LATER + timedelta(hours=1), state=state, step="severity"
    )
    make_ring_attempt(database, call=now_ringing)

    log = find_calls(services, limit=2)
    older = find_calls(services, after=log.next, limit=2)
    assert [row.id for row in (*log.rows, *older.rows)] == [now_ringing.id, held.id, refused.id]
    assert older.next is None
    assert (older.rows[0].outcome, older.rows[0].reason) == ("refused", "standard")
    assert (log.rows[1].contact, log.rows[1].priority) == ("Astrid Holm", 2)
    assert [row.id for row in find_calls(services, CallFilter(outcome="voicemail")).rows] == [held.id]
    [row] = calls_in_progress(services)
    assert (row.id, row.reference, row.priority, row.rings, row.talks_to) == (
        *(now_ringing.id, "47110020", 2),
        *("Bo Lund", None),
    )


@pytest.mark.parametrize("token", ["", "~", f"20260302T110000.000000~{2**63}", "20260302T110000~1"])
def test_a_place_in_the_log_that_is_none_is_the_beginning(database: Engine, token: str) -> None:
    make_call(database)
    assert len(find_calls(desk_on(database), after=token).rows) == 1


@pytest.mark.parametrize("reference", ["", "\0", "4711\0", "\ud800", "²²²²²²²²", "-" * 9999])
def test_a_reference_that_is_none_is_no_case(database: Engine, reference: str) -> None:
    make_ticket(database)
    with pytest.raises(CaseRefused) as refused:
        find_case(desk_on(database), reference, now=MONDAY_NOON)
    assert refused.value.why is RefusalReason.NO_SUCH_CASE


def test_a_call_is_shown_turn_by_turn(database: Engine) -> None:
    call = make_call(database)
    make_turn(database, call=call, reply="<Response><Say>Farvel</Say><Hangup/></Response>")
    make_turn(database, call=call, number=2, reply="no document", at=LATER)
    with counting(database) as statements:
        page = find_call(desk_on(database), call.id)

    told = [(entry.heard.sentences, str(entry.heard.then)) for entry in page.timeline if isinstance(entry, TurnTaken)]
    assert told == [(("Farvel",), "hung_up"), ((), "went_on")]
    assert len(statements) == 3
