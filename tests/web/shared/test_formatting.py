"""How times, spans and numbers are written for people."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.language import Language
from voice_intake.web.shared import formatting

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=COPENHAGEN)
DANISH, ENGLISH = Language.DANISH, Language.ENGLISH


@pytest.mark.parametrize(
    ("at", "danish", "english"),
    [
        (datetime(2026, 11, 22, 14, 20, tzinfo=COPENHAGEN), "i dag 14:20", "today 14:20"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=COPENHAGEN), "i morgen 08:00", "tomorrow 08:00"),
        (datetime(2026, 11, 21, 16, 5, tzinfo=COPENHAGEN), "i går 16:05", "yesterday 16:05"),
        (datetime(2026, 11, 24, 8, 0, tzinfo=COPENHAGEN), "tirs 24. nov. 08:00", "Tue 24 Nov 08:00"),
        (datetime(2026, 5, 4, 8, 0, tzinfo=COPENHAGEN), "man 4. maj 08:00", "Mon 4 May 08:00"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=COPENHAGEN), "fre 1. jan. 2027 00:00", "Fri 1 Jan 2027 00:00"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "i morgen 00:30", "tomorrow 00:30"),
    ],
)
def test_an_instant_as_people_say_it(at: datetime, danish: str, english: str) -> None:
    assert formatting.moment(at, NOON, COPENHAGEN, DANISH) == danish
    assert formatting.moment(at, NOON, COPENHAGEN, ENGLISH) == english


def test_tomorrow_comes_also_when_the_night_has_another_length() -> None:
    before = datetime(2026, 10, 24, 23, 30, tzinfo=COPENHAGEN)
    assert formatting.moment(before + timedelta(hours=2), before, COPENHAGEN, ENGLISH) == "tomorrow 01:30"


def test_an_instant_exactly() -> None:
    assert formatting.full_moment(NOON, COPENHAGEN, DANISH) == "søndag den 22. november 2026 kl. 12:00"
    assert formatting.full_moment(NOON, COPENHAGEN, ENGLISH) == "Sunday 22 November 2026, 12:00"


@pytest.mark.parametrize(
    ("time", "danish", "english"),
    [
        (timedelta(hours=1, minutes=40), "1 t 40 min", "1 h 40 min"),
        (timedelta(minutes=40, seconds=59), "40 min", "40 min"),
        (timedelta(hours=2), "2 t", "2 h"),
        (timedelta(days=2, hours=3, minutes=59), "2 d 3 t", "2 d 3 h"),
        (timedelta(seconds=25), "25 sek", "25 s"),
        (timedelta(), "0 sek", "0 s"),
        (-timedelta(minutes=5), "5 min", "5 min"),
    ],
)
def test_a_span(time: timedelta, danish: str, english: str) -> None:
    assert (formatting.span(time, DANISH), formatting.span(time, ENGLISH)) == (danish, english)


@given(st.timedeltas(min_value=timedelta(seconds=60), max_value=timedelta(days=400)))
def test_a_span_is_never_told_longer_than_it_is(time: timedelta) -> None:
    sizes = {"d": timedelta(days=1), "h": timedelta(hours=1), "min": timedelta(minutes=1)}
    parts = formatting.span(time, ENGLISH).split()
    told = sum((int(count) * sizes[unit] for count, unit in zip(parts[::2], parts[1::2], strict=True)), timedelta())
    assert told <= time < told + (timedelta(hours=1) if "d" in parts else timedelta(minutes=1))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+4520123401", "20 12 34 01"),
        ("+442079460123", "+44 20 7946 0123"),
        ("+298221234", "+298 22 12 34"),
        ("sip:bo@desk.example", "sip:bo@desk.example"),
        ("", ""),
    ],
)
def test_a_number_as_people_write_it(number: str, written: str) -> None:
    assert formatting.phone(number) == written


@pytest.mark.parametrize(
    ("name", "letters"), [("Bo Lund", "BL"), ("Anne Marie af Rosen", "AR"), ("Åse", "Å"), ("(…)", "?"), ("", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert formatting.initials(name) == letters


def test_a_length() -> None:
    assert [formatting.length(seconds) for seconds in (9, 760, 3723)] == ["0:09", "12:40", "1:02:03"]
