"""The worker places a call back: what Twilio refuses, hides or forgets, and who is killed, rings nobody twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from models.callback import Callback
from tests.factories import LINE
from tests.journeys.callbacks.calling_back import CallbackDesk
from tests.phone import Desk
from twilio_sandbox.network.fault_injection import FaultInjection
from voice_intake.actions.callbacks.place import place_callback
from voice_intake.actions.operations.claim_due import Claim, claim_due
from voice_intake.domain.errors import FailureReason, PermanentFailure

MINUTE = timedelta(minutes=1)


@pytest.fixture
def bo(desk: Desk) -> CallbackDesk:
    return CallbackDesk(desk)


def test_a_call_whose_answer_was_lost_is_found_and_not_placed_again(bo: CallbackDesk) -> None:
    bo.account.hold_callbacks()
    bo.account.fault_injection = FaultInjection(rest_timeout=1)
    bo.asks()
    bo.works()
    bo.account.fault_injection = FaultInjection()
    assert (bo.row.status, bo.row.call_sid) == ("uncertain", None)
    bo.works_for(MINUTE / 2)
    [agent] = bo.account.outbound_calls
    assert (bo.row.status, bo.row.call_sid) == ("placed", agent.sid)


def test_a_call_that_is_not_on_twilios_list_yet_is_not_placed_again(
    bo: CallbackDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo.account.hold_callbacks()
    bo.account.fault_injection = FaultInjection(rest_timeout=1)
    bo.asks()
    bo.works()
    bo.account.fault_injection = FaultInjection()
    with monkeypatch.context() as patch:
        patch.setattr(bo.carrier, "placed_calls", lambda *_: ())
        bo.works_for(MINUTE / 2)
    bo.works_for(MINUTE)
    assert [agent.sid for agent in bo.account.outbound_calls] == [bo.row.call_sid]


def test_an_earlier_call_to_the_same_agent_is_not_mistaken_for_one_that_was_never_placed(bo: CallbackDesk) -> None:
    bo.rings().answers().presses("2")
    asked = bo.asks()
    with bo.desk.engine.begin() as connection:
        killed = {"status": "uncertain", "tried_at": bo.now, "due_at": bo.now}
        connection.execute(update(Callback).where(Callback.id == asked.callback_id).values(**killed))
    bo.works_for(2 * MINUTE)
    assert len(bo.account.outbound_calls) == 2


def test_a_worker_killed_before_it_could_write_rings_nobody_twice(bo: CallbackDesk) -> None:
    bo.account.hold_callbacks()
    agent = bo.rings()
    bo.forgets(status="uncertain", call_sid=None, due_at=bo.now + 75 * timedelta(seconds=1))
    bo.works_for(3 * MINUTE)
    assert (len(bo.account.outbound_calls), bo.row.call_sid) == (1, agent.sid)


def test_a_worker_killed_before_it_could_place_leaves_it_to_the_next(bo: CallbackDesk) -> None:
    bo.asks()
    bo.forgets(status="uncertain", tried_at=bo.now, due_at=bo.now + 75 * timedelta(seconds=1))
    bo.works_for(2 * MINUTE)
    assert len(bo.account.outbound_calls) == 1


def test_the_agents_own_leg_settles_what_was_uncertain(bo: CallbackDesk) -> None:
    agent = bo.rings()
    bo.forgets(status="uncertain", call_sid=None)
    agent.answers()
    assert (bo.row.status, bo.row.call_sid) == ("placed", agent.sid)


def test_a_late_refusal_ends_nothing_that_another_worker_has_placed(
    bo: CallbackDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one's request hung for longer than its lease."""

    def refuse(*_: object, **__: object) -> str:
        bo.forgets(status="placed", call_sid="CA1", due_at=bo.now + MINUTE)
        raise PermanentFailure("twilio", FailureReason.REFUSED)

    monkeypatch.setattr(bo.carrier, "place_call", refuse)
    bo.asks()
    place_callback(bo.desk.line.services, bo.outside, now=bo.now)
    assert (bo.row.status, bo.row.outcome) == ("placed", None)


def test_news_that_come_as_the_worker_looks_need_no_question(bo: CallbackDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = bo.rings().answers()

    def claim(*wanted: Any, **when: Any) -> Claim | None:  # noqa: ANN401 - as claim_due takes them
        claimed = claim_due(*wanted, **when)
        agent.hangs_up()
        return claimed

    monkeypatch.setattr("voice_intake.actions.callbacks.place.claim_due", claim)
    monkeypatch.setattr(bo.carrier, "legs", None)
    assert place_callback(bo.desk.line.services, bo.outside, now=bo.now + 3 * MINUTE)
    assert bo.row.outcome == "declined"


def test_a_second_leg_for_one_request_calls_nobody(bo: CallbackDesk) -> None:
    first = bo.rings()
    bo.forgets(status="requested", due_at=bo.now)
    bo.works()
    second = bo.account.outbound_calls[1]
    second.answers()
    assert (second.hears, second.status) == ([], "completed")
    first.answers().presses("1").dials[0].answers().hangs_up()
    assert bo.row.outcome == "talked"


@pytest.mark.parametrize("wrong", ["rest_429", "rest_5xx"])
def test_what_cannot_be_placed_in_time_is_not_placed_later(bo: CallbackDesk, wrong: str) -> None:
    bo.account.fault_injection = FaultInjection(**{wrong: 1.0})
    bo.asks()
    bo.works_for(4 * MINUTE)
    bo.account.fault_injection = FaultInjection()
    bo.works_for(MINUTE)
    assert bo.account.outbound_calls == []
    assert bo.row.outcome in ("too_late", "unknown")
    assert bo.told["who"] == "line"


def test_a_refusal_that_passes_only_delays_it(bo: CallbackDesk) -> None:
    bo.account.fault_injection = FaultInjection(rest_429=1)
    bo.asks()
    bo.works()
    bo.account.fault_injection = FaultInjection()
    bo.works_for(MINUTE / 4)
    assert len(bo.account.outbound_calls) == 1


def test_a_refusal_for_good_is_told_at_once(bo: CallbackDesk) -> None:
    bo.asks()
    bo.account.network.numbers[0].phone_number = "+4599999999"
    bo.works()
    bo.account.network.numbers[0].phone_number = LINE
    assert (bo.row.outcome, bo.row.last_error) == ("refused", "sender_unsuitable")


def test_nobody_is_rung_for_an_old_request(bo: CallbackDesk) -> None:
    bo.asks()
    bo.account.clock.advance(121)
    bo.works()
    assert (bo.account.outbound_calls, bo.row.outcome) == ([], "too_late")
    assert bo.told == {"who": "line", "why": "too_late", "reaction_taken_back": False}
