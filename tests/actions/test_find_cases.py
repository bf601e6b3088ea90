"""Queue, search and a case's page: what they show, in which order, in how many statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from models.ticket import Ticket
from tests.actions.cases import LATER, Worked
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    make_agent,
    make_call,
    make_caller,
    make_contact,
    make_customer,
    make_notification,
    make_number,
    make_ring_attempt,
    make_ticket,
    make_ticket_event,
    make_turn,
    make_voicemail,
)
from voice_intake.actions.find_calls import CallFilter, calls_in_progress, find_call, find_calls
from voice_intake.actions.find_case import find_case
from voice_intake.actions.find_queue import MessageState, QueueFilter, count_queue, find_queue
from voice_intake.actions.find_timeline import Happened, Rang, TurnTaken
from voice_intake.actions.search_cases import search_cases
from voice_intake.domain.language import Language
from voice_intake.domain.ticket import Priority, Status


@contextmanager
def counting(database: Engine) -> Iterator[list[str]]:
    statements: list[str] = []
    note = lambda *seen: statements.append(seen[2])  # noqa: E731 - to be taken off again
    event.listen(database, "before_cursor_execute", note)
    yield statements
    event.remove(database, "before_cursor_execute", note)


def at(hours: float) -> datetime:
    return MONDAY_NOON + timedelta(hours=hours)


def make_queue(database: Engine) -> list[Ticket]:
    """In the order in which they are to be listed, and made in another."""
    answered = {"status": "open", "respond_by": at(-9), "opened_at": at(-10)}
    waiting = make_ticket(database, **answered | {"status": "pending", "responded_at": at(-9.5)})
    later = make_ticket(database, **answered, responded_at=at(-9))
    sooner = make_ticket(database, **answered, responded_at=at(-9.2))
    nothing_due = [make_ticket(database, priority=5, opened_at=at(hour)) for hour in (-3, -2)]
    due = [make_ticket(database, respond_by=at(hour), opened_at=at(-9)) for hour in (3, 1, -1, -2)]
    make_ticket(database, status="solved")
    make_ticket(database, status="closed", responded_at=LATER)
    return [*reversed(due), *nothing_due, sooner, later, waiting]


def test_what_is_due_comes_first(database: Engine) -> None:
    made = make_queue(database)
    page = find_queue(desk_on(database))

    assert [row.reference for row in page.rows] == [ticket.reference for ticket in made]
    assert page.next is None
    assert [row.is_overdue(MONDAY_NOON) for row in page.rows] == [True, True] + [False] * 7


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_page_by_page_each_case_comes_once(database: Engine, limit: int) -> None:
    made = make_queue(database)
    found, after = [], None
    for _ in range(10):
        page = find_queue(desk_on(database), after=after, limit=limit)
        found += [row.id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert found == [ticket.id for ticket in made]


def test_cases_of_one_instant_are_told_apart_by_their_order(database: Engine) -> None:
    made = [make_ticket(database).id for _ in range(5)]
    first = find_queue(desk_on(database), limit=3)
    second = find_queue(desk_on(database), after=first.next, limit=3)
    assert [row.id for row in (*first.rows, *second.rows)] == made


@pytest.mark.parametrize("token", ["", "~~~", "0~~~7", "9~open~20260302T110000.000000~1", "x" * 300])
def test_a_place_that_is_none_is_the_beginning(database: Engine, token: str) -> None:
    make_queue(database)
    assert len(find_queue(desk_on(database), after=token).rows) == 9


def test_the_queue_is_filtered(database: Engine) -> None:
    services, bo = desk_on(database), make_agent(database)
    caller = make_caller(database)
    mine = make_ticket(database, contact=caller, assignee_id=bo.id, language="en", status="open")
    other = make_ticket(database, priority=1, assignee_id=make_agent(database).id)
    nobodys = make_ticket(database)
    solved = make_ticket(database, status="solved", assignee_id=bo.id)

    def shown(**columns: Any) -> list[int]:  # noqa: ANN401 - what one can filter by
        return [row.id for row in find_queue(services, QueueFilter(**columns)).rows]

    assert shown(assignee_id=bo.id) == shown(language=Language.ENGLISH) == shown(status=Status.OPEN) == [mine.id]
    assert shown(is_nobodys=True) == [nobodys.id]
    assert shown(priority=Priority.CRITICAL) == [other.id]
    assert shown(customer_id=caller.customer_id) == [mine.id]
    assert shown(status=Status.SOLVED) == [solved.id]
    counts = count_queue(services, agent_id=bo.id, now=at(5))
    assert (counts.everybody, counts.mine, counts.nobodys, counts.overdue, counts.is_partial) == (3, 1, 1, 3, False)
    assert counts.by_priority == {1: 1, 2: 2, 3: 0, 4: 0, 5: 0}
    assert counts.by_language == {"da": 2, "en": 1}
    assert counts.by_status == {"new": 2, "open": 1, "pending": 0}


def test_a_row_says_whose_it_is_and_what_there_is_to_hear(database: Engine) -> None:
    states = {
        "stored": MessageState.AUDIBLE,
        "captured": MessageState.PENDING,
        "lost": MessageState.LOST,
        "absent": None,
    }
    for status in states:
        gone = {"reason": "gone"} if status in ("lost", "absent") else {}
        kept = {"sha256": "0" * 64} if status == "stored" else {}
        make_voicemail(database, ticket=make_ticket(database), status=status, **gone, **kept)
    call = make_call(database)
    make_ticket_event(database, ticket=make_ticket(database, call=call), call_id=call.id)

    rows = find_queue(desk_on(database)).rows
    assert [row.message for row in rows] == [*states.values(), None]
    assert [row.is_on_the_line for row in rows] == [False] * 4 + [True]
    assert {(row.customer, row.contact, row.assignee) for row in rows} == {("Nordlys A/S", "Astrid Holm", None)}


def test_the_queue_is_one_statement_however_long_it_is(database: Engine) -> None:
    services = desk_on(database)
    for _ in range(2):
        make_queue(database)
        with counting(database) as statements:
            find_queue(services)
            count_queue(services, agent_id=1, now=LATER)
        assert len(statements) == 2


def test_a_case_is_searched_for_by_its_reference(database: Engine) -> None:
    tickets = [make_ticket(database) for _ in range(3)]
    reference = tickets[1].reference
    for text in (reference, f"{reference[:4]}-{reference[4:]}", f" {reference[:4]} {reference[4:]} "):
        found = search_cases(desk_on(database), text)
        assert (found.exact, [case.reference for case in found.cases]) == (reference, [reference])
    assert search_cases(desk_on(database), reference[:6]).exact is None
    assert tickets[1].id in {case.id for case in search_cases(desk_on(database), reference[:6]).cases}


def test_a_case_is_searched_for_by_names(database: Engine) -> None:
    services = desk_on(database)
    customer = make_customer(database, name="Ærø Østers ApS", number="4711")
    case = make_ticket(database, contact=make_contact(database, customer=customer, name="Søren Åkjær"))
    make_ticket(database)

    for text in ("ærø", "ØSTERS", "sters", "søren", "ÅKJÆR", "4711", "kjær"):
        assert [row.id for row in search_cases(services, text).cases] == [case.id], text
    for text in ("", " ", "ö", "o%", "____", "a_r", "\\", "x" * 400):
        assert search_cases(services, text).cases == (), text


def test_a_case_is_searched_for_by_numbers(database: Engine) -> None:
    services = desk_on(database)
    caller = make_caller(database, number="+4526123456")
    known = make_ticket(database, contact=caller)
    call = make_call(database, from_number="+4526999999", ended_at=MONDAY_NOON)
    unknown = make_ticket(database, call=call)

    for text in ("+45 26 12 34 56", "26123456", "004526123456", "123456", "3456"):
        assert [row.id for row in search_cases(services, text).cases] == [known.id], text
    assert [row.id for row in search_cases(services, "26 99 99 99").cases] == [unknown.id]


def test_a_search_costs_the_same_however_much_is_found(database: Engine) -> None:
    counted = []
    for _ in range(2):
        for _ in range(7):
            make_ticket(database, contact=make_caller(database))
        with counting(database) as statements:
            search_cases(desk_on(database), "Nordlys")
        counted.append(len(statements))
    assert counted == [3, 3]


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

    assert {type(entry).__name__ for entry in page.timeline} == {"Happened", "TurnTaken", "Rang", "TextSent"}
    [turn] = [entry for entry in page.timeline if isinstance(entry, TurnTaken)]
    assert (turn.event, turn.heard.sentences, turn.heard.then) == ({"kind": "arrived"}, ("Hej & velkommen",), "asked")
    [rang] = [entry for entry in page.timeline if isinstance(entry, Rang)]
    assert (rang.agent, rang.outcome) == ("Bo Lund", "no_answer")
    assert page.names == {"bo@example.com": "Bo Lund"}
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


def test_every_call_is_in_the_log_with_its_reason(database: Engine) -> None:
    services, caller = desk_on(database), make_caller(database)
    over = {"ended_at": LATER, "step": "done"}
    refused = make_call(database, **over, admission="refused", reason="standard", outcome="refused")
    held = make_call(database, **over, contact=caller, outcome="voicemail", arrived_at=at(1))
    make_ticket(database, contact=caller, call=held)
    state = {"reference": "47110020", "priority": 2}
    now_ringing = make_call(database, contact=caller, arrived_at=at(2), state=state, step="severity")
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


def test_a_call_is_shown_turn_by_turn(database: Engine) -> None:
    call = make_call(database)
    make_turn(database, call=call, reply="<Response><Say>Farvel</Say><Hangup/></Response>")
    make_turn(database, call=call, number=2, reply="no document", at=LATER)
    with counting(database) as statements:
        page = find_call(desk_on(database), call.id)

    told = [(entry.heard.sentences, str(entry.heard.then)) for entry in page.timeline if isinstance(entry, TurnTaken)]
    assert told == [(("Farvel",), "hung_up"), ((), "went_on")]
    assert len(statements) == 3
