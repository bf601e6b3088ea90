"""Telephones that people hold: nothing waits for the application, and what passes by itself does."""

from collections.abc import Callable, Iterator
from contextlib import closing
from time import monotonic, sleep

import pytest
import requests

from tests.sandbox.tiny_app import TOKEN, TinyApp
from twilio_sandbox import Account, tone
from twilio_sandbox.clock import RunningClock
from twilio_sandbox.http.sender import HttpSender
from twilio_sandbox.phones import Phones, PhonesApi
from twilio_sandbox.phones.request_log import RequestLog

CALLER, AGENT = "+4520123456", "+4520123490"


class Client:
    """Somebody who has the telephones before them."""

    def __init__(self, url: str, auth: tuple[str, str]) -> None:
        self.url = f"{url}/handset"
        self.auth = auth

    def post(self, path: str, **what: object) -> requests.Response:
        return requests.post(self.url + path, auth=self.auth, timeout=60, **what)  # type: ignore[arg-type]

    def get(self, path: str) -> dict[str, object]:
        return requests.get(self.url + path, auth=self.auth, timeout=60).json()

    def dials(self) -> str:
        return self.post("/calls", data={"from": CALLER}).json()["sid"]

    def sees(self, sid: str, what: Callable[[dict], object]) -> dict:
        return self.reads(f"/state?call={sid}", what)

    def wires(self, what: Callable[[dict], object]) -> dict:
        return self.reads("/wires?since=0", what)

    def reads(self, path: str, what: Callable[[dict], object]) -> dict:
        """As soon as it is so."""
        until = monotonic() + 60
        while monotonic() < until:
            found = self.get(path)
            if what(found):
                return found
            sleep(0.05)
        raise AssertionError(found)


@pytest.fixture
def account(app: TinyApp) -> Iterator[Account]:
    clock = RunningClock()
    sender = HttpSender()
    request_log = RequestLog(sender, clock)
    with closing(sender), Account("AC" + "a" * 32, TOKEN, clock=clock, send=request_log) as account:
        number = account.number("+442871359777", voice_url=app.url("incoming"), status_callback=app.url("status"))
        phones = Phones(account, number, request_log)
        account.serve(beside={"/handset": PhonesApi(phones)})
        with phones.running():
            yield account


@pytest.fixture
def client(account: Account) -> Client:
    return Client(account.network.api_url, (account.sid, account.token))


def test_a_stranger_holds_no_telephone(client: Client) -> None:
    client.auth = (client.auth[0], "guessed")
    assert client.post("/calls", data={"from": CALLER}).status_code == 401


def test_keys_are_pressed_and_an_answer_to_an_old_question_is_too_late(client: Client, app: TinyApp) -> None:
    app.answers["incoming"] = f'<Gather numDigits="1" action="{app.url("first")}"><Say>One?</Say></Gather>'
    app.answers["first"] = f'<Gather numDigits="1" action="{app.url("second")}"><Say>Two?</Say></Gather>'
    sid = client.dials()
    asked = client.sees(sid, lambda state: state["call"]["waits_for"])["call"]["waits_for"]["asked"]
    assert client.post(f"/calls/{sid}/act", data={"act": "press", "keys": "1", "asked": asked}).ok
    state = client.sees(sid, lambda state: state["call"]["waits_for"] and len(state["call"]["heard"]) == 2)
    assert state["call"]["heard"][1]["text"] == "Two?"
    assert client.post(f"/calls/{sid}/act", data={"act": "press", "keys": "9", "asked": asked}).status_code == 404
    assert client.post(f"/calls/{sid}/act", data={"act": "dances"}).status_code == 404
    client.post(f"/calls/{sid}/act", data={"act": "hang-up"})
    assert client.sees(sid, lambda state: state["call"]["is_over"])["call"]["ended_by"] == "caller"
    assert app.forms("first")[0]["Digits"] == "1"
    assert app.forms("second") == []


def test_a_message_is_spoken_and_kept(client: Client, app: TinyApp, account: Account) -> None:
    app.answers["incoming"] = f'<Record action="{app.url("done")}"/><Redirect>{app.url("none")}</Redirect>'
    app.answers["done"] = "<Hangup/>"
    sid = client.dials()
    client.sees(sid, lambda state: state["call"]["waits_for"])
    assert client.post(f"/calls/{sid}/message?ending=%23", data=b"no sound").status_code == 400
    assert client.post(f"/calls/{sid}/message?ending=%23", data=tone(3).wav).ok
    client.sees(sid, lambda state: state["call"]["is_over"])
    assert account.recordings[0].seconds == 3


def test_somebody_is_rung_and_is_busy(client: Client, app: TinyApp) -> None:
    app.answers["incoming"] = f'<Dial timeout="5" action="{app.url("after")}"><Number>{AGENT}</Number></Dial>'
    app.answers["after"] = "<Hangup/>"
    sid = client.dials()
    state = client.sees(sid, lambda state: state["others"])
    assert state["others"][0]["to"] == AGENT
    state = client.sees(sid, lambda state: state["others"] and state["others"][0]["status"] == "ringing")
    client.post(f"/calls/{state['others'][0]['sid']}/act", data={"act": "busy"})
    client.sees(sid, lambda state: state["call"]["is_over"])
    assert app.forms("after")[0]["DialCallStatus"] == "busy"


@pytest.mark.parametrize(("what", "times"), [("deliver", 1), ("twice", 2), ("lose", 0)])
def test_callbacks_that_are_held_wait_for_a_word(client: Client, app: TinyApp, what: str, times: int) -> None:
    app.answers["incoming"] = "<Hangup/>"
    client.post("/callbacks", data={"how": "held"})
    sid = client.dials()
    client.sees(sid, lambda state: state["call"]["is_over"])
    [held] = client.wires(lambda wires: wires["pending"])["pending"]
    assert app.forms("status") == []
    assert client.post(f"/callbacks/{held['id']}", data={"what": what}).ok
    until = monotonic() + 60
    while len(app.forms("status")) < times and monotonic() < until:
        sleep(0.05)
    assert len(app.forms("status")) == times
    assert len(client.get("/wires?since=0")["lost"]) == (times == 0)


def test_what_went_over_the_wire_is_told_in_order(client: Client, app: TinyApp) -> None:
    app.answers["incoming"] = "<Hangup/>"
    client.post("/turns", data={"twice": "1"})
    sid = client.dials()
    client.sees(sid, lambda state: state["call"]["is_over"])
    wires = client.wires(lambda wires: [each["status"] is not None for each in wires["requests"]] == [True] * 3)
    assert [each["url"].rsplit("/", 1)[1] for each in wires["requests"]] == ["incoming", "incoming", "status"]
    assert [each["status"] for each in wires["requests"]] == [200, 200, 204]
