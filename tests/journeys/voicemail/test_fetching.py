"""What a caller said reaches us from Twilio, over real HTTP, whatever comes over that wire."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import PHONE, make_caller
from tests.jobs.offices import Office
from tests.phone import HANGS_UP, Desk
from twilio_sandbox.media.audio import tone
from twilio_sandbox.network.fault_injection import FaultInjection, Media
from voice_intake.config import DEMO_AUTH_TOKEN

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Office:
    make_caller(desk.engine)
    return Office(desk, tmp_path / "recordings")


def leaves_a_message(desk: Desk, seconds: int = 9) -> None:
    desk.phone(PHONE).dials().presses("1").speaks(seconds=seconds, finish=HANGS_UP)


def kinds(desk: Desk) -> list[str]:
    return [event.kind for event in desk.events()]


def test_a_message_is_stored_here_and_gone_there(office: Office) -> None:
    leaves_a_message(office.desk)
    office.works()
    [voicemail] = office.desk.voicemails()
    [recording] = office.desk.line.account.recordings
    assert (voicemail.status, voicemail.sha256, voicemail.at_twilio) == ("stored", tone(9).sha256, False)
    assert office.stored == [tone(9).sha256]
    assert recording.status == "deleted"
    assert "message_stored" in kinds(office.desk)


def test_a_caller_who_says_nothing_leaves_nothing_anywhere(office: Office) -> None:
    leaves_a_message(office.desk, seconds=1)
    office.works()
    assert [voicemail.status for voicemail in office.desk.voicemails()] == ["absent"]
    assert [recording.status for recording in office.desk.line.account.recordings] == ["deleted"]
    assert office.stored == []


def test_audio_that_is_not_ready_is_waited_for(office: Office) -> None:
    office.desk.line.account.fault_injection = FaultInjection(media_not_ready=3)
    leaves_a_message(office.desk)
    office.works()
    assert (office.desk.voicemails()[0].status, office.desk.voicemails()[0].reason) == ("captured", "not_ready")
    office.works_for(5 * MINUTE, every=MINUTE / 4)
    assert office.stored == [tone(9).sha256]


@pytest.mark.parametrize(
    "fault_injection",
    [FaultInjection(rest_429=0.7), FaultInjection(rest_5xx=0.7), FaultInjection(rest_timeout=0.7)],
    ids=["429", "5xx", "mute"],
)
def test_a_carrier_that_stumbles_is_asked_until_it_answers(office: Office, fault_injection: FaultInjection) -> None:
    leaves_a_message(office.desk)
    account = office.desk.line.account
    account.network.chance.seed(3)  # one day in a hundred it would not answer once
    account.fault_injection = fault_injection
    office.works()
    assert office.stored == []
    office.works_for(24 * HOUR, every=HOUR)
    assert office.stored == [tone(9).sha256]
    assert [recording.status for recording in account.recordings] == ["deleted"]
    assert kinds(office.desk).count("message_stored") == 1


@pytest.mark.parametrize(
    ("media", "status", "why"),
    [
        ("page", "captured", "not_audio"),
        ("truncated", "captured", "truncated"),
        ("endless", "lost", "too_large"),
        ("strayed", "captured", "strayed"),
    ],
)
def test_what_is_no_message_is_refused_and_told(
    office: Office, capfd: pytest.CaptureFixture[str], media: Media, status: str, why: str
) -> None:
    leaves_a_message(office.desk)
    office.desk.line.account.fault_injection = FaultInjection(media=media)
    office.works()
    [voicemail] = office.desk.voicemails()
    assert (voicemail.status, voicemail.reason) == (status, why)
    assert office.stored == []
    assert [recording.status for recording in office.desk.line.account.recordings] == ["completed"]
    told = capfd.readouterr().err
    assert '"voicemail_not_fetched"' in told
    assert voicemail.recording_sid in told
    assert DEMO_AUTH_TOKEN not in told.split()
    assert "stolen" not in told


def test_what_somebody_deleted_at_twilio_is_lost_and_word_of_it_is_owed(office: Office) -> None:
    leaves_a_message(office.desk)
    [recording] = office.desk.line.account.recordings
    recording.delete(office.desk.line.account.clock())
    office.works()
    assert [(it.status, it.reason) for it in office.desk.voicemails()] == [("lost", "gone")]
    assert "message_lost" in kinds(office.desk)
