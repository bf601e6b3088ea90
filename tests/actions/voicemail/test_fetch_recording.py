"""A message that Twilio holds becomes ours, whatever stands in the way; or it is lost, and everybody is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO

import pytest
from sqlalchemy import Engine, update

from models.voicemail import Voicemail
from tests.actions.voicemail.voicemails import VoicemailCase
from tests.factories import MONDAY_NOON
from tests.fakes import FakeCarrier
from twilio_sandbox.media.audio import tone
from voice_intake.actions.operations.claim_due import LEASE
from voice_intake.actions.voicemail.fetch_recording import fetch_voicemail
from voice_intake.domain.carrier import MediaInfo
from voice_intake.domain.errors import ExternalServiceError, FailureReason, TemporaryFailure

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def case(database: Engine) -> VoicemailCase:
    return VoicemailCase(database)


def test_a_message_is_stored_and_then_taken_away_at_twilio(case: VoicemailCase) -> None:
    case.records(tone(9))
    assert case.works() == [True, False, True]
    voicemail = case.voicemail
    assert (voicemail.status, voicemail.seconds, voicemail.sha256) == ("stored", 9, tone(9).sha256)
    assert (voicemail.reason, voicemail.at_twilio, voicemail.due_at) == (None, False, None)
    assert case.outside.store.files == {case.key: tone(9).wav}
    assert case.outside.carrier.deleted == [case.sid]
    assert case.events == [("message_stored", {"recording_sid": case.sid, "seconds": 9})]
    assert case.works(MONDAY_NOON + DAY) == [False, False, False]


def test_nothing_is_taken_away_at_twilio_before_the_row_says_that_it_is_stored(case: VoicemailCase) -> None:
    case.records(tone(9))
    fetch_voicemail(case.services, case.outside.ports, now=MONDAY_NOON)
    assert case.voicemail.at_twilio
    assert case.outside.carrier.deleted == []


@pytest.mark.parametrize(
    "failure",
    [
        TemporaryFailure("twilio", FailureReason.NOT_READY),
        TemporaryFailure("twilio", FailureReason.UNAUTHORISED, code=20003),
        TemporaryFailure("twilio", FailureReason.THROTTLED),
        TemporaryFailure("twilio", FailureReason.UNAVAILABLE),
        TemporaryFailure("twilio", FailureReason.TRUNCATED),
        TemporaryFailure("twilio", FailureReason.NOT_AUDIO),
        TemporaryFailure("twilio", FailureReason.STRAYED),
    ],
    ids=lambda failure: failure.why,
)
def test_what_cannot_be_fetched_yet_is_tried_again_and_says_why(
    case: VoicemailCase, failure: ExternalServiceError
) -> None:
    case.records(tone(9))
    case.fails(failure, failure)
    for attempt, pause in ((1, 15), (2, 30)):
        now = case.voicemail.due_at
        assert now
        assert case.works(now) == [True, False, False]
        voicemail = case.voicemail
        assert (voicemail.status, voicemail.reason, voicemail.attempts) == ("captured", failure.why, attempt)
        assert voicemail.due_at == now + pause * SECOND
    assert voicemail.due_at
    case.works(voicemail.due_at)
    assert (case.voicemail.status, case.voicemail.reason) == ("stored", None)


def test_after_a_day_it_is_lost_and_the_agents_are_told(case: VoicemailCase) -> None:
    last = case.lives_through(MONDAY_NOON + 2 * DAY)
    voicemail = case.voicemail
    assert (voicemail.status, voicemail.reason, voicemail.due_at) == ("lost", "not_ready", None)
    assert timedelta() <= last - MONDAY_NOON - DAY < timedelta(hours=2)
    assert case.events == [("message_lost", {"recording_sid": case.sid, "reason": "not_ready"})]
    assert case.word == ["message_lost"]


def test_a_worker_that_was_away_for_days_does_not_give_up_at_its_first_try(case: VoicemailCase) -> None:
    case.works(MONDAY_NOON + 3 * DAY)
    assert case.voicemail.status == "captured"


def test_what_was_deleted_elsewhere_is_lost_at_once(case: VoicemailCase) -> None:
    case.records(None, status="deleted")
    case.works()
    assert (case.voicemail.status, case.voicemail.reason, case.word) == ("lost", "gone", ["message_lost"])


def test_what_twilio_never_had_is_no_message_and_no_loss(case: VoicemailCase) -> None:
    case.records(None, status="absent")
    case.works()
    assert (case.voicemail.status, case.voicemail.reason, case.word) == ("absent", "absent", [])


def test_a_store_that_fails_for_a_week_loses_nothing(case: VoicemailCase) -> None:
    case.records(tone(9))
    case.outside.store.next_failures = [TemporaryFailure("store", FailureReason.UNAVAILABLE)] * 60
    case.lives_through(MONDAY_NOON + 4 * DAY)
    assert (case.voicemail.status, case.voicemail.reason) == ("captured", "unavailable")
    case.outside.store.next_failures.clear()
    case.lives_through(MONDAY_NOON + 5 * DAY)
    assert case.voicemail.status == "stored"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>Sign in</html>", "not_audio"),
        (b"", "not_audio"),
        (b"RIFF\x00\x00\x00\x00WAVE", "not_audio"),
        (tone(9).wav[:-1000], "truncated"),
        (tone(3).wav, "truncated"),
        (tone(9).wav.replace(b"fmt ", b"junk", 1), "not_audio"),
    ],
    ids=["page", "nothing", "header alone", "cut off", "another length", "no format"],
)
def test_what_is_no_whole_message_is_not_kept(case: VoicemailCase, body: bytes, why: str) -> None:
    case.records(body)
    case.works()
    assert (case.voicemail.status, case.voicemail.reason) == ("captured", why)
    assert case.outside.store.files == {}


def test_a_message_that_stays_shorter_than_told_is_better_than_none(case: VoicemailCase) -> None:
    case.records(tone(4))
    case.lives_through(MONDAY_NOON + 2 * DAY)
    assert (case.voicemail.status, case.voicemail.seconds, case.voicemail.reason) == ("stored", 4, "truncated")


def test_silence_that_twilio_cut_off_is_no_truncation(case: VoicemailCase) -> None:
    """The turn told nine seconds, Twilio's own list tells four."""
    case.records(tone(4), seconds=4)
    case.works()
    assert (case.voicemail.status, case.voicemail.seconds) == ("stored", 4)


def test_a_recording_longer_than_the_policy_allows_is_refused(case: VoicemailCase) -> None:
    case.records(b"RIFF" + bytes(20_000_000))
    case.works()
    assert (case.voicemail.status, case.voicemail.reason) == ("lost", "too_large")


class Interrupted(FakeCarrier):
    """Something happens while the audio is on its way."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def fetch_media(self, recording_sid: str, write_to: BinaryIO, *, limit_bytes: int) -> MediaInfo:
        self.meanwhile()
        return super().fetch_media(recording_sid, write_to, limit_bytes=limit_bytes)


def test_what_is_deleted_meanwhile_is_not_resurrected(case: VoicemailCase) -> None:
    def erase() -> None:
        gone = {"status": "deleted", "reason": "erased", "due_at": None}
        with case.services.engine.begin() as connection:
            connection.execute(update(Voicemail).values(**gone))

    case.outside.carrier = Interrupted(erase)
    case.records(tone(9))
    case.works()
    assert case.voicemail.status == "deleted"
    assert case.outside.store.files == {}
    assert case.events == []


def test_two_workers_at_once_store_once(case: VoicemailCase) -> None:
    """The second begins when the first one's lease is over, and is done before it."""
    late = MONDAY_NOON + LEASE + SECOND
    case.outside.carrier = Interrupted(lambda: None)
    other = replace(case.outside.ports, telephony=case.outside.carrier)
    case.records(tone(9))
    slow = Interrupted(lambda: fetch_voicemail(case.services, other, now=late))
    slow.listed_recordings, slow.media = case.outside.carrier.listed_recordings, case.outside.carrier.media
    assert fetch_voicemail(case.services, replace(case.outside.ports, telephony=slow), now=MONDAY_NOON)
    assert [kind for kind, _ in case.events] == ["message_stored"]
    assert case.voicemail.status == "stored"
    assert case.outside.store.files == {case.key: tone(9).wav}
