"""Recordings in the REST API: listed, fetched, deleted, and not always there."""

import hashlib

import pytest

from tests.sandbox.rest_client import RestClient, refusal
from tests.sandbox.tiny_app import TinyApp
from twilio_sandbox import Account, Call, Ending, FaultInjection, Number, Quirks, tone


@pytest.fixture
def number(number: Number, app: TinyApp) -> Number:
    app.answers |= {
        "incoming": '<Record action="recorded"/><Redirect>nothing</Redirect>',
        "recorded": "<Hangup/>",
        "nothing": "<Hangup/>",
    }
    return number


def message(number: Number, seconds: float = 9) -> Call:
    return number.rings("+4520123456").speak(tone(seconds), Ending.HANG_UP)


def test_media_is_what_was_said(rest: RestClient, number: Number) -> None:
    [recording] = message(number).recordings
    assert recording.url.startswith(rest.host)
    for path in (f"Recordings/{recording.sid}", f"Recordings/{recording.sid}.wav"):
        media = rest.get(path)
        assert media.headers["Content-Type"] == "audio/x-wav"
        assert hashlib.sha256(media.content).hexdigest() == recording.sha256 == tone(9).sha256
    assert rest.get(f"Recordings/{recording.sid}.mp3").status_code == 404
    assert rest.get(f"Recordings/{recording.sid}", RequestedChannels="2").status_code == 400


def test_recordings_are_listed_by_call_and_time(rest: RestClient, number: Number) -> None:
    first, second = message(number), message(number)

    def listed(path: str = "Recordings.json", **wanted: str) -> list[str]:
        return [one["call_sid"] for one in rest.json(path, **wanted)["recordings"]]

    assert listed() == [second.sid, first.sid]
    assert listed(CallSid=first.sid) == [first.sid]
    assert listed(f"Calls/{second.sid}/Recordings.json") == [second.sid]
    assert listed(**{"DateCreated>": "2026-11-23T12:00:05Z"}) == [second.sid]
    assert listed(**{"DateCreated<": "2026-11-23T12:00:05Z"}) == [first.sid]


def test_recording_is_told_as_twilio_tells_it(rest: RestClient, number: Number) -> None:
    [kept], [absent] = message(number).recordings, message(number, 0.3).recordings
    told = rest.json(f"Recordings/{kept.sid}.json")
    assert (told["status"], told["duration"], told["channels"], told["source"]) == ("completed", "9", 1, "RecordVerb")
    told = rest.json(f"Recordings/{absent.sid}.json")
    assert (told["status"], told["duration"], told["error_code"]) == ("absent", "0", 16101)
    assert rest.get(f"Recordings/{absent.sid}").status_code == 404


def test_deleted_recording_is_gone_but_remembered(rest: RestClient, number: Number) -> None:
    [recording] = message(number).recordings
    path = f"Recordings/{recording.sid}.json"
    deleted = rest.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert refusal(rest.get(path)) == (404, 20404)
    assert refusal(rest.delete(path)) == (404, 20404)
    assert refusal(rest.get(f"Recordings/{recording.sid}")) == (404, 20404)
    assert rest.json("Recordings.json")["recordings"] == []
    [told] = rest.json("Recordings.json", IncludeSoftDeleted="true")["recordings"]
    assert told["status"] == "deleted"


def test_running_recording_cannot_be_deleted(rest: RestClient, number: Number) -> None:
    call = number.rings("+4520123456")
    assert rest.delete(f"Recordings/{call.recordings[0].sid}.json").status_code == 400


def test_media_may_come_later(rest: RestClient, account: Account, number: Number) -> None:
    account.fault_injection = FaultInjection(media_not_ready=2)
    [recording] = message(number).recordings
    assert [rest.get(f"Recordings/{recording.sid}").status_code for _ in range(3)] == [404, 404, 200]


def test_media_needs_credentials_where_the_account_wants_it(rest: RestClient, account: Account, number: Number) -> None:
    [recording] = message(number).recordings
    rest.auth = None
    assert refusal(rest.get(f"Recordings/{recording.sid}")) == (401, 20003)
    account.quirks = Quirks(media_needs_credentials=False)
    assert rest.get(f"Recordings/{recording.sid}").status_code == 200
    assert rest.get(f"Recordings/{recording.sid}.json").status_code == 401
