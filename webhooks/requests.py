"""Twilio's forms, translated once: the only file that spells its field names.

Everything is bounded and parsed here. Unknown fields are left alone; a field that does not hold counts as not sent.
"""

import json
import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from werkzeug.datastructures import MultiDict

from voice_intake.actions.callbacks.handle_leg import AgentPickedUp
from voice_intake.actions.calls.answer_call import IncomingCall
from voice_intake.actions.calls.end_call import EndedCall
from voice_intake.actions.calls.screen_agent import PickedUp
from voice_intake.actions.messages.receive_sms import LONGEST_TEXT, ReceivedText
from voice_intake.actions.voicemail.store_transcript_part import LONGEST_SENTENCE, TranscribedSentence
from voice_intake.domain.callbacks.callback import (
    OF_AGENT,
    AgentLeft,
    ContactAnswered,
    ContactLeft,
    Rings,
    contact_leg_outcome,
)
from voice_intake.domain.calls.journey import KeysPressed, RecordingEnded
from voice_intake.domain.calls.ringing import DialResult, RingOutcome
from voice_intake.domain.messages.delivery_status import Receipt
from voice_intake.domain.phone_number import LONGEST
from voice_intake.domain.voicemail.voicemail import RecordingReport

Form = MultiDict[str, str]

_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_KEYS = re.compile(r"[0-9*#]{1,40}")
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_ENDS_OF_RINGING = {
    "completed": RingOutcome.DECLINED,
    "answered": RingOutcome.DECLINED,
    "busy": RingOutcome.BUSY,
    "no-answer": RingOutcome.NO_ANSWER,
    "failed": RingOutcome.FAILED,
    "canceled": RingOutcome.CANCELED,
}
_LONGEST_CALL = 24 * 60 * 60
_HUNG_UP = "hangup"


def account_sid(form: Form) -> str:
    """The account that the request says it comes from."""
    return form.get("AccountSid", "")


def call_sid(form: Form) -> str | None:
    """The call that the request is about; None where it names none that could be one."""
    return _sid(form.get("CallSid", ""))


def incoming_call(form: Form) -> IncomingCall | None:
    """A call that arrives."""
    sid = call_sid(form)
    return IncomingCall(call_sid=sid, caller=_party(form, "From"), to=_party(form, "To")) if sid else None


def ended_call(form: Form) -> EndedCall | None:
    """A call that is over; None while it goes on."""
    sid = call_sid(form)
    if not sid or form.get("CallStatus") not in _OVER:
        return None
    lasted = timedelta(seconds=_whole(form.get("CallDuration", ""), most=_LONGEST_CALL) or 0)
    ended_at = _instant(form.get("Timestamp", ""))
    return EndedCall(call_sid=sid, caller=_party(form, "From"), to=_party(form, "To"), lasted=lasted, ended_at=ended_at)


def heard(form: Form) -> KeysPressed | RecordingEnded | DialResult:
    """What came in answer to a turn: the end of a ringing, a message, keys, or nothing."""
    if "DialCallStatus" in form:
        return _dialled(form)
    recording = _recording_in_turn(form)
    if recording:
        ended_by = form.get("Digits", "")
        return RecordingEnded(recording, by_hanging_up=ended_by == _HUNG_UP, is_restarted=ended_by == "*")
    return KeysPressed(_keys(form))


def picked_up(form: Form, attempt_id: int, *, is_asked: bool) -> PickedUp | None:
    """The leg of an agent who is rung; once a key is asked for, none is an answer, too."""
    sid = call_sid(form)
    return PickedUp(attempt_id=attempt_id, leg_sid=sid, keys=_keys(form) if is_asked else None) if sid else None


def ended_leg(form: Form) -> RingOutcome | None:
    """How an agent's leg ended; None while it goes on."""
    return _ENDS_OF_RINGING.get(form.get("CallStatus", ""))


def call_back_answered(form: Form, callback_id: int, *, is_asked: bool) -> AgentPickedUp | None:
    """The same of an agent who calls back."""
    sid, keys = call_sid(form), _keys(form) if is_asked else None
    return AgentPickedUp(callback_id=callback_id, leg_sid=sid, keys=keys) if sid else None


def contact_left(form: Form) -> ContactLeft:
    """How the ringing of a contact ended, or the conversation with them."""
    dialled = _dialled(form)
    return ContactLeft(
        outcome=contact_leg_outcome(form.get("DialCallStatus", ""), is_left=dialled.is_left),
        is_joined=dialled.is_joined,
        seconds=dialled.seconds if "DialCallDuration" in form else None,
    )


def contact_answered(form: Form, *, now: datetime) -> tuple[str, ContactAnswered] | None:
    """The agent's leg that dialled a contact, and when that one answered; None where nobody did."""
    parent = _sid(form.get("ParentCallSid", ""))
    status, told_at = form.get("CallStatus"), _instant(form.get("Timestamp", "")) or now
    if parent is None or status not in ("in-progress", "completed"):
        return None
    lasted = _whole(form.get("CallDuration", ""), most=_LONGEST_CALL) or 0
    return parent, ContactAnswered(told_at - timedelta(seconds=lasted))


def news_of_agent(form: Form) -> tuple[str, Rings | AgentLeft] | None:
    """The leg of an agent who calls back, and how it stands."""
    sid, status = call_sid(form), form.get("CallStatus", "")
    if sid is None:
        return None
    return sid, AgentLeft(OF_AGENT[status]) if status in OF_AGENT else Rings()


def recording(form: Form) -> RecordingReport | None:
    """A recording as its own callback tells of it."""
    sid = _sid(form.get("RecordingSid", ""))
    if sid is None:
        return None
    return RecordingReport(
        sid=sid,
        seconds=_whole(form.get("RecordingDuration", ""), most=_LONGEST_CALL),
        url=_url(form),
        status=form.get("RecordingStatus", "completed")[:40],
        error=form.get("ErrorCode", "")[:10],
    )


def incoming_text(form: Form) -> ReceivedText | None:
    """A text that somebody sent us; None where it is none that can be told from another."""
    sid = _sid(form.get("MessageSid", ""))
    if sid is None:
        return None
    body = form.get("Body", "").replace("\x00", "")[:LONGEST_TEXT]
    wish = form.get("OptOutType", "").casefold()[:10]
    return ReceivedText(message_sid=sid, sender=_party(form, "From"), body=body, wish=wish)


def receipt(form: Form) -> Receipt | None:
    """What became of a text of ours."""
    sid, status = _sid(form.get("MessageSid", "")), form.get("MessageStatus", "")[:40]
    if sid is None or not status:
        return None
    return Receipt(message_sid=sid, status=status, error=form.get("ErrorCode", "")[:10])


def text_id(query: Form) -> int | None:
    """Which of our texts an address was given for."""
    return _whole(query.get("text", ""), most=10**9)


def sentence(form: Form, query: Form) -> TranscribedSentence | None:
    """A sentence of a message, as it was finally understood; None for whatever else is told of a transcription."""
    sid, place = _sid(form.get("TranscriptionSid", "")), _whole(form.get("SequenceId", ""), most=10**9)
    turn = _whole(query.get("turn", ""), most=10**6)
    is_final = form.get("TranscriptionEvent") == "transcription-content" and form.get("Final") == "true"
    if sid is None or place is None or turn is None or not is_final:
        return None
    text = _understood(form.get("TranscriptionData", ""))
    return None if text is None else TranscribedSentence(turn=turn, transcription_sid=sid, sequence=place, text=text)


def transcription_error(form: Form) -> str:
    """Twilio's number for why a transcription failed; empty where it did not."""
    return form.get("TranscriptionErrorCode", "")[:10]


def failure(form: Form) -> dict[str, str]:
    """Why Twilio came to the fallback: its error's number, and the path that failed."""
    return {"error_code": form.get("ErrorCode", "")[:10], "error_url": form.get("ErrorUrl", "")[:200]}


def _keys(form: Form) -> str:
    """Empty where none were pressed: whether Twilio sends the field then, it does not say."""
    keys = form.get("Digits", "")
    return keys if _KEYS.fullmatch(keys) else ""


def _dialled(form: Form) -> DialResult:
    """Where Twilio does not tell whether the two were joined, somebody who picked up counts as joined."""
    outcome = _ENDS_OF_RINGING.get(form["DialCallStatus"], RingOutcome.FAILED)
    return DialResult(
        outcome=outcome,
        is_joined=form.get("DialBridged", str(outcome is RingOutcome.DECLINED)).casefold() == "true",
        seconds=_whole(form.get("DialCallDuration", ""), most=_LONGEST_CALL) or 0,
        is_left=form.get("CallStatus") in _OVER,
    )


def _recording_in_turn(form: Form) -> RecordingReport | None:
    """The turn's own fields name the recording by its address; its SID is the last segment of the path."""
    url = _url(form)
    sid = _sid(form.get("RecordingSid", "")) or _sid(url.rsplit("/", 1)[-1].partition(".")[0])
    if not url or sid is None:
        return None
    return RecordingReport(sid=sid, seconds=_whole(form.get("RecordingDuration", ""), most=_LONGEST_CALL), url=url)


def _understood(data: str) -> str | None:
    try:
        told = json.loads(data)
    except ValueError:
        return None
    text = told.get("transcript") if isinstance(told, dict) else None
    return text.replace("\x00", "").strip()[:LONGEST_SENTENCE] if isinstance(text, str) else None


def _sid(text: str) -> str | None:
    return text if _SID.fullmatch(text) else None


def _party(form: Form, name: str) -> str:
    """A caller ID as it came, without what no database keeps."""
    return form.get(name, "").replace("\x00", "")[:LONGEST].strip()


def _url(form: Form) -> str:
    url = form.get("RecordingUrl", "")
    return url if url.startswith(("https://", "http://")) and len(url) <= 500 and url.isprintable() else ""


def _instant(text: str) -> datetime | None:
    """RFC 2822, as Twilio writes it: Mon, 02 Mar 2026 11:00:00 +0000."""
    try:
        instant = parsedate_to_datetime(text[:40])
    except (ValueError, OverflowError):
        return None
    return instant if instant.tzinfo else None


def _whole(text: str, *, most: int) -> int | None:
    return min(int(text), most) if re.fullmatch(r"[0-9]{1,9}", text) else None
