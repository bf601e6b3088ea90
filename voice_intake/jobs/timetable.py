"""Everything that recurs, in one list: what, how often, and why. A new job is a line of it.

A job does one piece of work that is due and says whether there was one; it is asked again until there is none. What is
due stands in the rows alone, so a job may run at any time, twice, or on several machines at once.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from voice_intake.actions.callbacks.place import place_callback
from voice_intake.actions.hours.recompute_deadlines import recount_due
from voice_intake.actions.imports.worker import work_on_import
from voice_intake.actions.messages.send_alert import tell_due_word
from voice_intake.actions.messages.send_sms import send_due_text
from voice_intake.actions.operations.heartbeat import show_life
from voice_intake.actions.privacy.apply_retention import apply_retention
from voice_intake.actions.reconciliation.close_stale_call import close_silent_call
from voice_intake.actions.reconciliation.reconcile import keep_reconciled
from voice_intake.actions.voicemail.delete_at_twilio import release_recording
from voice_intake.actions.voicemail.delete_recording import delete_message
from voice_intake.actions.voicemail.fetch_recording import fetch_voicemail
from voice_intake.actions.voicemail.transcribe import transcribe_voicemail
from voice_intake.gateways.table_file import read_table
from voice_intake.ports import ExternalServices, Services

SOON = timedelta(seconds=5)
"""How late something may be whose bell was lost."""


class Job(Protocol):
    def __call__(self, services: Services, outside: ExternalServices, *, now: datetime) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class ScheduledJob:
    """`on_wakeup`: calls and texts make work for it, so it is also started whenever the bell rings.

    `asks_twilio`: it can do nothing without an account there.
    """

    name: str
    job: Job
    every: timedelta
    why: str
    on_wakeup: bool = False
    asks_twilio: bool = False


TIMETABLE = (
    ScheduledJob(
        name="place_callbacks",
        job=place_callback,
        every=SOON,
        on_wakeup=True,
        why="an agent who asked for it waits for the telephone to ring; without Twilio, the case says so soon",
    ),
    ScheduledJob(
        name="fetch_voicemail",
        asks_twilio=True,
        job=fetch_voicemail,
        every=SOON,
        on_wakeup=True,
        why="a message is only safe where we keep it, and an agent waits to hear it",
    ),
    ScheduledJob(
        name="transcribe_voicemail",
        job=transcribe_voicemail,
        every=SOON,
        why="reading is quicker than listening; where nobody writes voicemails down, this does nothing",
    ),
    ScheduledJob(
        name="release_recording",
        asks_twilio=True,
        job=release_recording,
        every=SOON,
        why="what is stored here need not lie at Twilio",
    ),
    ScheduledJob(
        name="show_life",
        job=show_life,
        every=timedelta(seconds=15),
        why="a worker that hangs or is gone is seen by the doctor and in the figures",
    ),
    ScheduledJob(
        name="reconcile",
        asks_twilio=True,
        job=keep_reconciled,
        every=timedelta(minutes=5),
        why="a callback that is lost stays lost: Twilio's own lists tell of the call all the same",
    ),
    ScheduledJob(
        name="close_silent_calls",
        job=close_silent_call,
        every=timedelta(minutes=10),
        why="a call whose end nobody tells would wait for ever, and its caller with it",
    ),
    ScheduledJob(
        name="recount_deadlines",
        job=recount_due,
        every=SOON,
        why="a case that was opened while the desk was being closed has the same deadline as all others",
        on_wakeup=True,
    ),
    ScheduledJob(
        name="work_on_imports",
        job=partial(work_on_import, read_table=read_table),
        every=SOON,
        why="somebody waits to see what the table that they uploaded would change, or that it is done",
        on_wakeup=True,
    ),
    ScheduledJob(
        name="apply_retention",
        job=apply_retention,
        every=timedelta(hours=1),
        why="callers and messages are kept for as long as the policy says, and not a day longer",
    ),
    ScheduledJob(
        name="delete_message",
        asks_twilio=True,
        job=delete_message,
        every=timedelta(minutes=1),
        why="what is marked as deleted has to go where it lies, also when the store or Twilio was away",
    ),
    ScheduledJob(
        name="send_texts",
        asks_twilio=True,
        job=send_due_text,
        every=SOON,
        why="a caller reads the reference and the due time, an agent that somebody waits, also when Twilio was away",
        on_wakeup=True,
    ),
    ScheduledJob(
        name="tell_the_desk",
        job=tell_due_word,
        every=SOON,
        why="a case that nobody at the desk knows of is as good as lost",
        on_wakeup=True,
    ),
)

IN_DEMO = tuple(
    replace(entry, every=min(entry.every, timedelta(seconds=15)))
    for entry in TIMETABLE
    if entry.job is not apply_retention
)
"""Where time is moved about: nobody waits there to see what was lost being found, and a leap forgets nothing."""

WITHOUT_TWILIO = tuple(entry for entry in TIMETABLE if not entry.asks_twilio)
"""What is left to do where there is no account: a demo, whose callers are on this machine."""
