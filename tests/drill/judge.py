"""Holds what is left behind to what was promised: figures for people, and a sentence for each promise that broke."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from models.voicemail import Voicemail
from tests.drill.callers import Story
from tests.drill.drill import Evidence
from tests.drill.people import KNOWN_AND_ENTITLED, Kind
from tests.drill.records import Log, Records, files_in, hash_in_store, read, read_log
from tests.lines import POLICY
from twilio_sandbox import EndedBy, Recording
from voice_intake.domain.phone_number import is_mobile

SHORTEST = int(POLICY.voicemail_shortest.total_seconds())
STORED = ("stored", "transcribed")

DATABASE_AWAY = "sqlalchemy.exc.OperationalError"

EXACTLY_ONE, NONE, AT_MOST_ONE = (1, 1), (0, 0), (0, 1)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Everything that is looked at."""

    evidence: Evidence
    records: Records
    log: Log

    @property
    def recordings(self) -> Sequence[Recording]:
        return self.evidence.stage.account.recordings

    @property
    def messages(self) -> Sequence[Recording]:
        """Recordings that count as messages."""
        return [it for it in self.recordings if it.was_seconds >= SHORTEST]


Promise = Callable[[Trial], Iterator[str]]


def try_(evidence: Evidence) -> Trial:
    stage = evidence.stage
    return Trial(evidence=evidence, records=read(stage.engine), log=read_log(stage.folder))


def broken(trial: Trial) -> list[str]:
    return [sentence for promise in PROMISES for sentence in promise(trial)]


def owed(story: Story) -> tuple[int, int]:
    """How many cases a call must have come to, at least and at most."""
    kind = story.person.kind
    if kind in KNOWN_AND_ENTITLED or story.heard_that_they_may_come_in:
        return EXACTLY_ONE
    if kind is Kind.BY_PIN:
        return AT_MOST_ONE if story.answered("identify.pin") else NONE
    if kind is Kind.AT_RECEPTION:
        return _owed_at_reception(story)
    return NONE


def _owed_at_reception(story: Story) -> tuple[int, int]:
    """Whoever did not say which of them calls, and left a message, has a case of their customer's."""
    has_message = any(recording.was_seconds >= SHORTEST for recording in story.call.recordings)
    return EXACTLY_ONE if has_message and not story.pressed else AT_MOST_ONE


def everybody_could_leave_a_message(trial: Trial) -> Iterator[str]:
    for story in trial.evidence.stories:
        if story.call.ended_by is EndedBy.ERROR:
            last = story.call.requests[-1]
            yield f"{story.call.sid}: the caller heard nothing but an apology, after {last.url}: {last.error_code}"


def every_call_is_known_and_over(trial: Trial) -> Iterator[str]:
    for story in trial.evidence.stories:
        call = trial.records.calls.get(story.call.sid)
        if call is None or call.ended_at is None:
            yield f"{story.call.sid}: {'not known' if call is None else 'not over'}"
    for sid in trial.records.calls.keys() - {story.call.sid for story in trial.evidence.stories}:
        yield f"{sid}: nobody made this call"


def every_entitled_caller_has_one_case(trial: Trial) -> Iterator[str]:
    for story in trial.evidence.stories:
        cases, (least, most) = trial.records.cases.get(story.call.sid, ()), owed(story)
        if not least <= len(cases) <= most:
            yield f"{story.call.sid}: {len(cases)} cases instead of {least} to {most}, of: {story.person.kind}"


def every_message_is_stored_once(trial: Trial) -> Iterator[str]:
    folder = trial.evidence.stage.recordings
    for message in trial.messages:
        voicemail = trial.records.voicemails.get(message.sid)
        if voicemail is None or voicemail.status not in STORED:
            yield f"{message.call_sid}: message {message.sid} is {voicemail.status if voicemail else 'not known'}"
        elif not voicemail.sha256 == hash_in_store(folder, voicemail) == message.was_sha256:
            yield f"{message.call_sid}: message {message.sid} is not what was said"
    stored = len(_stored(trial))
    if files_in(folder) != stored:
        yield f"the store has {files_in(folder)} files, and {stored} messages are said to be stored"


def every_message_is_with_its_case(trial: Trial) -> Iterator[str]:
    for message in trial.messages:
        cases = trial.records.cases.get(message.call_sid, ())
        voicemail = trial.records.voicemails.get(message.sid)
        if cases and voicemail and voicemail.ticket_id is None:
            yield f"{message.call_sid}: message {message.sid} is stored, but its case does not know"


def nothing_is_left_at_twilio(trial: Trial) -> Iterator[str]:
    for recording in trial.recordings:
        if recording.status == "completed":
            yield f"{recording.call_sid}: recording {recording.sid} is still at Twilio"


def nobody_has_two_texts(trial: Trial) -> Iterator[str]:
    """Each text at Twilio is the text of one row, and each call has one row at the most."""
    rows = Counter(row.message_sid for row in trial.records.texts if row.message_sid)
    calls = {call.id: sid for sid, call in trial.records.calls.items()}
    per_call = Counter(row.call_id for row in trial.records.texts)
    for message in trial.evidence.stage.account.messages:
        if rows[message.sid] != 1:
            yield f"text {message.sid} is that of {rows[message.sid]} calls"
    for call_id, count in per_call.items():
        if count != 1:
            yield f"{calls.get(call_id or 0)}: {count} texts"


def whoever_can_read_has_a_text(trial: Trial) -> Iterator[str]:
    texts = {row.call_id: row for row in trial.records.texts}
    for story in trial.evidence.stories:
        call, number = trial.records.calls.get(story.call.sid), story.person.number
        if (
            call is None
            or not trial.records.cases[story.call.sid]
            or not number.startswith("+")
            or not is_mobile(number)
        ):
            continue
        text = texts.get(call.id)
        wants_none = story.person.kind is Kind.OPTED_OUT
        if text is None or (text.message_sid is None) != wants_none:
            yield f"{story.call.sid}: the text is {text.status if text else 'not known'} ({story.person.kind})"


def _can_read(number: str) -> bool:
    return number.startswith("+") and is_mobile(number)


def nothing_is_due(trial: Trial) -> Iterator[str]:
    if trial.evidence.left:
        yield f"{trial.evidence.left} rows are still due after {trial.evidence.looks} looks"


def nothing_more_is_found(trial: Trial) -> Iterator[str]:
    for find in trial.evidence.comparisons[-1]["found"]:
        yield f"{find['call_sid']}: found by the second comparison only: {find['what']}"


def workers_stop_when_asked(trial: Trial) -> Iterator[str]:
    for status in trial.evidence.exits:
        if status:
            yield f"a worker that was asked to stop ended with {status}"


def only_the_database_makes_anything_fail(trial: Trial) -> Iterator[str]:
    for kind, count in trial.log.failures.items():
        if kind != DATABASE_AWAY:
            yield f"{kind} {count} times; see the logs (--folder)"


def the_logs_name_nobody(trial: Trial) -> Iterator[str]:
    for person in trial.evidence.stage.people:
        if person.number.startswith("+") and person.number[1:] in trial.log.text:
            yield f"the logs hold a number, of: {person.kind}"


def _stored(trial: Trial) -> list[Voicemail]:
    return [row for row in trial.records.voicemails.values() if row.status in STORED]


PROMISES: tuple[Promise, ...] = (
    everybody_could_leave_a_message,
    every_call_is_known_and_over,
    every_entitled_caller_has_one_case,
    every_message_is_stored_once,
    every_message_is_with_its_case,
    nothing_is_left_at_twilio,
    nobody_has_two_texts,
    whoever_can_read_has_a_text,
    nothing_is_due,
    nothing_more_is_found,
    workers_stop_when_asked,
    only_the_database_makes_anything_fail,
    the_logs_name_nobody,
)
