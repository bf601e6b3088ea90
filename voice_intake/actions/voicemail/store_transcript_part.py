"""What Twilio understood of a message while it was spoken: kept by sentences, and joined when the message is ours.

The sentences come beside the call, in any order, twice or late, before its recording is stored or after. Both who keeps
a sentence and who stores a recording hold the call's row and join what there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, select, update

from models.call import Call, CallTurn
from models.rows import insert_unless_there, table_of
from models.voicemail import TranscriptPart, Voicemail
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.voicemail.voicemail import VoicemailStatus
from voice_intake.ports import Services

LONGEST_SENTENCE = 4000

log = structlog.get_logger()

_calls = table_of(Call)
_turns = table_of(CallTurn)
_parts = table_of(TranscriptPart)
_voicemails = table_of(Voicemail)


@dataclass(frozen=True, kw_only=True)
class TranscribedSentence:
    """`turn` is the one that asked for the message; `sequence` its place among the events of a transcription."""

    turn: int
    transcription_sid: str
    sequence: int
    text: str


def keep_words(services: Services, call_sid: str, sentence: TranscribedSentence, *, now: datetime) -> None:
    """Told again, it changes nothing. What is said of a call whose details are deleted is not kept."""
    with services.engine.begin() as connection:
        query = select(_calls.c.id, _calls.c.erased_at).where(_calls.c.call_sid == call_sid).with_for_update()
        call = connection.execute(query).first()
        if call is None or call.erased_at:
            log.warning("words_of_unknown_call", call_sid=call_sid)
            return
        row = {
            "call_id": call.id,
            "turn": sentence.turn,
            "transcription_sid": sentence.transcription_sid,
            "sequence": sentence.sequence,
            "text": sentence.text,
            "at": now,
        }
        if insert_unless_there(connection, _parts, row) is not None:
            join_words(connection, call.id, now=now)


def hold_call(connection: Connection, call_id: int) -> None:
    """Nobody else keeps or joins words of this call until the transaction ends."""
    connection.execute(select(_calls.c.id).where(_calls.c.id == call_id).with_for_update())


def join_words(connection: Connection, call_id: int, *, now: datetime) -> None:
    """Writes down what there is of each stored message. The call's row is held by whoever asks."""
    words = _words(connection, call_id)
    if not words:
        return
    messages = connection.execute(select(_voicemails).where(_voicemails.c.call_id == call_id)).all()
    turns = _turn_of_each(connection, call_id, [message.recording_sid for message in messages], words)
    for message in messages:
        text = words.get(turns.get(message.recording_sid, -1))
        is_ours = message.status in (VoicemailStatus.STORED, VoicemailStatus.TRANSCRIBED)
        if text is None or not is_ours or text == message.transcript:
            continue
        facts = {"status": VoicemailStatus.TRANSCRIBED, "transcript": text}
        connection.execute(update(_voicemails).where(_voicemails.c.id == message.id).values(**facts))
        if message.ticket_id and message.status == VoicemailStatus.STORED:
            told = {"recording_sid": message.recording_sid}
            add_event(connection, message.ticket_id, "message_transcribed", call_id=call_id, data=told, now=now)


def _words(connection: Connection, call_id: int) -> dict[int, str]:
    """What was understood, by the turn that had asked for it."""
    in_order = (_parts.c.turn, _parts.c.transcription_sid, _parts.c.sequence)
    query = select(_parts.c.turn, _parts.c.text).where(_parts.c.call_id == call_id).order_by(*in_order)
    words: dict[int, list[str]] = {}
    for turn, text in connection.execute(query):
        words.setdefault(turn, []).append(text)
    return {turn: " ".join(filter(None, texts)) for turn, texts in words.items()}


def _turn_of_each(
    connection: Connection, call_id: int, recordings: list[str], words: Mapping[int, str]
) -> dict[str, int]:
    """The turn that asked for each recording. One that was never answered belongs to the one that is left over."""
    query = select(_turns.c.number, _turns.c.event).where(_turns.c.call_id == call_id)
    answered = {
        event["recording_sid"]: number - 1 for number, event in connection.execute(query) if event.get("recording_sid")
    }
    lone_recordings = [sid for sid in recordings if sid not in answered]
    lone_turns = [turn for turn in words if turn not in answered.values()]
    if len(lone_recordings) == len(lone_turns) == 1:
        answered[lone_recordings[0]] = lone_turns[0]
    return answered
