"""Callbacks that come late, twice, in another order, or never."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import sleep

import pytest

from tests.sandbox.rest_client import RestClient
from tests.sandbox.tiny_app import Form, Reply, TinyApp
from twilio_sandbox import Account, Call, FaultInjection, Number, tone

RECORD = '<Record action="recorded" recordingStatusCallback="kept"/><Redirect>nothing</Redirect>'


@pytest.fixture
def number(account: Account, app: TinyApp) -> Number:
    app.answers |= {"incoming": RECORD, "recorded": "<Hangup/>"}
    return account.number("+442871359777", voice_url=app.url("incoming"), status_callback=app.url("status"))


def story(number: Number) -> Call:
    return number.rings("+4520123456").speak(tone(5))


def order(app: TinyApp) -> list[str]:
    return [visit.path for visit in app.visits if visit.path in ("kept", "status")]


def test_callbacks_come_in_the_order_of_events(app: TinyApp, account: Account, number: Number) -> None:
    story(number)
    assert order(app) == ["kept", "status"]
    assert [delivery.callback.kind for delivery in account.callbacks.deliveries] == ["recording", "call"]
    assert all(visit.signed for visit in app.visits)


def test_driver_decides_about_held_callbacks(app: TinyApp, account: Account, number: Number) -> None:
    account.hold_callbacks()
    call = story(number)
    recording, status = account.callbacks.pending
    assert (recording.about, status.about) == (call.recordings[0].sid, call.sid)
    account.callbacks.deliver(status)
    account.callbacks.deliver(recording)
    account.callbacks.deliver(recording)
    assert order(app) == ["status", "kept", "kept"]
    assert account.callbacks.pending == []


def test_dropped_callback_never_comes(app: TinyApp, account: Account, number: Number) -> None:
    account.hold_callbacks()
    story(number)
    account.callbacks.drop(account.callbacks.pending[0])
    account.release_callbacks()
    assert order(app) == ["status"]
    assert [callback.kind for callback in account.callbacks.dropped] == ["recording"]


def test_delayed_callbacks_come_when_their_time_has_come(app: TinyApp, account: Account, number: Number) -> None:
    account.fault_injection = FaultInjection(delay=1, delayed_by=timedelta(days=2))
    story(number)
    assert order(app) == []
    account.clock.advance(2 * 86400)
    account.callbacks.settle()
    assert order(app) == ["kept", "status"]


def test_injected_faults_duplicate_and_drop(app: TinyApp, account: Account, number: Number) -> None:
    account.fault_injection = FaultInjection(duplicate=1)
    story(number)
    assert order(app) == ["kept", "kept", "status", "status"]
    account.fault_injection = FaultInjection(drop=1)
    story(number)
    assert len(order(app)) == 4


def test_injected_faults_reorder(account: Account, number: Number) -> None:
    account.fault_injection = FaultInjection(reorder=1)
    account.hold_callbacks()
    orders = set()
    for _ in range(20):
        story(number)
        orders.add(tuple(callback.kind for callback in account.callbacks.pending))
        account.callbacks.deliver_everything()
    assert orders == {("recording", "call"), ("call", "recording")}


def test_a_seed_repeats_the_injected_faults(app: TinyApp) -> None:
    def dropped(seed: int) -> list[str]:
        with Account(seed=seed) as account:
            account.fault_injection = FaultInjection(drop=0.5)
            number = account.number("+442871359777", voice_url=app.url("incoming"), status_callback=app.url("status"))
            for _ in range(8):
                story(number)
            return [callback.about for callback in account.callbacks.dropped]

    app.answers |= {"incoming": RECORD, "recorded": "<Hangup/>"}
    assert dropped(1) == dropped(1) != dropped(2)


def test_closed_account_leaves_the_application_with_nothing_at_work(
    app: TinyApp, account: Account, number: Number, rest: RestClient
) -> None:
    """The REST API has callbacks delivered beside its answers; whoever closes the account may close the rest, too."""
    begun, done = Event(), Event()

    def slowly(_form: Form) -> Reply:
        begun.set()
        sleep(0.3)
        done.set()
        return 204, {}, b""

    app.answers["text"] = slowly
    wanted = {"To": "+4520123456", "From": number.phone_number, "Body": "Hi", "StatusCallback": app.url("text")}
    rest.post("Messages.json", **wanted)
    assert begun.wait(10)
    account.close()
    assert done.is_set()
    assert [callback.form["MessageStatus"] for callback in account.callbacks.pending] == ["delivered"]


def test_many_callers_at_once_get_their_callbacks_in_order(app: TinyApp, account: Account, number: Number) -> None:
    with ThreadPoolExecutor(8) as callers:
        calls = list(callers.map(lambda _: story(number), range(40)))
    assert account.faults == []
    for call in calls:
        mine = [visit.path for visit in app.visits if visit.form.get("CallSid") == call.sid]
        assert mine == ["incoming", "recorded", "kept", "status"]


def test_refused_callback_is_a_fault_and_not_tried_again(app: TinyApp, account: Account, number: Number) -> None:
    app.answers["kept"] = (403, {}, b"")
    call = story(number)
    assert call.faults == []
    assert account.faults == [f"{app.url('kept')}: callback answered 403"]
    assert order(app) == ["kept", "status"]


def test_callback_may_ask_for_more_tries(app: TinyApp, account: Account, number: Number) -> None:
    answers = iter([(503, {}, b""), (204, {}, b"")])
    app.answers["status"] = lambda _form: next(answers)
    number.status_callback += "#rc=3&rp=all"
    story(number)
    assert account.faults == []


def test_incoming_text_is_told_to_the_number(app: TinyApp, number: Number) -> None:
    number.sms_url = app.url("sms")
    number.receives_text("+4520123456", "STOP")
    [form] = app.forms("sms")
    assert (form["Body"], form["From"], form["SmsStatus"]) == ("STOP", "+4520123456", "received")
    assert app.visits[0].signed
