"""What no callback told is found in Twilio's own lists: through its REST API, as the sandbox speaks it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from models.base import Base
from models.customer import Contact
from models.upkeep import Reconciliation
from tests.factories import PHONE, make_caller
from tests.journeys.reconciliation.comparing import NOTHING, compared
from tests.lines import carrier_of, opened
from tests.phone import HANGS_UP, Desk
from twilio_sandbox.network.fault_injection import FaultInjection
from voice_intake.actions.reconciliation.reconcile import GRACE

ALL_LOST = FaultInjection(drop=1.0)


def story(desk: Desk, language: str = "da") -> None:
    """With a message, without one, with hardly one, gone before choosing, unknown, with two messages."""
    desk.phone(PHONE, language).dials().presses("1").speaks(seconds=9, finish=HANGS_UP)
    desk.phone(PHONE, language).dials().presses("2").presses("2").hangs_up()
    desk.phone(PHONE, language).dials().presses("2").speaks(seconds=0.3).hangs_up()
    desk.phone("+4520123407").dials().hangs_up()
    desk.phone("+4520123408").dials().hangs_up()
    desk.phone("+4520123406").dials().presses("3").speaks(seconds=5).presses("2").speaks(seconds=6).hangs_up()
    desk.phone("+4520123406").dials().presses("1").hangs_up()


def callers(engine: Engine) -> None:
    make_caller(engine)
    make_caller(engine, number="+4520123406")
    make_caller(engine, number="+4520123407")


def told(desk: Desk) -> list[Any]:
    """All that agents see, without what is drawn by lot, or tells when we heard of it."""
    calls = {row.id: row for row in desk.calls()}
    tickets = {row.id: row for row in desk.tickets()}

    def case(ticket_id: int | None) -> Any:  # noqa: ANN401
        if ticket_id is None:
            return None
        ticket = tickets[ticket_id]
        severity = (ticket.priority, ticket.priority_chosen, ticket.subject, ticket.respond_by)
        return (calls[ticket.call_id or 0].call_sid, ticket.contact_id, ticket.opened_at, ticket.status, severity)

    return [
        sorted(
            (row.call_sid, row.contact_id, row.outcome, row.reason, row.step, row.arrived_at) for row in calls.values()
        ),
        sorted((case(row.id) for row in tickets.values()), key=repr),
        sorted(
            (row.recording_sid, calls[row.call_id].call_sid, row.status, row.reason, row.seconds, case(row.ticket_id))
            for row in desk.voicemails()
        ),
    ]


def test_everything_is_lost_and_found(desk: Desk) -> None:
    callers(desk.engine)
    desk.line.account.fault_injection = ALL_LOST
    story(desk)
    assert [row.ended_at for row in desk.calls()] == [None] * 7
    count = compared(desk)
    assert (count.unseen_calls, count.missing_ends) == (0, 7)
    assert count.opened_tickets == 2
    assert {row.outcome for row in desk.calls()} == {"voicemail", "ticket", "missed", "abandoned"}
    [row] = desk.rows(Reconciliation)
    assert (row.calls, row.missing_ends, row.opened_tickets) == (7, 7, 2)
    assert row.until == desk.line.services.clock()


def test_a_second_look_changes_nothing(desk: Desk) -> None:
    callers(desk.engine)
    desk.line.account.fault_injection = ALL_LOST
    story(desk)
    compared(desk)
    before = told(desk), [event.kind for event in desk.events()]
    assert compared(desk) == NOTHING
    assert (told(desk), [event.kind for event in desk.events()]) == before
    marks = [row.until for row in desk.rows(Reconciliation)]
    assert marks == sorted(set(marks))


def test_nothing_lost_is_nothing_found(desk: Desk) -> None:
    callers(desk.engine)
    story(desk)
    before = told(desk)
    assert compared(desk) == NOTHING
    assert told(desk) == before


def test_callbacks_that_come_after_all_change_nothing(desk: Desk) -> None:
    callers(desk.engine)
    desk.line.account.hold_callbacks()
    story(desk)
    assert compared(desk).missing_ends == 7
    before = told(desk)
    desk.line.account.callbacks.deliver_everything()
    assert told(desk) == before
    ends = [event.call_id for event in desk.events() if event.kind == "call_ended"]
    assert len(ends) == len(set(ends)) == 6


def test_a_call_that_goes_on_is_left_alone(desk: Desk) -> None:
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials().presses("1")
    assert compared(desk) == NOTHING
    assert desk.calls()[0].ended_at is None
    phone.speaks(seconds=9).presses("#")
    phone.hangs_up() if not phone.call.is_over else None
    assert desk.calls()[0].outcome == "voicemail"


def test_what_has_just_ended_is_left_to_its_callbacks(desk: Desk) -> None:
    callers(desk.engine)
    desk.line.account.fault_injection = ALL_LOST
    desk.phone(PHONE).dials().presses("1").speaks(seconds=9, finish=HANGS_UP)
    assert compared(desk, grace=GRACE) == NOTHING
    desk.line.account.clock.advance(GRACE.total_seconds())
    assert compared(desk, grace=GRACE).missing_ends == 1


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(fates=st.lists(st.sampled_from(["lost", "in time", "late"]), min_size=20, max_size=20))
def test_whatever_is_lost_or_late_it_ends_as_if_nothing_had_been(database: Engine, fates: list[str]) -> None:
    with played_again(database) as desk:
        desk.line.account.callbacks.deliver_everything()
        expected = told(desk)
    with played_again(database) as desk:
        callbacks = desk.line.account.callbacks
        late = []
        for callback, fate in zip(list(callbacks.pending), fates, strict=False):
            if fate == "in time":
                callbacks.deliver(callback)
            else:
                callbacks.drop(callback)
                late += [callback] if fate == "late" else []
        count = compared(desk)
        assert told(desk) == expected
        assert count.missing_ends == sum(callback.kind == "call" for callback in callbacks.dropped)
        for callback in late:
            callbacks.deliver(callback)
        assert compared(desk) == NOTHING
        assert told(desk) == expected


def test_beside_live_callbacks_and_another_comparison_nothing_is_doubled(database: Engine) -> None:
    with played_again(database) as desk:
        desk.line.account.callbacks.deliver_everything()
        expected = told(desk), sorted(event.kind for event in desk.events())
    with played_again(database) as desk, ThreadPoolExecutor(3) as pool:
        carrier_of(desk)
        work = [pool.submit(compared, desk) for _ in range(2)]
        work.append(pool.submit(desk.line.account.callbacks.deliver_everything))
        for done in work:
            done.result()
        assert (told(desk), sorted(event.kind for event in desk.events())) == expected


@contextmanager
def played_again(engine: Engine) -> Iterator[Desk]:
    """The story from the beginning, with the same identifiers, its callbacks held back."""
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in ("customers", "support_contracts", "contacts", "contact_numbers"):
                connection.execute(delete(table))
    with opened(engine) as desk:
        if not desk.rows(Contact):
            callers(engine)
        desk.line.account.network.chance.seed(7)
        desk.line.account.hold_callbacks()
        story(desk)
        yield desk
