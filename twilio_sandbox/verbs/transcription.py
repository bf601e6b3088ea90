"""<Start><Transcription>: what is said on a leg, in writing, while it is said. It runs beside whatever else is played.

https://www.twilio.com/docs/voice/twiml/transcription. Words do not come out of the audio: whoever drives the call says
by `call.will_say(...)` what was understood.
"""

import json
from urllib.parse import urljoin

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.line.transcription_session import TranscriptionSession
from twilio_sandbox.twiml.document import Document, Verb

_ENGINE_FAILED = "32655"


def start(leg: Leg, verb: Verb, document: Document) -> None:
    for child in verb.children:
        if child.name == "Transcription":
            _begin(leg, child, document)


def stop(leg: Leg, verb: Verb, _document: Document) -> None:
    """One that does not run cannot be stopped; Twilio notes that and goes on."""
    names = {child.attributes.get("name", "") for child in verb.children}
    for session in [session for session in leg.transcriptions if session.name in names]:
        _end(leg, session)


def stop_all(leg: Leg) -> None:
    """The call is over."""
    for session in list(leg.transcriptions):
        _end(leg, session)


def understand(leg: Leg) -> None:
    """Report the expected sentences to every session."""
    words, leg.understood = leg.understood, []
    for session in leg.transcriptions:
        for sentence in words:
            _report_content(leg, session, sentence)


def fail(leg: Leg) -> None:
    for session in list(leg.transcriptions):
        error = {"TranscriptionErrorCode": _ENGINE_FAILED, "TranscriptionError": "The engine failed"}
        _report(leg, session, "transcription-error", **error)
        leg.transcriptions.remove(session)


def _begin(leg: Leg, verb: Verb, document: Document) -> None:
    name = verb.attributes.get("name", "")
    if any(session.name == name for session in leg.transcriptions):
        leg.faults.append(f"{document}: a <Transcription> named {name!r} runs already")
        return
    url = urljoin(document.url, verb.attributes.get("statusCallbackUrl", ""))
    session = TranscriptionSession(leg.network.new_sid("GT"), name, verb, url)
    leg.transcriptions.append(session)
    fields = {"Name": name, "Track": _track(verb), "LanguageCode": _language(verb), "TranscriptionEngine": "google"}
    _report(leg, session, "transcription-started", **fields)


def _end(leg: Leg, session: TranscriptionSession) -> None:
    leg.transcriptions.remove(session)
    _report(leg, session, "transcription-stopped")


def _report_content(leg: Leg, session: TranscriptionSession, sentence: str) -> None:
    fields = {
        "LanguageCode": _language(session.verb),
        "Track": _track(session.verb),
        "TranscriptionData": json.dumps({"transcript": sentence, "confidence": 0.9}),
        "Final": "true",
    }
    _report(leg, session, "transcription-content", **fields)


def _report(leg: Leg, session: TranscriptionSession, event: str, **more: str) -> None:
    session.sequence += 1
    fields = {
        "AccountSid": leg.network.account_sid,
        "CallSid": leg.sid,
        "TranscriptionSid": session.sid,
        "Timestamp": leg.now.isoformat(),
        "SequenceId": str(session.sequence),
        "TranscriptionEvent": event,
        **more,
    }
    method = session.verb.attributes.get("statusCallbackMethod", "POST")
    leg.network.callbacks.put("transcription", session.sid, Target(session.url, method, tuple(fields.items())))


def _track(verb: Verb) -> str:
    return verb.attributes.get("track", "both_tracks")


def _language(verb: Verb) -> str:
    return verb.attributes.get("languageCode", "en-US")
