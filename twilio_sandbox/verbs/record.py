"""<Record>: a beep, a message, a recording. https://www.twilio.com/docs/voice/twiml/record"""

from collections.abc import Generator
from dataclasses import dataclass
from urllib.parse import urljoin

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.events import (
    Act,
    CallDiverted,
    CallStatus,
    EndedBy,
    Ending,
    Heard,
    LineClosed,
    NobodyListens,
    Pressed,
    Spoke,
    Waited,
    Waiting,
)
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.media.audio import Audio, silence
from twilio_sandbox.media.recording import Recording
from twilio_sandbox.network.network import rfc2822
from twilio_sandbox.twiml.document import Document, Verb
from twilio_sandbox.verbs.final_request import send_final_request
from twilio_sandbox.verbs.transcription import understand

_TOO_SHORT, _SILENT = 16101, 16102
_ANY_KEY = "1234567890*#"
_BEEP = Heard("beep", seconds=0.5)
_NOTHING = silence(0.3)


@dataclass(frozen=True)
class _Message:
    """`digits` is the key that ended it, `hangup`, or None when silence or the longest length did."""

    audio: Audio
    digits: str | None
    hung_up_by: EndedBy | None = None


def record(leg: Leg, verb: Verb, document: Document) -> Generator[Waiting, Act, Target | None]:
    waiting = _waiting(verb, document)
    recording = leg.network.begin_recording(leg.sid, leg.now)
    _report(leg, verb, document, recording)
    message = yield from _listen(leg, verb, waiting, recording)
    understand(leg)
    if message.hung_up_by:
        leg.end(CallStatus.COMPLETED, message.hung_up_by)
    _finish(leg, verb, recording, message.audio)
    _report(leg, verb, document, recording)
    action = _action(leg, verb, waiting, recording, message)
    if message.hung_up_by:
        send_final_request(leg, action)
        raise LineClosed(message.hung_up_by)
    goes_on = recording.status == "absent" and not leg.network.quirks.empty_recording_requests_action
    return None if goes_on else action


def _waiting(verb: Verb, document: Document) -> Waiting:
    return Waiting(
        "record",
        action=urljoin(document.url, verb.attributes.get("action", document.url)),
        timeout=verb.number("timeout", 5),
        finish_on_key=verb.attributes.get("finishOnKey", _ANY_KEY),
        max_length=verb.number("maxLength", 3600),
    )


def _listen(leg: Leg, verb: Verb, waiting: Waiting, recording: Recording) -> Generator[Waiting, Act, _Message]:
    """Somebody who hangs up has nevertheless said what was said until then."""
    began, message = leg.timeline.elapsed, _Message(_NOTHING, None)
    try:
        if verb.is_on("playBeep", default=True):
            leg.hear(_BEEP)
            leg.pass_time(_BEEP.seconds)
        act = yield from leg.wait(waiting)
        began, message = leg.timeline.elapsed, _message(waiting, act)
        leg.pass_time(message.audio.seconds)
    except LineClosed as closed:
        heard = message.audio.first(max(leg.timeline.elapsed - began, _NOTHING.seconds))
        return _Message(heard, "hangup", closed.by)
    except CallDiverted:
        recording.lose(_TOO_SHORT, leg.now)
        raise
    return message


def _message(waiting: Waiting, act: Act) -> _Message:
    match act:
        case Spoke(audio, finish):
            return _spoken(waiting, audio, finish)
        case Pressed(keys):
            ends = [key for key in keys if key in waiting.finish_on_key]
            return _Message(_NOTHING, ends[0]) if ends else _Message(_quiet_spell(waiting), None)
        case Waited():
            return _Message(_quiet_spell(waiting), None)
    raise NobodyListens(f"a Record does not take {act}")


def _spoken(waiting: Waiting, audio: Audio, finish: str | Ending) -> _Message:
    """A key that does not end the recording is only heard in it, so that silence ends it."""
    if audio.seconds >= waiting.max_length:
        return _Message(audio.first(waiting.max_length), None)
    if finish is Ending.HANG_UP:
        return _Message(audio, "hangup", EndedBy.CALLER)
    if finish is not Ending.SILENCE and finish in waiting.finish_on_key:
        return _Message(audio, finish)
    whole = Audio(audio.samples + _quiet_spell(waiting).samples)
    return _Message(whole.first(waiting.max_length), None)


def _quiet_spell(waiting: Waiting) -> Audio:
    return silence(min(waiting.timeout or waiting.max_length, waiting.max_length))


def _finish(leg: Leg, verb: Verb, recording: Recording, audio: Audio) -> None:
    trims = verb.attributes.get("trim", "trim-silence") == "trim-silence"
    kept, quirks = audio.trimmed() if trims else audio, leg.network.quirks
    recording.said_seconds = round(audio.seconds)
    if quirks.deletes_silent_recordings and audio.is_silent and audio.seconds >= quirks.shortest_recording:
        recording.lose(_SILENT, leg.now)
    elif kept.seconds < quirks.shortest_recording:
        recording.lose(_TOO_SHORT, leg.now)
    else:
        recording.complete(kept, leg.now)


def _action(leg: Leg, verb: Verb, waiting: Waiting, recording: Recording, message: _Message) -> Target:
    fields = {
        "RecordingUrl": recording.url,
        "RecordingSid": recording.sid,
        "RecordingDuration": str(recording.said_seconds),
    }
    if message.digits:
        fields["Digits"] = message.digits
    return leg.target(waiting.action, verb.attributes.get("method", "POST"), **fields)


def _report(leg: Leg, verb: Verb, document: Document, recording: Recording) -> None:
    """`absent` is only told to those who ask for it in recordingStatusCallbackEvent."""
    url = verb.attributes.get("recordingStatusCallback")
    if url is None or recording.status not in verb.words("recordingStatusCallbackEvent", "completed"):
        return
    fields = {
        "AccountSid": leg.network.account_sid,
        "CallSid": leg.sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": recording.url,
        "RecordingStatus": recording.status,
        "RecordingChannels": "1",
        "RecordingSource": "RecordVerb",
        "RecordingStartTime": rfc2822(recording.started_at),
    }
    if recording.status != "in-progress":
        fields["RecordingDuration"] = str(recording.seconds)
    if recording.error_code:
        fields["ErrorCode"] = str(recording.error_code)
    method = verb.attributes.get("recordingStatusCallbackMethod", "POST")
    target = Target(urljoin(document.url, url), method, tuple(fields.items()))
    leg.network.callbacks.put("recording", recording.sid, target)
