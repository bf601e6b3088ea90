"""Whom a caller rings, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.agents.duty import DutyException, Rota, Shift, Switch
from voice_intake.domain.agents.ring_order import Colleague, may_be_rung, next_to_ring
from voice_intake.domain.messages.page import agents_to_page

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ZONE = ZoneInfo("Europe/Copenhagen")
AT_22 = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
EVENING = Rota(time_zone=ZONE, shifts=(Shift(1, 840, 1320),))

BO = Colleague(
    id=1,
    name="Bo Lund",
    email="bo@desk.example",
    phone="+4530111213",
    languages=("da", "en"),
    rota=Rota(time_zone=ZONE),
    switch=Switch(is_on_duty=True),
    idle_since=None,
    is_engaged=False,
)


def ids(*people: Colleague, language: str = "da", already_rung: tuple[int, ...] = ()) -> list[int]:
    order = next_to_ring(people, language=language, arrived_at=NOW, now=NOW, already_rung=already_rung)
    return [each.id for each in order]


def test_who_is_away_by_the_newest_word_is_not_paged() -> None:
    hour = {"starts_at": NOW - SECOND, "ends_at": NOW + SECOND}
    turn, ill = DutyException(**hour, is_on_duty=True), DutyException(**hour, is_on_duty=False)
    for newest, paged in ((turn, (1,)), (ill, ())):
        older = ill if newest is turn else turn
        bo = replace(BO, rota=Rota(time_zone=ZONE, exceptions=(older, newest)))
        assert tuple(each.id for each in agents_to_page([bo], arrived_at=NOW, now=NOW)) == paged


def test_speakers_of_the_language_come_first_then_whoever_has_waited_longest() -> None:
    english = replace(BO, id=2, languages=("en",))
    tired = replace(BO, id=3, idle_since=NOW - SECOND)
    rested = replace(BO, id=4, idle_since=NOW - 60 * SECOND)
    twin = replace(BO, id=5)
    assert ids(tired, english, rested, twin, BO) == [1, 5, 4, 3, 2]
    assert ids(tired, english, rested, twin, BO, language="en") == [1, 2, 5, 4, 3]


def test_nobody_is_rung_who_cannot_take_the_call() -> None:
    away = replace(BO, switch=Switch(is_on_duty=False))
    assert ids(replace(BO, phone=None)) == ids(replace(BO, is_engaged=True)) == ids(away) == []
    assert ids(BO, already_rung=(1,)) == []


def test_everybody_in_a_call_is_not_nobody_on_duty() -> None:
    assert may_be_rung([replace(BO, is_engaged=True)], arrived_at=NOW, now=NOW)
    assert not may_be_rung([replace(BO, switch=Switch(is_on_duty=False))], arrived_at=NOW, now=NOW)


def test_caller_who_came_before_the_shift_ended_is_served() -> None:
    bo = replace(BO, rota=EVENING)
    just_before, just_after = AT_22 - 2 * SECOND, AT_22 + 20 * SECOND
    assert next_to_ring([bo], language="da", arrived_at=just_before, now=just_after) == (bo,)
    assert next_to_ring([bo], language="da", arrived_at=AT_22, now=just_after) == ()


def test_whoever_switched_off_since_is_not_rung() -> None:
    arrived_at, now = AT_22 - 2 * SECOND, AT_22 + 20 * SECOND
    for switched_at in (AT_22 - SECOND, AT_22 + 5 * SECOND):
        bo = replace(BO, rota=EVENING, switch=Switch(is_on_duty=False, changed_at=switched_at))
        assert next_to_ring([bo], language="da", arrived_at=arrived_at, now=now) == ()


def test_whoever_came_on_duty_while_the_caller_waits_is_rung() -> None:
    bo = replace(BO, switch=Switch(is_on_duty=True, changed_at=NOW))
    assert next_to_ring([bo], language="da", arrived_at=NOW - 30 * SECOND, now=NOW + SECOND) == (bo,)


people = st.lists(
    st.builds(
        lambda id_, languages, idle, is_engaged: replace(
            BO, id=id_, languages=languages, idle_since=idle and NOW - idle * SECOND, is_engaged=is_engaged
        ),
        st.integers(1, 50),
        st.sampled_from([("da",), ("en",), ("da", "en")]),
        st.none() | st.integers(1, 5),
        st.booleans(),
    ),
    unique_by=lambda each: each.id,
    max_size=8,
)


@given(people, st.sampled_from(["da", "en"]))
def test_order_does_not_depend_on_how_they_are_listed(everybody: list[Colleague], language: str) -> None:
    order = next_to_ring(everybody, language=language, arrived_at=NOW, now=NOW)
    assert order == next_to_ring(everybody[::-1], language=language, arrived_at=NOW, now=NOW)
    assert {each.id for each in order} == {each.id for each in everybody if not each.is_engaged}
    assert [language not in each.languages for each in order] == sorted(
        language not in each.languages for each in order
    )
