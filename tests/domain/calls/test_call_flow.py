"""The journey as a function: total, pure, and always on its way to an end."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lines import POLICY
from voice_intake.domain.callers.admission import Caller, OpenCase, Reason
from voice_intake.domain.calls.call_flow import Desk, advance
from voice_intake.domain.calls.journey import (
    Arrived,
    Ended,
    Event,
    Identified,
    LeftMessage,
    OpenTicket,
    Pressed,
    Recorded,
    State,
    Step,
    Turn,
)
from voice_intake.domain.hours.opening_hours import standing
from voice_intake.domain.language import Language
from voice_intake.domain.speech import Ask, HangUp, Record
from voice_intake.domain.ticket import Tier
from voice_intake.domain.voicemail.voicemail import Recording
from voice_intake.prompts.catalogue import Catalogue, sentences

DESK = Desk(policy=POLICY, now=datetime(2026, 3, 2, 11, tzinfo=UTC), reference="47110020")
CATALOGUE = Catalogue(sentences(), POLICY.time_zone)

cases = st.none() | st.just(OpenCase(ticket_id=7, reference="12345679"))
callers = st.builds(
    Caller,
    contact_id=st.integers(1, 9),
    name=st.text(min_size=1, max_size=20),
    customer_id=st.integers(1, 3),
    customer=st.just("Nordlys"),
    language=st.none() | st.sampled_from(Language),
    reason=st.sampled_from([Reason.ENTITLED, Reason.ENTITLED, *Reason]),
    open_case=cases,
)
recordings = st.builds(Recording, sid=st.just("RE1"), seconds=st.none() | st.integers(0, 20))
events = st.one_of(
    st.builds(Pressed, st.sampled_from(["", "0", "1", "2", "3", "4", "5", "9", "*", "#", "4711"])),
    st.builds(Identified, st.none() | callers, st.booleans()),
    st.builds(Recorded, recordings, st.booleans(), st.booleans()),
    st.builds(Arrived, st.lists(callers, max_size=7).map(tuple)),
    st.just(LeftMessage()),
    st.just(Ended()),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
lives = st.tuples(moments, st.lists(callers, max_size=7).map(tuple), st.lists(events, max_size=25))


def arrived(at: datetime, candidates: tuple[Caller, ...]) -> Turn:
    state = State(arrived_at=at, standing=standing(POLICY.hours[Tier.EXTENDED], at))
    return advance(state, Arrived(candidates), DESK)


@settings(max_examples=300)
@given(lives)
def test_every_event_at_every_step_has_a_sayable_answer(life: tuple[datetime, tuple[Caller, ...], list[Event]]) -> None:
    at, candidates, happens = life
    turn = arrived(at, candidates)
    for event in happens:
        turn = advance(turn.state, event, DESK)
        assert all(CATALOGUE.text(say) for say in turn.line.says)
        assert not isinstance(turn.line, Ask | Record) or turn.line.says
        assert turn.state.arrived_at == at


@settings(max_examples=200)
@given(lives)
def test_a_state_survives_being_written_down(life: tuple[datetime, tuple[Caller, ...], list[Event]]) -> None:
    at, candidates, happens = life
    state = arrived(at, candidates).state
    for event in happens:
        state = advance(state, event, DESK).state
        assert msgspec.convert(msgspec.to_builtins(state), State) == state


@settings(max_examples=200)
@given(lives)
def test_nobody_but_the_entitled_gets_a_case(life: tuple[datetime, tuple[Caller, ...], list[Event]]) -> None:
    at, candidates, happens = life
    turn = arrived(at, candidates)
    known = {(caller.customer_id, caller.contact_id) for caller in candidates if caller.is_entitled}
    for event in happens:
        if isinstance(event, Identified) and event.caller and event.caller.is_entitled:
            known.add((event.caller.customer_id, event.caller.contact_id))
        if isinstance(event, Arrived):
            known |= {(caller.customer_id, caller.contact_id) for caller in event.candidates if caller.is_entitled}
        turn = advance(turn.state, event, DESK)
        for effect in turn.effects:
            if isinstance(effect, OpenTicket):
                assert (effect.customer_id, effect.contact_id) in known | {(each, None) for each, _ in known}


@given(moments, st.lists(callers, max_size=7).map(tuple), st.data())
def test_whatever_a_caller_presses_the_journey_ends(
    at: datetime, candidates: tuple[Caller, ...], data: st.DataObject
) -> None:
    turn = arrived(at, candidates)
    for _ in range(80):
        match turn.line:
            case HangUp():
                assert turn.state.step is Step.DONE
                return
            case Ask():
                keys = data.draw(st.sampled_from(["", "0", "1", "2", "9", "*", "4711"]))
                event: Event = Identified() if turn.state.step is Step.PIN and keys.isdecimal() else Pressed(keys)
            case Record():
                event = data.draw(st.just(Pressed()) | st.builds(Recorded, recordings))
        turn = advance(turn.state, event, DESK)
    raise AssertionError(f"still at {turn.state.step}")


def test_the_caller_who_ended_is_the_caller_who_called() -> None:
    """Ended twice changes nothing the second time."""
    caller = Caller(
        contact_id=1,
        name="Ane",
        customer_id=1,
        customer="Nordlys",
        language=Language.DANISH,
        reason=Reason.ENTITLED,
    )
    first = advance(arrived(datetime(2026, 3, 2, 11, tzinfo=UTC), (caller,)).state, Ended(), DESK)
    assert [type(effect) for effect in first.effects] == [OpenTicket]
    assert advance(first.state, Ended(), replace(DESK, reference="99999994")) == Turn(first.state, HangUp())
