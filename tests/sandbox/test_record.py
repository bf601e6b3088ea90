"""Messages, and all the ways in which they are none."""

import wave
from io import BytesIO

import pytest

from tests.sandbox.tiny_app import Form, TinyApp
from twilio_sandbox import Account, Audio, Call, EndedBy, Ending, Number, Quirks, silence, tone

CALLER = "+4520123456"


@pytest.fixture
def call(app: TinyApp, number: Number) -> Call:
    app.answers |= {
        "incoming": '<Record action="recorded" finishOnKey="#" maxLength="60" timeout="4"'
        ' recordingStatusCallback="kept" recordingStatusCallbackEvent="in-progress completed absent"/>'
        "<Redirect>nothing</Redirect>",
        "recorded": "<Say>Tak</Say>",
        "nothing": "<Say>Vi hørte intet</Say>",
    }
    return number.rings(CALLER)


def kept(app: TinyApp) -> Form:
    started, ended = app.forms("kept")
    assert started["RecordingStatus"] == "in-progress"
    return ended


def test_message_ended_with_a_key_is_kept(app: TinyApp, call: Call) -> None:
    assert [heard.kind for heard in call.heard] == ["beep"]
    call.speak(tone(9))
    [recording] = call.recordings
    [action] = app.forms("recorded")
    assert (action["Digits"], action["RecordingDuration"]) == ("#", "9")
    assert action["RecordingUrl"].endswith(f"/Recordings/{recording.sid}")
    ended = kept(app)
    assert (ended["RecordingStatus"], ended["RecordingDuration"], ended["RecordingSid"]) == (
        "completed",
        "9",
        recording.sid,
    )
    assert (ended["RecordingSource"], ended["RecordingChannels"]) == ("RecordVerb", "1")
    assert ended["RecordingStartTime"] == "Mon, 23 Nov 2026 12:00:00 +0000"
    assert "ErrorCode" not in ended
    assert recording.sha256 == tone(9).sha256
    assert call.heard[-1].text == "Tak"
    assert call.faults == []


def test_recording_is_a_wav_file_of_what_was_said(call: Call) -> None:
    call.speak(tone(3))
    audio = call.recordings[0].audio
    assert audio is not None
    with wave.open(BytesIO(audio.wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() == 24000


def test_caller_who_hangs_up_has_left_a_message(app: TinyApp, call: Call) -> None:
    call.speak(tone(9), Ending.HANG_UP)
    assert app.forms("recorded")[0]["Digits"] == "hangup"
    assert app.forms("recorded")[0]["CallStatus"] == "completed"
    assert kept(app)["RecordingDuration"] == "9"
    assert call.ended_by is EndedBy.CALLER
    assert "Tak" not in [heard.text for heard in call.heard]
    assert len(app.forms("status")) == 1


def test_patience_cuts_the_message(app: TinyApp, call: Call) -> None:
    call.hangs_up_in(5).speak(tone(30))
    assert app.forms("recorded")[0]["Digits"] == "hangup"
    assert kept(app)["RecordingDuration"] == "5"


def test_hanging_up_after_the_beep_leaves_an_absent_recording(app: TinyApp, call: Call) -> None:
    call.hang_up()
    assert app.forms("recorded")[0]["Digits"] == "hangup"
    assert (kept(app)["RecordingStatus"], kept(app)["ErrorCode"]) == ("absent", "16101")
    assert app.forms("nothing") == []


@pytest.mark.parametrize("nothing", ["silence", "key", "blip"])
def test_nothing_said_goes_on_with_the_next_verb(app: TinyApp, call: Call, nothing: str) -> None:
    match nothing:
        case "silence":
            call.wait()
        case "key":
            call.press("#")
        case "blip":
            call.speak(tone(0.4))
    assert kept(app)["RecordingStatus"] == "absent"
    assert app.forms("recorded") == []
    assert call.heard[-1].text == "Vi hørte intet"


def test_silence_after_a_message_ends_it_and_is_trimmed(app: TinyApp, call: Call) -> None:
    call.speak(Audio(silence(1).samples + tone(6).samples), Ending.SILENCE)
    [action] = app.forms("recorded")
    assert action["RecordingDuration"] == "11"
    assert "Digits" not in action
    assert kept(app)["RecordingDuration"] == "6"
    assert call.recordings[0].sha256 == tone(6).sha256


def test_key_that_does_not_finish_is_followed_by_silence(app: TinyApp, call: Call) -> None:
    call.speak(tone(6), "5")
    assert "Digits" not in app.forms("recorded")[0]


def test_message_is_cut_at_its_longest_length(app: TinyApp, call: Call) -> None:
    call.speak(tone(200))
    assert kept(app)["RecordingDuration"] == "60"
    assert "Digits" not in app.forms("recorded")[0]


def test_silent_recordings_are_absent_where_twilio_deletes_them(account: Account, app: TinyApp, call: Call) -> None:
    account.quirks = Quirks(deletes_silent_recordings=True)
    call.speak(silence(20))
    assert kept(app)["ErrorCode"] == "16102"


def test_empty_recordings_request_the_action_where_that_is_the_habit(
    account: Account, app: TinyApp, call: Call
) -> None:
    account.quirks = Quirks(empty_recording_requests_action=True)
    call.wait()
    assert app.forms("recorded")[0]["RecordingDuration"] == "4"
    assert app.forms("nothing") == []


def test_absent_recordings_are_not_told_to_who_did_not_ask(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Record action="recorded" recordingStatusCallback="kept"/><Redirect>nothing</Redirect>'
    number.rings(CALLER).wait()
    assert app.forms("kept") == []


def test_unsound_answer_after_hanging_up_is_a_fault_too(app: TinyApp, call: Call) -> None:
    app.answers["recorded"] = (500, {}, b"")
    call.speak(tone(5), Ending.HANG_UP)
    assert "11217" in call.faults[0]
    assert app.forms("fallback") == []
