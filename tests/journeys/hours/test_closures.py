"""The desk closes and opens out of turn while people call it."""

from datetime import UTC, datetime, timedelta

from tests.factories import MONDAY_NOON, PHONE, make_caller
from tests.phone import Desk
from voice_intake.actions.closures.add import add_hours_exception
from voice_intake.actions.closures.remove import end_closures
from voice_intake.domain.hours.closures import new_closure, new_opening
from voice_intake.domain.language import Bilingual

HOUR = timedelta(hours=1)
BO = "bo@example.com"
DRILL = Bilingual(da="brandøvelse", en="a fire drill")


def closes(desk: Desk, *, until: datetime, since: datetime | None = None) -> None:
    now = desk.line.services.clock()
    closure = new_closure(starts_at=since, ends_at=until, now=now, reason=DRILL)
    add_hours_exception(desk.line.services, closure, actor=BO, now=now)


def opens_again(desk: Desk) -> None:
    end_closures(desk.line.services, actor=BO, now=desk.line.services.clock())


def test_who_is_on_the_line_when_the_desk_closes_is_served_and_told_the_new_time(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials(at=MONDAY_NOON).hears("greeting", "severity.ask")
    phone.presses("1")
    assert desk.tickets()[0].respond_by == MONDAY_NOON + 2 * HOUR
    closes(desk, until=MONDAY_NOON + HOUR)
    [ticket] = desk.tickets()
    left_of_it = MONDAY_NOON + HOUR - desk.events()[-1].at
    assert ticket.respond_by == MONDAY_NOON + 2 * HOUR + left_of_it
    phone.speaks(9)
    assert desk.tickets()[0].respond_by == ticket.respond_by
    phone.hears_words("klokken 14.59" if language == "da" else "2:59 pm").hangs_up()


def test_who_has_not_chosen_when_the_desk_closes_gets_a_deadline_that_counts_it(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    phone = desk.phone(PHONE, language).dials(at=MONDAY_NOON).hears("greeting", "severity.ask")
    closed_at = desk.line.services.clock()
    closes(desk, until=MONDAY_NOON + HOUR)
    phone.presses("1").hangs_up()
    assert desk.tickets()[0].respond_by == MONDAY_NOON + 3 * HOUR - (closed_at - MONDAY_NOON)


def test_the_next_caller_hears_why_and_the_one_after_it_is_over_does_not(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    closes(desk, until=MONDAY_NOON + 2 * HOUR)
    during = desk.phone(PHONE, language).dials(at=MONDAY_NOON + timedelta(minutes=10))
    during.hears("greeting", "closed.closed_by_desk", "severity.ask")
    during.hears_words(*(("brandøvelse", "klokken 14") if language == "da" else ("fire drill", "2 pm"))).hangs_up()
    opens_again(desk)
    after = desk.phone(PHONE, language).dials(at=MONDAY_NOON + timedelta(minutes=30))
    after.hears("greeting", "case.ask").hangs_up()


def test_an_evening_that_is_closed_is_told_until_the_next_morning(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    closes(desk, since=MONDAY_NOON + 8 * HOUR, until=MONDAY_NOON + 12 * HOUR)
    phone = desk.phone(PHONE, language).dials(at=MONDAY_NOON + 9 * HOUR)
    phone.hears("greeting", "closed.closed_by_desk", "severity.ask")
    phone.hears_words("i morgen klokken 8" if language == "da" else "tomorrow at 8 am")
    phone.presses("1").hangs_up()
    assert desk.tickets()[0].respond_by == datetime(2026, 3, 3, 9, tzinfo=UTC)


def test_a_saturday_on_duty_is_an_open_desk_like_any_other(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    saturday = MONDAY_NOON + timedelta(days=5)
    opening = new_opening(
        starts_at=saturday - HOUR,
        ends_at=saturday + HOUR,
        reason=Bilingual(da="vagt", en="cover"),
        tier=None,
        now=MONDAY_NOON,
    )
    add_hours_exception(desk.line.services, opening, actor=BO, now=MONDAY_NOON)
    phone = desk.phone(PHONE, language).dials(at=saturday).hears("greeting", "severity.ask")
    phone.presses("1").hangs_up()
    assert desk.tickets()[0].respond_by == datetime(2026, 3, 9, 8, tzinfo=UTC)
