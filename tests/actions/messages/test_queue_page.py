"""Nobody came to the telephone: whom the desk's program calls to the case, and that it does so once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models.ticket import Ticket
from tests.actions.messages.pages import METTE, OLIVER, PagingDesk
from tests.factories import MONDAY_NOON, make_call, make_exception, make_shift
from tests.lines import POLICY, policy_with
from voice_intake.actions.messages.queue_alert import queue_word
from voice_intake.domain.messages.notification import AlertKind

HOUR = timedelta(hours=1)
SUNDAY_NIGHT = datetime(2026, 3, 1, 2, 0, tzinfo=MONDAY_NOON.tzinfo)
UNANSWERED = "Ubesvaret opkald: sag 4711-0020 med prioritet 1 fra Nordlys A/S"


def test_everybody_on_duty_is_texted_and_the_desk_is_told(database: Engine) -> None:
    desk = PagingDesk(database)
    desk.has_two_on_duty()
    desk.has("+4520123492", email="off@desk.example", on_duty=False)
    desk.lets_wait()
    desk.works()
    assert desk.paged == [METTE, OLIVER]
    assert desk.words == [UNANSWERED]
    assert desk.events == [("page_sent", {"agent": f"{name}@desk.example"}) for name in ("mette", "oliver")]


def test_waiting_again_pages_nobody_again_and_tells_the_desk_of_each_call(database: Engine) -> None:
    """Also somebody who has come on duty since: the case has its page."""
    desk = PagingDesk(database)
    desk.has_two_on_duty()
    again = make_call(database)
    for call_id in (desk.call.id, desk.call.id, again.id, desk.call.id):
        desk.lets_wait(call_id=call_id)
        desk.works()
    desk.has("+4520123492", email="late@desk.example")
    desk.lets_wait(call_id=again.id)
    desk.works()
    assert desk.paged == [METTE, OLIVER]
    assert desk.words == [UNANSWERED] * 2


def test_the_word_of_an_unanswered_call_takes_the_place_of_the_new_case_s(database: Engine) -> None:
    desk = PagingDesk(database)
    with database.begin() as connection:
        queue_word(connection, desk.ticket.id, kind=AlertKind.OPENED, now=MONDAY_NOON)
    desk.lets_wait()
    desk.works_for(1)
    assert desk.words == [UNANSWERED]


@pytest.mark.parametrize(("priority", "paged"), [(1, [METTE]), (2, []), (3, []), (4, [])])
def test_a_critical_case_pages_others_only_tell_the_desk(database: Engine, priority: int, paged: list[str]) -> None:
    desk = PagingDesk(database, priority=priority)
    desk.has(METTE)
    desk.lets_wait()
    desk.works()
    assert desk.paged == paged
    assert len(desk.words) == 1


def test_what_is_worth_waking_somebody_pages_by_day_too(database: Engine) -> None:
    desk = PagingDesk(database, priority=2, policy=policy_with("page_out_of_hours = []", "page_out_of_hours = [2]"))
    desk.has(METTE)
    desk.lets_wait()
    desk.works()
    assert desk.paged == [METTE]


def test_at_night_with_nobody_on_duty_everybody_who_can_read_it_is_texted_at_once(database: Engine) -> None:
    desk = PagingDesk(database, opened_at=SUNDAY_NIGHT)
    desk.has(METTE, on_duty=False)
    desk.has(OLIVER, on_duty=False, email="oliver@desk.example")
    desk.has("client:sofie", on_duty=False, email="sofie@desk.example")
    desk.lets_wait(SUNDAY_NIGHT)
    desk.works(SUNDAY_NIGHT)
    assert desk.paged == [METTE, OLIVER]
    assert desk.words == [UNANSWERED]


def test_who_is_away_is_left_in_peace_and_who_only_has_the_evening_off_is_not(database: Engine) -> None:
    desk = PagingDesk(database, opened_at=SUNDAY_NIGHT)
    for name, phone in (("mette", METTE), ("oliver", OLIVER)):
        agent = desk.has(phone, email=f"{name}@desk.example", on_duty=False, duty_changed_at=SUNDAY_NIGHT - HOUR)
        make_shift(database, agent=agent)
    make_exception(database, agent=agent, starts_at=SUNDAY_NIGHT - HOUR, ends_at=SUNDAY_NIGHT + HOUR, is_on_duty=False)
    desk.lets_wait(SUNDAY_NIGHT)
    desk.works(SUNDAY_NIGHT)
    assert desk.paged == [METTE]


def test_whose_shift_ended_while_the_caller_waited_is_paged(database: Engine) -> None:
    """And not everybody who is at home."""
    desk = PagingDesk(database, arrived_at=MONDAY_NOON - timedelta(seconds=2))
    make_shift(database, agent=desk.has(METTE), weekday=1, from_minute=8 * 60, until_minute=12 * 60)
    desk.has(OLIVER, on_duty=False, email="oliver@desk.example")
    desk.lets_wait(MONDAY_NOON + timedelta(seconds=90), call_id=desk.call.id)
    desk.works(MONDAY_NOON + timedelta(seconds=90))
    assert desk.paged == [METTE]


def test_one_on_duty_at_night_lets_the_others_sleep(database: Engine) -> None:
    desk = PagingDesk(database, opened_at=SUNDAY_NIGHT)
    desk.has(METTE)
    desk.has(OLIVER, on_duty=False, email="oliver@desk.example")
    desk.lets_wait(SUNDAY_NIGHT)
    desk.works(SUNDAY_NIGHT)
    assert desk.paged == [METTE]


@pytest.mark.parametrize("phone", ["sip:mette@desk.example", "client:mette", None])
def test_what_takes_no_texts_gets_none_and_somebody_else_does(database: Engine, phone: str | None) -> None:
    desk = PagingDesk(database)
    desk.has(phone)
    desk.has(OLIVER, on_duty=False, email="oliver@desk.example")
    desk.lets_wait()
    desk.works()
    assert desk.paged == [OLIVER]


def test_a_telephone_that_two_people_share_has_one_text(database: Engine) -> None:
    desk = PagingDesk(database)
    desk.has(METTE)
    desk.has(METTE, email="oliver@desk.example")
    desk.lets_wait()
    desk.works()
    assert desk.paged == [METTE]


def test_nobody_to_text_is_told_on_the_case_once(database: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    desk = PagingDesk(database)
    desk.has("client:mette")
    for _ in range(2):
        desk.lets_wait()
        desk.works()
    assert desk.events == [("page_failed", {"reason": "nobody"})]
    assert capsys.readouterr().err.count("paging_failed") == 1
    assert desk.words == [UNANSWERED]


@pytest.mark.parametrize("facts", [{"responded_at": MONDAY_NOON}, {"status": "solved"}])
def test_a_case_that_nobody_waits_for_pages_nobody(database: Engine, facts: dict[str, Any]) -> None:
    desk = PagingDesk(database, **facts)
    desk.has(METTE)
    desk.lets_wait()
    desk.works()
    assert desk.pages == []
    assert desk.words == [UNANSWERED]


def test_taking_the_case_afterwards_needs_nothing(database: Engine) -> None:
    desk = PagingDesk(database)
    desk.has_two_on_duty()
    desk.lets_wait()
    desk.works()
    with database.begin() as connection:
        connection.execute(update(Ticket).values(responded_at=MONDAY_NOON + timedelta(minutes=3)))
    desk.works_for(24)
    assert (desk.paged, len(desk.events)) == ([METTE, OLIVER], 2)


def test_the_policy_that_comes_with_the_program_wakes_nobody() -> None:
    assert POLICY.page_out_of_hours == ()
