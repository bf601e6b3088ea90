"""Deadlines follow the desk's hours: which move, which stay, and what a preview tells of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models.audit_event import AuditEvent
from models.desk_closure import DeskClosure, DeskOpening
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from tests.actions.closings import BO, DRILL, HOUR, closes, due, ends, opens, rows
from tests.desk import desk_on
from tests.factories import MONDAY_NOON as NOON
from tests.factories import make_closure, make_notification, make_opening, make_ticket
from voice_intake.actions.cases.merge_case import merge_case
from voice_intake.actions.closures.add import add_hours_exception
from voice_intake.actions.closures.preview import preview_adding, preview_removing
from voice_intake.actions.closures.remove import remove_hours_exception
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases.refusals import CaseVersion
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.hours.closures import new_closure
from voice_intake.domain.hours.opening_hours import Closure, ExtraOpening
from voice_intake.domain.language import Language
from voice_intake.domain.ticket import Priority, Status, Tier
from voice_intake.ports import Services

SATURDAY = NOON + timedelta(days=5)


@pytest.fixture
def services(database: Engine) -> Services:
    return desk_on(database)


def test_a_closure_moves_the_deadlines_that_it_reaches_and_tells_why(services: Services) -> None:
    ticket = make_ticket(services.engine)
    done = closes(services, until=NOON + 2 * HOUR)
    assert (done.deadlines.moved, done.deadlines.is_all) == (1, True)
    assert due(services, ticket) == NOON + 6 * HOUR
    [told] = rows(services, TicketEvent)
    assert (told.kind, told.actor, told.at) == ("deadline_moved", BO, NOON)
    assert told.data == {
        "from": (NOON + 4 * HOUR).isoformat(),
        "to": (NOON + 6 * HOUR).isoformat(),
        "why": "closed",
        "starts_at": NOON.isoformat(),
        "ends_at": (NOON + 2 * HOUR).isoformat(),
        "reason_da": "brandøvelse",
        "reason_en": "fire drill",
    }
    with Session(services.engine) as session:
        assert session.get_one(Ticket, ticket.id).version == 2


def test_what_a_duplicate_was_promised_moves_with_it(services: Services) -> None:
    promised = make_ticket(services.engine)
    goes_on = make_ticket(services.engine, customer_id=promised.customer_id, priority=3, respond_by=NOON + 6 * HOUR)
    merging = {"seen": CaseVersion(1, 0), "actor": Actor(agent_id=1, name="Bo", email=BO), "now": NOON}
    merge_case(services, promised.reference, goes_on.reference, **merging)
    assert due(services, goes_on) == NOON + 4 * HOUR
    closes(services, until=NOON + 2 * HOUR)
    assert due(services, goes_on) == NOON + 6 * HOUR


@pytest.mark.parametrize(
    ("why", "columns"),
    [
        ("answered", {"responded_at": NOON}),
        ("finished", {"status": Status.SOLVED}),
        ("best effort", {"priority": Priority.INFORMATION}),
        ("missed before", {"opened_at": NOON - 5 * HOUR, "respond_by": NOON - timedelta(seconds=1)}),
        ("due before it begins", {"opened_at": NOON - 2 * HOUR, "respond_by": NOON + HOUR}),
        ("opened when it is over", {"opened_at": NOON + 4 * HOUR}),
    ],
)
def test_a_deadline_that_a_closure_does_not_reach_stays(services: Services, why: str, columns: dict[str, Any]) -> None:
    ticket = make_ticket(services.engine, **columns)
    assert closes(services, since=NOON + HOUR, until=NOON + 3 * HOUR).deadlines.moved == 0, why
    assert due(services, ticket) == ticket.respond_by
    assert rows(services, TicketEvent) == []


def test_a_deadline_at_this_very_instant_has_not_passed_and_does_not_move(services: Services) -> None:
    ticket = make_ticket(services.engine, opened_at=NOON - 4 * HOUR, respond_by=NOON)
    closes(services, until=NOON + HOUR)
    assert due(services, ticket) == NOON


def test_a_closure_that_ends_early_gives_back_what_is_left_of_it(services: Services) -> None:
    ticket = make_ticket(services.engine)
    closes(services, until=NOON + 2 * HOUR)
    done = ends(services, now=NOON + HOUR)
    assert (len(done.entered), done.deadlines.moved) == (1, 1)
    assert due(services, ticket) == NOON + 5 * HOUR
    assert [row.ends_at for row in rows(services, DeskClosure)] == [NOON + HOUR]
    assert [each.data["why"] for each in rows(services, TicketEvent)] == ["closed", "closure_ended"]


def test_a_closure_that_never_began_leaves_no_trace_but_the_audit(services: Services) -> None:
    ticket = make_ticket(services.engine)
    entered = closes(services, since=NOON + HOUR, until=NOON + 2 * HOUR)
    assert due(services, ticket) == NOON + 5 * HOUR
    remove_hours_exception(services, Closure, entered.id, actor=BO, now=NOON)
    assert due(services, ticket) == NOON + 4 * HOUR
    assert rows(services, DeskClosure) == []
    added, removed = rows(services, AuditEvent)
    assert (added.subject, added.action, removed.action) == ("desk_closures", "added", "removed")
    assert added.after == removed.before


def test_opening_ends_every_closure_that_runs_and_leaves_those_to_come(services: Services) -> None:
    make_closure(services.engine, starts_at=NOON - HOUR, ends_at=NOON + HOUR)
    make_closure(services.engine, starts_at=NOON, ends_at=NOON + 3 * HOUR)
    later = make_closure(services.engine, starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR)
    done = ends(services, now=NOON)
    assert len(done.entered) == 2
    assert [(row.starts_at, row.ends_at) for row in rows(services, DeskClosure)] == [
        (NOON - HOUR, NOON),
        (later.starts_at, later.ends_at),
    ]
    again = ends(services, now=NOON)
    assert (again.entered, again.deadlines.moved) == ((), 0)


def test_what_is_over_is_not_taken_back(services: Services) -> None:
    closure = make_closure(services.engine)
    with pytest.raises(RefusedChange, match=f"no closure {closure.id}, or it is over"):
        remove_hours_exception(services, Closure, closure.id, actor=BO, now=closure.ends_at)
    with pytest.raises(RefusedChange, match="no extra opening"):
        remove_hours_exception(services, ExtraOpening, closure.id, actor=BO, now=NOON)


def test_an_extra_opening_brings_deadlines_forward(services: Services) -> None:
    friday_evening = NOON + timedelta(days=4, hours=9)
    ticket = make_ticket(services.engine, opened_at=friday_evening, respond_by=NOON + timedelta(days=6, hours=23))
    opens(services, since=SATURDAY - 2 * HOUR, until=SATURDAY + 2 * HOUR)
    assert due(services, ticket) == SATURDAY + HOUR


def test_an_opening_of_one_tier_moves_no_deadline_of_the_other(services: Services) -> None:
    evening = NOON + 9 * HOUR
    extended = make_ticket(services.engine, opened_at=evening, respond_by=NOON + 23 * HOUR)
    standard = make_ticket(
        services.engine, tier=Tier.STANDARD, opened_at=evening, respond_by=NOON + timedelta(days=2, hours=1)
    )
    opens(services, since=NOON + 10 * HOUR, until=NOON + 12 * HOUR, tier=Tier.EXTENDED)
    assert due(services, extended) == NOON + 21 * HOUR
    assert due(services, standard) == standard.respond_by


def test_a_running_extra_opening_that_ends_early_keeps_what_was_worked(services: Services) -> None:
    opening = make_opening(services.engine)
    ticket = make_ticket(services.engine, opened_at=opening.starts_at, respond_by=opening.ends_at)
    remove_hours_exception(services, ExtraOpening, opening.id, actor=BO, now=SATURDAY)
    assert due(services, ticket) == NOON + timedelta(days=6, hours=22)
    assert [row.ends_at for row in rows(services, DeskOpening)] == [SATURDAY]


def test_a_closure_within_an_extra_opening_goes_before_it(services: Services) -> None:
    opening = make_opening(services.engine)
    ticket = make_ticket(services.engine, opened_at=opening.starts_at, respond_by=opening.ends_at)
    closes(services, since=SATURDAY, until=SATURDAY + HOUR, now=NOON)
    assert due(services, ticket) == NOON + timedelta(days=6, hours=21)


def test_what_a_preview_tells_is_what_happens(services: Services) -> None:
    ticket = make_ticket(services.engine)
    make_ticket(services.engine, responded_at=NOON)
    closure = new_closure(starts_at=None, ends_at=NOON + HOUR, reason=DRILL, now=NOON)
    preview = preview_adding(services, closure, now=NOON)
    [moving] = preview.deadlines
    assert (moving.reference, moving.respond_by, moving.would_be) == (
        ticket.reference,
        NOON + 4 * HOUR,
        NOON + 5 * HOUR,
    )
    assert preview.hears == {
        Language.DANISH: "Vi har lukket lige nu: brandøvelse. Vi åbner igen i dag klokken 13.",
        Language.ENGLISH: "We're closed at the moment: fire drill. We open again today at 1 pm.",
    }
    assert due(services, ticket) == NOON + 4 * HOUR

    entered = add_hours_exception(services, closure, actor=BO, now=NOON)
    assert due(services, ticket) == moving.would_be
    [back] = preview_removing(services, Closure, entered.id, now=NOON + HOUR / 2).deadlines
    remove_hours_exception(services, Closure, entered.id, actor=BO, now=NOON + HOUR / 2)
    assert due(services, ticket) == back.would_be == NOON + 4.5 * HOUR


def test_word_that_waited_for_the_desk_to_open_is_told_when_it_does(services: Services) -> None:
    make_closure(services.engine)
    make_notification(services.engine, channel="word", recipient="desk", due_at=NOON + HOUR)
    make_notification(services.engine, due_at=NOON + HOUR)
    ends(services, now=NOON + HOUR / 2)
    assert {row.channel: row.due_at for row in rows(services, Notification)} == {
        "word": NOON + HOUR / 2,
        "sms": NOON + HOUR,
    }


@pytest.mark.parametrize(
    ("since", "until", "complaint"),
    [
        (NOON - HOUR, NOON + HOUR, "what callers were told then stays so"),
        (None, NOON, "is over: write an end that is still to come"),
        (NOON + 2 * HOUR, NOON + HOUR, "write a later one"),
        (None, NOON + timedelta(days=400), "would be 400 days. At the most it is 366"),
        (NOON + timedelta(days=800), NOON + timedelta(days=801), "more than two years ahead"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_with_what_would_mend_it(
    since: datetime | None, until: datetime, complaint: str
) -> None:
    with pytest.raises(RefusedChange, match=complaint):
        new_closure(starts_at=since, ends_at=until, reason=DRILL, now=NOON)


def test_statements_do_not_grow_with_cases(services: Services) -> None:
    def cost(now: datetime) -> int:
        seen: list[str] = []
        note = lambda *each: seen.append(each[2])  # noqa: E731 - to be taken off again
        event.listen(services.engine, "before_cursor_execute", note)
        closes(services, until=now + HOUR, now=now)
        event.remove(services.engine, "before_cursor_execute", note)
        return len(seen)

    make_ticket(services.engine)
    before = cost(NOON)
    for _ in range(20):
        make_ticket(services.engine)
    assert cost(NOON + timedelta(minutes=1)) == before
