"""After a message is ours: it is taken away at Twilio, and written down where somebody does that."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from models.call import Call
from tests.actions.voicemail.voicemails import VoicemailCase
from tests.factories import MONDAY_NOON
from tests.fakes import FakeTranscriber
from twilio_sandbox.media.audio import tone
from voice_intake.actions.voicemail.delete_at_twilio import release_recording
from voice_intake.actions.voicemail.fetch_recording import fetch_voicemail
from voice_intake.domain.errors import FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.language import Language

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def case(database: Engine) -> VoicemailCase:
    return VoicemailCase(database)


def test_what_is_no_message_is_taken_away_at_twilio_too(database: Engine) -> None:
    case = VoicemailCase(database, status="absent", reason="too_short")
    case.records(tone(1))
    assert case.works() == [False, False, True]
    assert case.outside.carrier.deleted == [case.sid]
    assert (case.voicemail.at_twilio, case.voicemail.due_at) == (False, None)


def test_deleting_at_twilio_is_tried_until_it_is_done(case: VoicemailCase) -> None:
    case.records(tone(9))
    fetch_voicemail(case.services, case.outside.ports, now=MONDAY_NOON)
    case.fails(TemporaryFailure("twilio", FailureReason.UNAVAILABLE))
    release_recording(case.services, case.outside.ports, now=MONDAY_NOON)
    assert (case.voicemail.at_twilio, case.voicemail.due_at) == (True, MONDAY_NOON + 15 * SECOND)
    case.lives_through(MONDAY_NOON + HOUR)
    assert (case.voicemail.at_twilio, case.voicemail.due_at) == (False, None)


def test_what_was_said_is_written_down_in_the_calls_language(case: VoicemailCase) -> None:
    case.outside.transcriber = FakeTranscriber("It does not work.")
    case.records(tone(9))
    assert case.works() == [True, True, True]
    voicemail = case.voicemail
    assert (voicemail.status, voicemail.transcript, voicemail.due_at) == ("transcribed", "It does not work.", None)
    assert case.outside.transcriber.heard == [(tone(9).wav, Language.ENGLISH)]
    assert case.events[-1] == ("message_transcribed", {"recording_sid": case.sid})


def test_a_transcriber_that_fails_leaves_the_voicemail_to_be_listened_to(case: VoicemailCase) -> None:
    case.outside.transcriber = FakeTranscriber()
    case.outside.transcriber.next_failures = [TemporaryFailure("transcriber", FailureReason.UNAVAILABLE)] * 5
    case.records(tone(9))
    case.lives_through(MONDAY_NOON + DAY)
    voicemail = case.voicemail
    assert (voicemail.status, voicemail.reason) == ("stored", "transcription_failed")
    assert (voicemail.at_twilio, voicemail.due_at) == (False, None)
    assert case.outside.transcriber.heard == []


def test_a_transcriber_that_refuses_is_not_asked_again(case: VoicemailCase) -> None:
    case.outside.transcriber = FakeTranscriber()
    case.outside.transcriber.next_failures = [PermanentFailure("transcriber", FailureReason.REFUSED)]
    case.records(tone(9))
    case.works()
    assert case.voicemail.reason == "transcription_failed"


def test_a_call_without_a_language_is_heard_in_the_desks_own(case: VoicemailCase) -> None:
    with case.services.engine.begin() as connection:
        connection.execute(update(Call).values(language=None))
    case.outside.transcriber = FakeTranscriber()
    case.records(tone(9))
    case.works()
    assert case.outside.transcriber.heard[0][1] is Language.DANISH
