"""What becomes of a recording, by what Twilio tells of it."""

from datetime import timedelta

import pytest

from voice_intake.domain.voicemail.voicemail import RecordingReport, VoicemailStatus, classify

TWO_SECONDS = timedelta(seconds=2)


@pytest.mark.parametrize(
    ("recording", "status", "reason"),
    [
        (RecordingReport(sid="RE1", seconds=9), VoicemailStatus.CAPTURED, None),
        (RecordingReport(sid="RE1", seconds=2), VoicemailStatus.CAPTURED, None),
        (RecordingReport(sid="RE1", seconds=1), VoicemailStatus.ABSENT, "too_short"),
        (RecordingReport(sid="RE1", seconds=0), VoicemailStatus.ABSENT, "too_short"),
        (RecordingReport(sid="RE1", seconds=None), VoicemailStatus.CAPTURED, None),
        (RecordingReport(sid="RE1", seconds=None, status="absent"), VoicemailStatus.ABSENT, "absent"),
        (RecordingReport(sid="RE1", seconds=0, status="absent", error="16101"), VoicemailStatus.ABSENT, "too_short"),
        (RecordingReport(sid="RE1", seconds=30, status="absent", error="16102"), VoicemailStatus.ABSENT, "silent"),
        (RecordingReport(sid="RE1", seconds=30, status="never heard of"), VoicemailStatus.CAPTURED, None),
    ],
)
def test_a_recording_is_judged(recording: RecordingReport, status: VoicemailStatus, reason: str | None) -> None:
    assert classify(recording, TWO_SECONDS) == (status, reason)


def test_a_recording_that_failed_at_twilio_is_lost_with_its_reason() -> None:
    status, reason = classify(RecordingReport(sid="RE1", seconds=None, status="failed", error="16105"), TWO_SECONDS)
    assert status is VoicemailStatus.LOST
    assert reason
    assert "16105" in reason
