"""The journey as a function: total, pure, and always on its way to an end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lines import POLICY
from voice_intake.domain.callers.admission import AdmissionReason, Caller, OpenCase
from voice_intake.domain.calls import call_flow
from voice_intake.domain.calls.call_flow import Desk, advance, may_ring
from voice_intake.domain.calls.journey import (
    AddToTicket,
    Arrived,
    DialEnded,
    Ended,
    Event,
    Identified,
    KeysPressed,
    OpenTicket,
    RecordingEnded,
    RecordingReported,
    Ring,
    State,
    Step,
    Turn,
)
from voice_intake.domain.calls.ringing import Telephone
from voice_intake.domain.hours.opening_hours import desk_status_at
from voice_intake.domain.language import Language
from voice_intake.domain.speech import Ask, HangUp, Record
from voice_intake.domain.ticket import Tier
from voice_intake.domain.voicemail.voicemail import RecordingReport
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
    reason=st.sampled_from([AdmissionReason.ENTITLED, AdmissionReason.ENTITLED, *AdmissionReason]),
    open_case=cases,
)
recordings = st.builds(RecordingReport, sid=st.just("RE1"), seconds=st.none() | st.integers(0, 20))
events = st.one_of(
    st.builds(KeysPressed, st.sampled_from(["", "0", "1", "2", "3", "4", "5", "9", "*", "#", "4711"])),
    st.builds(Identified, st.none() | callers, st.booleans()),
    st.builds(RecordingEnded, recordings, st.booleans(), st.booleans()),
    st.builds(Arrived, st.lists(callers, max_size=7).map(tuple)),
    st.just(RecordingReported()),
    st.just(Ended()),
)
answers = st.one_of(
    events.filter(lambda event: not isinstance(event, Arrived)),
    st.sampled_from([KeysPressed("1"), KeysPressed("2"), KeysPressed("*"), KeysPressed("")]),
    st.builds(DialEnded, talked=st.sampled_from([None, timedelta(seconds=3), timedelta(minutes=1)])),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
lives = st.tuples(moments, st.lists(callers, max_size=7).map(tuple), st.lists(events, max_size=25))


def arrived(at: datetime, candidates: tuple[Caller, ...]) -> Turn:
    state = State(arrived_at=at, standing=desk_status_at(POLICY.hours[Tier.EXTENDED], at))
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
                event: Event = Identified() if turn.state.step is Step.PIN and keys.isdecimal() else KeysPressed(keys)
            case Record():
                event = data.draw(st.just(KeysPressed()) | st.builds(RecordingEnded, recordings))
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
        reason=AdmissionReason.ENTITLED,
    )
    first = advance(arrived(datetime(2026, 3, 2, 11, tzinfo=UTC), (caller,)).state, Ended(), DESK)
    assert [type(effect) for effect in first.effects] == [OpenTicket]
    assert advance(first.state, Ended(), replace(DESK, reference="99999994")) == Turn(first.state, HangUp())


ane = Caller(
    contact_id=1,
    name="Ane",
    customer_id=1,
    customer="Nordlys",
    language=Language.DANISH,
    reason=AdmissionReason.ENTITLED,
)
known = st.builds(replace, st.just(ane), open_case=cases)
calls = st.tuples(
    moments,
    st.lists(known | callers, min_size=1, max_size=2).map(tuple),
    st.lists(answers, max_size=12),
)
RINGING = replace(DESK, telephones=(Telephone(agent_id=1, number="+4511111111"),))


def taken(call: tuple[datetime, tuple[Caller, ...], list[Event]]) -> Iterator[tuple[State, Turn]]:
    """The turns of a call, each with the state before it."""
    at, candidates, happens = call
    desk = replace(RINGING, now=at)
    state = State(arrived_at=at, standing=desk_status_at(POLICY.hours[Tier.EXTENDED], at))
    for event in (Arrived(candidates), *happens):
        turn = advance(state, event, desk)
        yield state, turn
        state = turn.state


def opens(turn: Turn) -> bool:
    """Whether an effect of the turn opens the case of its reference, or adds to it."""
    case = turn.state.adds_to
    return any(
        effect.reference == turn.state.reference
        if isinstance(effect, OpenTicket)
        else isinstance(effect, AddToTicket) and case is not None and effect.ticket_id == case.ticket_id
        for effect in turn.effects
    )


@settings(max_examples=300)
@given(calls)
def test_the_turn_that_sets_a_reference_opens_its_case_or_adds_to_it(
    call: tuple[datetime, tuple[Caller, ...], list[Event]],
) -> None:
    for before, turn in taken(call):
        assert before.reference or not turn.state.reference or opens(turn)


@pytest.mark.parametrize("step", [Step.LANGUAGE, Step.CUSTOMER_NUMBER, Step.PIN, Step.SEVERITY])
@pytest.mark.parametrize("at", [DESK.now, DESK.now.replace(hour=23)])
@pytest.mark.parametrize("keys", ["1", "2"])
def test_a_question_after_the_case_does_not_lose_it(
    monkeypatch: pytest.MonkeyPatch, step: Step, at: datetime, keys: str
) -> None:
    """A further step, by the recipe: asked once everything is known, here with the words of another."""
    first = call_flow.next_question
    monkeypatch.setattr(call_flow, "next_question", lambda state: first(state) or step)
    case = OpenCase(ticket_id=7, reference="12345679") if keys == "2" else None
    *_, (before, turn) = taken((at, (replace(ane, open_case=case),), [KeysPressed(keys)]))
    assert (before.reference, turn.state.step, isinstance(turn.line, Ask)) == ("", step, True)
    assert turn.state.reference
    assert opens(turn)


@settings(max_examples=300)
@given(calls)
def test_agents_ring_only_where_the_flow_said_that_they_may(
    call: tuple[datetime, tuple[Caller, ...], list[Event]],
) -> None:
    """Telephones are looked up only then."""
    for before, turn in taken(call):
        assert may_ring(before) or not isinstance(turn.line, Ring)
