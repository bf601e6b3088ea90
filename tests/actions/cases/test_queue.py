"""The queue: what it shows, in which order, and in how many statements."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from models.ticket import Ticket
from tests.actions.case_work import LATER, counting
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    make_agent,
    make_call,
    make_caller,
    make_ticket,
    make_ticket_event,
    make_voicemail,
)
from voice_intake.actions.cases.queue import MessageState, QueueFilter, count_queue, find_queue
from voice_intake.actions.cases.queue_customers import find_queue_customers
from voice_intake.domain.language import Language
from voice_intake.domain.ticket import Priority, Status


def at(hours: float) -> datetime:
    return MONDAY_NOON + timedelta(hours=hours)


def make_queue(database: Engine) -> list[Ticket]:
    """In the order in which they are to be listed, and made in another."""
    answered: dict[str, Any] = {"status": "open", "respond_by": at(-9), "opened_at": at(-10)}
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


@pytest.mark.parametrize(
    "token",
    [
        *("", "~~~", "0~~~7", "9~open~20260302T110000.000000~1", "x" * 300),
        *(f"1~~~{2**63}", f"0~~20260302T110000.000000~{'9' * 40}", "2~\0~20260302T110000.000000~1"),
    ],
)
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


def test_each_choice_counts_what_it_would_show(database: Engine) -> None:
    """Beside whatever else is chosen."""
    services, bo = desk_on(database), make_agent(database)
    caller = make_caller(database)
    whose = (None, bo.id, make_agent(database).id)
    for number in range(24):
        own: dict[str, Any] = {"contact": caller} if number % 3 else {}
        language, priority = ("da", "en")[number % 2], 1 + number % 3
        make_ticket(database, assignee_id=whose[number % 3], priority=priority, language=language, **own)
    mine, hers = {"assignee_id": bo.id}, {"customer_id": caller.customer_id}
    english: dict[str, Any] = {"language": Language.ENGLISH}
    for chosen in ({}, mine, hers, english, {**mine, **english}, {**hers, "is_nobodys": True}):

        def shown(chosen: dict[str, Any] = chosen, **more: Any) -> int:  # noqa: ANN401 - what one can filter by
            return len(find_queue(services, QueueFilter(**{**chosen, **more})).rows)

        counts = count_queue(services, QueueFilter(**chosen), agent_id=bo.id, now=LATER)
        others = {name: value for name, value in chosen.items() if name not in ("assignee_id", "is_nobodys")}
        assert (counts.everybody, counts.mine) == (shown(others), shown(others, assignee_id=bo.id))
        assert counts.nobodys == shown(others, is_nobodys=True)
        assert counts.by_priority == {each: shown(priority=each) for each in Priority}
        assert counts.by_language == {each: shown(language=each) for each in Language}
        assert counts.by_status == {each: shown(status=each) for each in counts.by_status}
        customers = find_queue_customers(services, QueueFilter(**chosen))
        assert [each.cases for each in customers] == [shown(customer_id=each.id) for each in customers]


def test_a_row_says_whose_it_is_and_what_there_is_to_hear(database: Engine) -> None:
    states = {
        "stored": MessageState.AUDIBLE,
        "captured": MessageState.PENDING,
        "lost": MessageState.LOST,
        "absent": None,
    }
    for status in states:
        gone: dict[str, Any] = {"reason": "gone"} if status in ("lost", "absent") else {}
        kept: dict[str, Any] = {"sha256": "0" * 64} if status == "stored" else {}
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
