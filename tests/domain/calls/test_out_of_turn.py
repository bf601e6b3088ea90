"""The desk closes or opens out of turn: what people enter at the desk, as its hours have it. Times in Copenhagen."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from voice_intake.domain.hours.opening_hours import (
    Closure,
    DaySpan,
    ExtraOpening,
    HoursReason,
    OpeningHours,
    account,
    add_working,
    desk_status_at,
    is_open,
    next_closing,
    working_between,
)
from voice_intake.domain.language import Bilingual
from voice_intake.domain.ticket import Tier

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
HOUR = timedelta(hours=1)
MOVE = Bilingual(da="flytning", en="moving house")
OFFICE = (DaySpan(540, 1020),)
DESK = OpeningHours(time_zone=COPENHAGEN, weekly=(*(OFFICE,) * 5, (), ()), holiday_country="DK")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def closure(starts_at: str, ends_at: str) -> Closure:
    return Closure(starts_at=local(starts_at), ends_at=local(ends_at), reason=MOVE)


def opening(starts_at: str, ends_at: str, tier: Tier | None = None) -> ExtraOpening:
    return ExtraOpening(starts_at=local(starts_at), ends_at=local(ends_at), reason=MOVE, tier=tier)


def test_closure_cuts_into_hours_and_is_told_as_such() -> None:
    desk = DESK.with_extras(
        [closure("2026-11-24T10:00", "2026-11-24T11:00"), closure("2026-11-24T10:30", "2026-11-25T12:00")]
    )
    found = desk_status_at(desk, local("2026-11-24T10:45"))
    assert (found.reason, found.names, found.until) == (HoursReason.CLOSED_BY_DESK, MOVE, local("2026-11-25T12:00"))
    assert next_closing(desk, local("2026-11-24T09:00")) == local("2026-11-24T10:00")
    assert add_working(desk, local("2026-11-24T09:00"), 2 * HOUR) == local("2026-11-25T13:00")
    assert is_open(desk.with_extras([]), local("2026-11-24T10:45"))


def test_closures_neither_order_nor_overlap_matters() -> None:
    spans = [closure("2026-11-24T10:00", "2026-11-24T15:00"), closure("2026-11-24T11:00", "2026-11-24T12:00")]
    assert DESK.with_extras(spans) == DESK.with_extras(spans[::-1])
    assert hash(DESK.with_extras(spans)) == hash(DESK.with_extras(spans[::-1]))
    assert working_between(DESK.with_extras(spans), local("2026-11-24"), local("2026-11-25")) == 3 * HOUR


def test_closure_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        closure("2026-11-24T10:00", "2026-11-24T10:00")


def test_extra_opening_opens_whatever_the_day_is_and_is_told_as_hours_are() -> None:
    saturday = DESK.with_extras([opening("2026-11-28T10:00", "2026-11-28T14:00")])
    before, during, after = (desk_status_at(saturday, local(f"2026-11-28T{hour}:00")) for hour in ("08", "12", "16"))
    assert (before.reason, before.until) == (HoursReason.BEFORE_HOURS, local("2026-11-28T10:00"))
    assert (during.is_open, during.until) == (True, local("2026-11-28T14:00"))
    assert (after.reason, after.until) == (HoursReason.AFTER_HOURS, local("2026-11-30T09:00"))
    christmas = DESK.with_extras([opening("2026-12-25T10:00", "2026-12-25T14:00")])
    assert is_open(christmas, local("2026-12-25T12:00"))


def test_extra_opening_that_touches_or_overlaps_the_usual_hours_is_one_with_them() -> None:
    evening, night = opening("2026-11-24T16:00", "2026-11-24T20:00"), opening("2026-11-24T20:00", "2026-11-25T09:00")
    desk = DESK.with_extras([evening, night])
    assert next_closing(desk, local("2026-11-24T10:00")) == local("2026-11-25T17:00")
    assert working_between(desk, local("2026-11-24T16:00"), local("2026-11-24T21:00")) == 5 * HOUR


def test_closure_goes_before_an_extra_opening_of_the_same_instant() -> None:
    spans = [opening("2026-11-28T10:00", "2026-11-28T14:00"), closure("2026-11-28T11:00", "2026-11-28T12:00")]
    for desk in (DESK.with_extras(spans), DESK.with_extras(spans[::-1])):
        found = desk_status_at(desk, local("2026-11-28T11:30"))
        assert (found.reason, found.until) == (HoursReason.CLOSED_BY_DESK, local("2026-11-28T12:00"))
        assert working_between(desk, local("2026-11-28"), local("2026-11-29")) == 3 * HOUR


def test_extra_opening_of_one_tier_leaves_the_other_closed() -> None:
    spans = [opening("2026-11-28T10:00", "2026-11-28T14:00", Tier.EXTENDED)]
    extended, standard = (replace(DESK, tier=tier).with_extras(spans) for tier in (Tier.EXTENDED, Tier.STANDARD))
    at = local("2026-11-28T12:00")
    assert (is_open(extended, at), is_open(standard, at), is_open(DESK.with_extras(spans), at)) == (True, False, False)


def test_account_of_a_day_closed_by_the_desk_names_the_closure() -> None:
    desk = DESK.with_extras([closure("2026-11-24T08:30", "2026-11-24T18:00")])
    monday, tuesday, wednesday = account(desk, local("2026-11-23T18:00"), local("2026-11-25T10:00"))
    assert (monday.reason, tuesday.reason, wednesday.reason) == (
        HoursReason.AFTER_HOURS,
        HoursReason.CLOSED_BY_DESK,
        HoursReason.OPEN,
    )
    assert tuesday.names == MOVE


def test_account_of_a_day_opened_out_of_turn_names_the_reason() -> None:
    desk = DESK.with_extras([opening("2026-12-25T10:00", "2026-12-25T14:00")])
    [christmas] = account(desk, local("2026-12-25"), local("2026-12-26"))
    assert (christmas.worked, christmas.reason, christmas.names) == (4 * HOUR, HoursReason.OPEN, MOVE)
