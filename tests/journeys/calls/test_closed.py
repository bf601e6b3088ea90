"""The closed notice: until when, and why; decided by the instant at which the call arrived."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.factories import PHONE, make_caller, make_closure
from tests.lines import opened, policy_with
from tests.phone import Desk

HEARD = {
    "holiday": (datetime(2026, 4, 6, 10, tzinfo=UTC), ("Anden påskedag", "i morgen"), ("Easter Monday", "tomorrow")),
    "weekend": (datetime(2026, 3, 7, 10, tzinfo=UTC), ("mandag klokken 8",), ("on Monday at 8 am",)),
    "before_hours": (datetime(2026, 3, 3, 5, tzinfo=UTC), ("i dag klokken 8",), ("today at 8 am",)),
    "after_hours": (datetime(2026, 3, 3, 21, tzinfo=UTC), ("i morgen klokken 8",), ("tomorrow at 8 am",)),
}


@pytest.mark.parametrize("reason", HEARD)
def test_callers_hear_why_the_desk_is_closed_and_until_when(desk: Desk, language: str, reason: str) -> None:
    at, danish, english = HEARD[reason]
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials(at=at).hears("greeting", f"closed.{reason}", "severity.ask")
    phone.hears_words(*(danish if language == "da" else english)).hangs_up()


def test_a_long_holiday_is_told_to_its_end(desk: Desk, language: str) -> None:
    """Maundy Thursday 2026: the desk opens again on Tuesday after Easter, which is near enough for its weekday."""
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials(at=datetime(2026, 4, 2, 10, tzinfo=UTC))
    phone.hears("greeting", "closed.holiday", "severity.ask")
    phone.hears_words("tirsdag klokken 8" if language == "da" else "on Tuesday at 8 am").hangs_up()


def test_a_day_that_the_policy_closes_is_told_by_its_name(database: Engine, language: str) -> None:
    policy = policy_with(
        "[hours.standard]",
        """[[closed_days]]
date = 2026-03-03
reason = { da = "firmadag", en = "company day" }

[hours.standard]""",
    )
    with opened(database, policy=policy) as desk:
        make_caller(desk.engine, language=language)
        phone = desk.phone(PHONE, language).dials(at=datetime(2026, 3, 3, 10, tzinfo=UTC))
        phone.hears("greeting", "closed.closed_day", "severity.ask")
        phone.hears_words("firmadag" if language == "da" else "company day").hangs_up()


def test_a_pause_in_the_middle_of_the_day_is_told(database: Engine, language: str) -> None:
    policy = policy_with('tuesday = "08:00-22:00"', 'tuesday = ["08:00-12:00", "13:00-22:00"]')
    with opened(database, policy=policy) as desk:
        make_caller(desk.engine, language=language)
        phone = desk.phone(PHONE, language).dials(at=datetime(2026, 3, 3, 11, 30, tzinfo=UTC))
        phone.hears("greeting", "closed.between", "severity.ask")
        phone.hears_words("klokken 13" if language == "da" else "at 1 pm").hangs_up()


def test_a_closure_entered_at_the_desk_is_told_with_its_reason(desk: Desk, language: str) -> None:
    at = datetime(2026, 3, 3, 10, tzinfo=UTC)
    make_caller(desk.engine, language=language)
    make_closure(
        desk.engine,
        starts_at=at - timedelta(hours=1),
        ends_at=at + timedelta(hours=1, minutes=20),
        reason_da="brandøvelse",
        reason_en="fire drill",
    )
    phone = desk.phone(PHONE, language).dials(at=at).hears("greeting", "closed.closed_by_desk", "severity.ask")
    phone.hears_words(*(("brandøvelse", "12.20") if language == "da" else ("fire drill", "12:20 pm")))
    phone.presses("1").hangs_up()
    assert desk.tickets()[0].respond_by == at + timedelta(hours=3, minutes=20)


def test_who_gets_in_at_the_last_second_is_served(desk: Desk, language: str) -> None:
    """21:59:58 in Copenhagen: the rest of the call happens after closing, as if it had not."""
    arrived_at = datetime(2026, 3, 3, 20, 59, 58, tzinfo=UTC)
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials(at=arrived_at).hears("greeting", "severity.ask")
    phone.presses("1").hears("ring.nobody", "voicemail.opened").hangs_up()
    assert desk.tickets()[0].opened_at == arrived_at


def test_who_comes_a_second_late_is_told_so(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials(at=datetime(2026, 3, 3, 21, tzinfo=UTC))
    phone.hears("greeting", "closed.after_hours", "severity.ask").hangs_up()
