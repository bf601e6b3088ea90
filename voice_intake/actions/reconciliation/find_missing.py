"""Which of the carrier's calls and recordings nobody had told us of; each is caught up with as it is found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_, or_, select

from models.call import Call
from models.engine.database import reading
from models.rows import table_of
from models.voicemail import Voicemail
from voice_intake.actions.calls.end_call import EndedCall, end_call
from voice_intake.actions.calls.recording_callback import store_voicemail
from voice_intake.actions.calls.store import UNKNOWN_ARRIVAL
from voice_intake.domain import phone_number
from voice_intake.domain.carrier import ListedCall, ListedRecording
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.reconciliation.window import UNFINISHED, end_of, is_over
from voice_intake.domain.voicemail.voicemail import RecordingReport, VoicemailStatus, classify
from voice_intake.ports import Services

_calls = table_of(Call)
_voicemails = table_of(Voicemail)

Held = tuple[str, int | None]
"""The status and the seconds of a voicemail."""


class MissingKind(StrEnum):
    """What had been lost: all of a call, its end alone, or a recording."""

    CALL = "call"
    END = "end"
    RECORDING = "recording"


@dataclass(frozen=True, kw_only=True)
class MissingItem:
    """`at` is when it began; `caller` a number that is masked; `opened` the case it led to, empty where none."""

    what: MissingKind
    call_sid: str
    caller: str
    at: datetime
    seconds: int | None
    opened: str


def find_lost_calls(
    services: Services, listed: Sequence[ListedCall], *, now: datetime, grace: timedelta
) -> Iterator[MissingItem]:
    """Calls that have been over for `grace`, and that we do not know to be. One that still goes on is left alone."""
    over = sorted((it for it in listed if is_over(it) and end_of(it) <= now - grace), key=lambda it: it.started_at)
    known = _known_ends(services, [call.call_sid for call in over])
    for call in over:
        if call.call_sid not in known:
            yield from _end(services, call, now)


def _known_ends(services: Services, sids: Sequence[str]) -> set[str]:
    """Those that have ended and were judged: not those that were closed before anybody told who called."""
    was_judged = or_(_calls.c.turn > 0, _calls.c.caller != UNKNOWN_ARRIVAL)
    statement = select(_calls.c.call_sid).where(
        and_(_calls.c.call_sid.in_(sids), _calls.c.ended_at.is_not(None), was_judged)
    )
    with reading(services.engine).begin() as connection:
        return set(connection.scalars(statement))


def _end(services: Services, call: ListedCall, now: datetime) -> Iterator[MissingItem]:
    ended_at = end_of(call)
    end = end_call(
        services,
        EndedCall(
            call_sid=call.call_sid,
            caller=call.from_number.replace("\x00", "")[: phone_number.LONGEST].strip(),
            to=call.to_number,
            lasted=ended_at - call.started_at,
            ended_at=ended_at,
        ),
        now=now,
    )
    if end.is_news or end.opened:
        number = phone_number.read(call.from_number)
        yield MissingItem(
            what=MissingKind.CALL if end.had_no_arrival else MissingKind.END,
            call_sid=call.call_sid,
            caller=phone_number.masked(number.e164 if isinstance(number, phone_number.PhoneNumber) else None),
            at=call.started_at,
            seconds=int((ended_at - call.started_at).total_seconds()),
            opened=end.opened,
        )


def find_lost_recordings(
    services: Services, listed: Sequence[ListedRecording], *, now: datetime, grace: timedelta
) -> Iterator[MissingItem]:
    """Recordings of calls that we know: an account may have others. What we hold already is left alone."""
    told = (it for it in listed if it.status not in UNFINISHED and end_of(it) <= now - grace)
    finished = sorted(told, key=lambda it: it.started_at)
    callers, voicemails = _known_recordings(services, finished)
    for recording in finished:
        held = voicemails.get(recording.recording_sid)
        if recording.call_sid not in callers or (held and _is_told(held, recording, services.policy)):
            continue
        opened = store_voicemail(
            services, recording.call_sid, _as_told(recording), now=now, began_at=recording.started_at
        )
        if held is None:
            yield MissingItem(
                what=MissingKind.RECORDING,
                call_sid=recording.call_sid,
                caller=phone_number.masked(callers[recording.call_sid]),
                at=recording.started_at,
                seconds=recording.seconds,
                opened=opened,
            )


def _known_recordings(
    services: Services, listed: Sequence[ListedRecording]
) -> tuple[dict[str, str | None], dict[str, Held]]:
    """The callers of their calls by call, and what we hold by recording."""
    calls = select(_calls.c.call_sid, _calls.c.from_number).where(_calls.c.call_sid.in_({it.call_sid for it in listed}))
    columns = (_voicemails.c.recording_sid, _voicemails.c.status, _voicemails.c.seconds)
    held = select(*columns).where(_voicemails.c.recording_sid.in_({it.recording_sid for it in listed}))
    with reading(services.engine).begin() as connection:
        callers = {row.call_sid: row.from_number for row in connection.execute(calls)}
        return callers, {row.recording_sid: (row.status, row.seconds) for row in connection.execute(held)}


def _is_told(held: Held, recording: ListedRecording, policy: Policy) -> bool:
    """Whether nothing more can come of it. A caller's own turn tells of a recording only roughly."""
    if held[0] != VoicemailStatus.CAPTURED:
        return True
    status, _ = classify(_as_told(recording), policy.voicemail_shortest)
    return held == (status, recording.seconds)


def _as_told(recording: ListedRecording) -> RecordingReport:
    """As its callback would have told of it."""
    return RecordingReport(
        sid=recording.recording_sid, seconds=recording.seconds, status=recording.status, error=recording.error
    )
