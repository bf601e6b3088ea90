"""The REST answers, held against Twilio's own description of them."""

import json
import os
from collections.abc import Iterator

import pytest
import requests

from tests.sandbox.prism import Unavailable, prism_before
from tests.sandbox.rest_client import RestClient
from tests.sandbox.tiny_app import TinyApp
from twilio_sandbox import Account, Ending, Number, tone

pytestmark = pytest.mark.openapi


@pytest.fixture
def described(rest: RestClient) -> Iterator[RestClient]:
    """The same API behind Prism. Continuous integration may not do without; a laptop on a train may."""
    try:
        with prism_before(rest.host) as proxy:
            yield RestClient(rest.account, proxy)
    except Unavailable as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


def test_every_answer_keeps_to_twilios_description(
    described: RestClient, app: TinyApp, account: Account, number: Number
) -> None:
    app.answers |= {
        "incoming": '<Record action="recorded"/><Redirect>nothing</Redirect>',
        "recorded": "<Hangup/>",
        "nothing": '<Dial action="recorded"><Number>+4521111111</Number></Dial>',
    }
    done = number.rings("+4520123456", more={"ForwardedFrom": "+4533333333"}).speak(tone(4), Ending.HANG_UP)
    live = number.rings("+4520123457").wait()
    recorded = done.recordings[0].sid
    account.lose_texts("+4520123458")
    to = {"To": "+4520123456", "From": number.phone_number}

    answers = [described.post("Messages.json", **to, Body="Hej")]
    answers += [described.post("Messages.json", To="+4520123458", From=number.phone_number, Body="Hej")]
    answers += [described.post("Calls.json", **to, Url="https://desk.example/out")]
    answers += [
        described.get(path)
        for path in (
            "Calls.json",
            "Calls.json?PageSize=1",
            "Calls.json?StartTime%3E=2026-11-23T00:00:00Z&StartTime%3C=2026-11-24T00:00:00Z&Status=completed",
            f"Calls/{done.sid}.json",
            f"Calls/{live.sid}.json",
            f"Calls/{live.agent_leg().sid}.json",
            f"Calls/{done.sid}/Recordings.json",
            "Recordings.json?IncludeSoftDeleted=true",
            f"Recordings/{recorded}.json",
            f"Recordings/{live.recordings[0].sid}.json",
            "Messages.json",
            f"Messages/{account.messages[1].sid}.json",
            "IncomingPhoneNumbers.json",
            f"IncomingPhoneNumbers/{number.sid}.json",
        )
    ]
    answers += [described.post(f"Calls/{live.sid}.json", Status="completed")]
    answers += [described.post(f"IncomingPhoneNumbers/{number.sid}.json", VoiceUrl="https://desk.example/voice")]
    answers += [described.delete(f"Recordings/{recorded}.json")]
    assert [answer.status_code for answer in answers] == [201] * 3 + [200] * 16 + [204]
    assert [found for answer in answers for found in violations(answer)] == []
    assert violations(described.get(f"Calls/CA{'0' * 32}.json")), "an answer that is not described is noticed"


def violations(answer: requests.Response) -> list[str]:
    found = json.loads(answer.headers.get("sl-violations", "[]"))
    return [f"{answer.request.method} {answer.request.path_url}: {one['location']} {one['message']}" for one in found]
