"""Texts through the REST API, and what becomes of them."""

import pytest
import requests

from tests.sandbox.rest_client import RestClient, refusal
from tests.sandbox.tiny_app import TinyApp
from twilio_sandbox import Account, Number

MOBILE = "+4520123456"


def send(rest: RestClient, number: Number, **fields: str) -> requests.Response:
    return rest.post("Messages.json", **{"To": MOBILE, "From": number.phone_number, "Body": "Rødgrød", **fields})


def test_text_is_queued_and_then_delivered(rest: RestClient, app: TinyApp, account: Account, number: Number) -> None:
    answer = send(rest, number, StatusCallback=app.url("text"))
    assert (answer.status_code, answer.json()["status"]) == (201, "queued")
    account.callbacks.settle()
    assert [form["MessageStatus"] for form in app.forms("text")] == ["sent", "delivered"]
    assert app.forms("text")[0]["MessageSid"] == answer.json()["sid"]
    [message] = account.messages
    assert (message.to, message.body, message.status) == (MOBILE, "Rødgrød", "delivered")
    told = rest.json(f"Messages/{message.sid}.json")
    assert (told["status"], told["num_segments"], told["direction"]) == ("delivered", "1", "outbound-api")


def test_texts_are_listed_by_recipient_and_time(rest: RestClient, account: Account, number: Number) -> None:
    first = send(rest, number).json()["sid"]
    account.clock.advance(3600)
    second = send(rest, number, To="+4530000000").json()["sid"]

    def listed(**wanted: str) -> list[str]:
        return [message["sid"] for message in rest.json("Messages.json", **wanted)["messages"]]

    assert listed() == [second, first]
    assert listed(To=MOBILE) == [first]
    assert listed(**{"DateSent>": "2026-11-23T12:30:00Z"}) == [second]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "20123456"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "+4599999999"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"StatusCallback": "http://a_b.example/"}, 21609),
    ],
)
def test_unsound_text_is_refused(rest: RestClient, number: Number, fields: dict[str, str], code: int) -> None:
    assert refusal(send(rest, number, **fields)) == (400, code)


def test_who_opted_out_is_not_texted(rest: RestClient, app: TinyApp, account: Account, number: Number) -> None:
    number.sms_url = app.url("sms")
    number.receives_text(MOBILE, " Stop ")
    assert refusal(send(rest, number)) == (400, 21610)
    number.receives_text(MOBILE, "START")
    assert send(rest, number).status_code == 201
    account.refuse_texts(MOBILE, 21614)
    assert refusal(send(rest, number)) == (400, 21614)


def test_lost_text_is_reported_undelivered(rest: RestClient, app: TinyApp, account: Account, number: Number) -> None:
    account.lose_texts(MOBILE, 30005)
    account.hold_callbacks()
    send(rest, number, StatusCallback=app.url("text"))
    sent, lost = account.callbacks.pending
    account.callbacks.deliver(lost)
    account.callbacks.deliver(sent)
    assert [(form["MessageStatus"], form.get("ErrorCode")) for form in app.forms("text")] == [
        ("undelivered", "30005"),
        ("sent", None),
    ]
