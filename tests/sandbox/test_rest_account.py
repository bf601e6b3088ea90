"""Numbers, credentials and trouble in the REST API."""

import pytest
import requests

from tests.sandbox.rest_client import RestClient, refusal
from tests.sandbox.tiny_app import TinyApp
from twilio_sandbox import Account, FaultInjection, Number


def test_number_is_pointed_at_another_application(rest: RestClient, app: TinyApp, number: Number) -> None:
    [told] = rest.json("IncomingPhoneNumbers.json", PhoneNumber=number.phone_number)["incoming_phone_numbers"]
    assert (told["sid"], told["voice_url"], told["capabilities"]["voice"]) == (number.sid, number.voice_url, True)
    path = f"IncomingPhoneNumbers/{number.sid}.json"
    assert rest.post(path, VoiceUrl=app.url("new"), VoiceMethod="GET").json()["voice_method"] == "GET"
    assert rest.json(path)["voice_url"] == app.url("new")
    app.answers["new"] = "<Hangup/>"
    number.rings("+4520123456")
    assert app.visits[0].path == "new"
    assert rest.json("IncomingPhoneNumbers.json", PhoneNumber="+1")["incoming_phone_numbers"] == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"VoiceUrl": ""}, 21405),
        ({"SmsFallbackUrl": "https://desk.example/sms"}, 21405),
        ({"VoiceUrl": "desk.example"}, 21402),
        ({"StatusCallback": "https://our_desk.example/"}, 21402),
        ({"VoiceMethod": "PUT"}, 21403),
    ],
)
def test_unsound_settings_change_nothing(rest: RestClient, number: Number, fields: dict[str, str], code: int) -> None:
    before = number.voice_url
    answer = rest.post(f"IncomingPhoneNumbers/{number.sid}.json", **{"FriendlyName": "changed", **fields})
    assert refusal(answer) == (400, code)
    assert (number.voice_url, number.friendly_name) == (before, number.phone_number)


def test_only_the_accounts_own_credentials_open_the_door(rest: RestClient, account: Account) -> None:
    key, secret = account.api_key()
    for auth, status in (
        (None, 401),
        ((account.sid, "wrong"), 401),
        ((key, "wrong"), 401),
        ((key, secret), 200),
        ((account.sid, account.token), 200),
    ):
        rest.auth = auth
        assert rest.get("Calls.json").status_code == status
    rest.auth = None
    assert refusal(rest.get("Calls.json")) == (401, 20003)


@pytest.mark.parametrize(
    "path", ["Calls/CA0.json", "Messages/SM0.json", "IncomingPhoneNumbers/PN0.json", "Nothing.json"]
)
def test_what_is_not_there_is_not_found(rest: RestClient, path: str) -> None:
    assert refusal(rest.get(path)) == (404, 20404)


def test_another_accounts_paths_are_not_found(rest: RestClient) -> None:
    assert refusal(rest.get(f"/2010-04-01/Accounts/AC{'b' * 32}/Calls.json")) == (404, 20404)


def test_rest_breaks_on_purpose(rest: RestClient, account: Account, number: Number) -> None:
    account.fault_injection = FaultInjection(rest_429=1)
    assert refusal(rest.get("Calls.json")) == (429, 20429)
    account.fault_injection = FaultInjection(rest_5xx=1)
    assert refusal(rest.get("Calls.json")) == (503, 20503)
    account.fault_injection = FaultInjection(rest_timeout=1)
    with pytest.raises(requests.ConnectionError):
        rest.post("Messages.json", To="+4520123456", From=number.phone_number, Body="Hej")
    assert len(account.messages) == 1, "what was asked was done, only the answer was lost"


def test_closed_account_answers_at_none_of_its_addresses(account: Account) -> None:
    urls = [account.serve(), account.serve()]
    account.close()
    for url in urls:
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=60)
