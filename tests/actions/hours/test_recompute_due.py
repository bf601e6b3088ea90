"""What a change of hours missed, or could not do at once, the worker counts: no case is forgotten."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine, event, update

from models.desk_closure import DeadlineRecount
from models.ticket import Ticket, TicketEvent
from tests.actions.cases.test_concurrent_changes import until_somebody_waits
from tests.actions.closings import HOUR, closes, due, rows
from tests.desk import desk_on
from tests.factories import MONDAY_NOON as NOON
from tests.factories import make_closure, make_recount, make_ticket
from tests.fakes import FakeOutside
from voice_intake.actions.hours import recompute_deadlines
from voice_intake.actions.hours.recompute_deadlines import recount_due
from voice_intake.domain.ticket import Priority
from voice_intake.ports import Services


@pytest.fixture
def services(database: Engine) -> Services:
    return desk_on(database)


def test_a_case_that_was_being_opened_meanwhile_is_counted_by_the_worker(services: Services) -> None:
    """Its transaction had not seen the closure, and was committed after it."""
    closes(services, until=NOON + HOUR)
    ticket = make_ticket(services.engine)
    assert not recount_due(services, FakeOutside().ports, now=NOON + timedelta(seconds=29))
    assert recount_due(services, FakeOutside().ports, now=NOON + timedelta(seconds=30))
    assert due(services, ticket) == NOON + 5 * HOUR
    assert not recount_due(services, FakeOutside().ports, now=NOON + timedelta(days=1))
    [recount] = rows(services, DeadlineRecount)
    assert (recount.moved, recount.due_at) == (1, None)
    assert len(rows(services, TicketEvent)) == 1


def test_too_many_for_one_transaction_are_left_to_the_worker(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute_deadlines, "BATCH", 2)
    tickets = [make_ticket(services.engine, opened_at=NOON - it * timedelta(minutes=7)) for it in range(5)]
    done = closes(services, until=NOON + HOUR)
    assert (done.deadlines.moved, done.deadlines.is_all) == (2, False)
    assert recount_due(services, FakeOutside().ports, now=NOON)
    assert [due(services, ticket) for ticket in tickets] == [
        NOON + 5 * HOUR - it * timedelta(minutes=7) for it in range(5)
    ]
    assert len(rows(services, TicketEvent)) == 5
    assert rows(services, DeadlineRecount)[0].moved == 5


def test_a_worker_that_dies_half_way_leaves_the_rest_to_the_next(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute_deadlines, "BATCH", 1)
    make_closure(services.engine)
    tickets = [make_ticket(services.engine) for _ in range(3)]
    make_recount(services.engine)
    with breaking(services.engine, after=2), pytest.raises(ZeroDivisionError):
        recount_due(services, FakeOutside().ports, now=NOON)
    assert recount_due(services, FakeOutside().ports, now=NOON + timedelta(minutes=5))
    assert {due(services, ticket) for ticket in tickets} == {NOON + 5 * HOUR}
    assert len(rows(services, TicketEvent)) == 3


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_case_that_becomes_best_effort_meanwhile_has_no_deadline_to_move(services: Services) -> None:
    """The change of the hours, and everything after it, failed for a case that was found and then waited for."""
    ticket, moved = make_ticket(services.engine), []
    of_case = Ticket.id == ticket.id
    with services.engine.begin() as connection:
        connection.execute(update(Ticket).where(of_case).values(priority=Priority.INFORMATION, respond_by=None))
        closing = Thread(target=lambda: moved.append(closes(services, until=NOON + HOUR).deadlines.moved))
        closing.start()
        until_somebody_waits(services.engine)
    closing.join()
    assert moved == [0]


class breaking:  # noqa: N801 - reads as a word
    """The connection breaks in front of the commit that comes after so many batches."""

    def __init__(self, engine: Engine, *, after: int) -> None:
        self.engine, self.left = engine, after

    def __enter__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self._count)

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._count)

    def _count(self, *seen: object) -> None:
        if "INSERT INTO ticket_events" in str(seen[2]):
            self.left -= 1
            if self.left == 0:
                raise ZeroDivisionError
