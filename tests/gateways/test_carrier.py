"""The contract of Telephony and Messenger, held by the real client before the sandbox and by the fake."""

import hashlib
import io
from datetime import timedelta

import pytest

from tests.gateways.carriers import CALLER, NOON, OURS, World
from voice_intake.domain.carrier import NumberWebhooks
from voice_intake.domain.errors import FailureReason, PermanentFailure, TemporaryFailure

HOUR = timedelta(hours=1)
LIMIT = 1_000_000
AGENT, RING = "+4530111213", timedelta(seconds=25)
STRANGER = "RE" + "9" * 32


class TestTelephony:
    def test_calls_are_listed_by_when_they_began(self, world: World) -> None:
        early, first, second, third, late = (world.leaves_message(3, at=NOON + it * HOUR) for it in (-1, 0, 1, 1.5, 2))
        listed = {call.call_sid: call for call in world.carrier.calls(NOON, NOON + 2 * HOUR)}
        assert set(listed) == {first.call_sid, second.call_sid, third.call_sid}
        assert not {early.call_sid, late.call_sid} & set(listed)
        call = listed[first.call_sid]
        assert (call.from_number, call.to_number, call.status, call.is_inbound) == (CALLER, OURS, "completed", True)
        assert call.started_at == NOON
        assert call.ended_at
        assert call.seconds in (3, 4), "the carrier counts begun seconds"

    def test_recordings_are_listed_by_when_they_were_made(self, world: World) -> None:
        said = [world.leaves_message(3, at=NOON + it * HOUR) for it in (0, 1, 2)]
        listed = {it.recording_sid: it for it in world.carrier.recordings(NOON, NOON + 1.5 * HOUR)}
        assert set(listed) == {said[0].recording_sid, said[1].recording_sid}
        recording = listed[said[1].recording_sid]
        assert (recording.call_sid, recording.status, recording.seconds) == (said[1].call_sid, "completed", 3)

    def test_media_is_what_was_said(self, world: World) -> None:
        said = world.leaves_message(9, at=NOON)
        file = io.BytesIO()
        fetched = world.carrier.fetch_media(said.recording_sid, file, limit_bytes=LIMIT)
        assert file.getvalue() == said.wav
        assert (fetched.size, fetched.sha256) == (len(said.wav), hashlib.sha256(said.wav).hexdigest())

    def test_media_above_the_limit_is_refused_for_good(self, world: World) -> None:
        said = world.leaves_message(9, at=NOON)
        file = io.BytesIO()
        with pytest.raises(PermanentFailure) as caught:
            world.carrier.fetch_media(said.recording_sid, file, limit_bytes=len(said.wav) - 1)
        assert caught.value.why is FailureReason.TOO_LARGE
        assert len(file.getvalue()) < len(said.wav)

    def test_message_too_short_has_no_media_and_never_will(self, world: World) -> None:
        said = world.leaves_message(0.3, at=NOON)
        told = world.carrier.recording(said.recording_sid)
        assert (told.status, told.error) == ("absent", "16101")
        with pytest.raises(PermanentFailure) as caught:
            world.carrier.fetch_media(said.recording_sid, io.BytesIO(), limit_bytes=LIMIT)
        assert caught.value.why is FailureReason.ABSENT

    def test_deleted_recording_is_gone_for_good_and_remembered(self, world: World) -> None:
        said = world.leaves_message(3, at=NOON)
        world.carrier.delete_recording(said.recording_sid)
        world.carrier.delete_recording(said.recording_sid)
        assert list(world.carrier.recordings(NOON, NOON + HOUR)) == []
        assert world.carrier.recording(said.recording_sid).status == "deleted"
        with pytest.raises(PermanentFailure) as caught:
            world.carrier.fetch_media(said.recording_sid, io.BytesIO(), limit_bytes=LIMIT)
        assert caught.value.why is FailureReason.GONE

    def test_unknown_recording_may_still_come(self, world: World) -> None:
        with pytest.raises(TemporaryFailure) as caught:
            world.carrier.fetch_media(STRANGER, io.BytesIO(), limit_bytes=LIMIT)
        assert caught.value.why is FailureReason.NOT_READY
        with pytest.raises(TemporaryFailure) as caught:
            world.carrier.recording(STRANGER)
        assert caught.value.why is FailureReason.NOT_READY
        world.carrier.delete_recording(STRANGER)

    def test_number_is_found_and_sent_elsewhere(self, world: World) -> None:
        found = world.carrier.number(OURS)
        assert found is not None
        assert (found.number_sid, found.webhooks.voice_url) == (world.number_sid, "http://line/incoming")
        wanted = NumberWebhooks(
            voice_url="https://line.example.com/webhooks/voice/incoming",
            voice_fallback_url="https://line.example.com/webhooks/voice/fallback",
            status_callback="https://line.example.com/webhooks/voice/status#rc=3&rp=all",
            sms_url="https://line.example.com/webhooks/sms/incoming",
        )
        assert world.carrier.configure_number(found.number_sid, wanted).webhooks == wanted
        again = world.carrier.number(OURS)
        assert again is not None
        assert again.webhooks == wanted
        assert world.carrier.configure_number(found.number_sid, NumberWebhooks()).webhooks == NumberWebhooks()

    def test_number_of_others_is_none(self, world: World) -> None:
        assert world.carrier.number("+44287135977") is None

    def test_fallback_alone_is_refused(self, world: World) -> None:
        with pytest.raises(PermanentFailure) as caught:
            world.carrier.configure_number(world.number_sid, NumberWebhooks(voice_fallback_url="https://line/fallback"))
        assert (caught.value.why, caught.value.code) == (FailureReason.REFUSED, 21405)

    def test_placed_calls_are_listed_by_receiver_and_time(self, world: World) -> None:
        first, other, last = (place(world, to) for to in (AGENT, "client:bo", AGENT))
        listed = list(world.carrier.placed_calls(AGENT, NOON - HOUR))
        assert [call.call_sid for call in listed] == [last, first]
        assert {(call.from_number, call.is_inbound, call.parent_sid) for call in listed} == {(OURS, False, "")}
        assert [call.call_sid for call in world.carrier.placed_calls("client:bo", NOON)] == [other]
        assert list(world.carrier.placed_calls(AGENT, NOON + HOUR)) == []

    def test_a_call_that_dialled_nobody_has_one_leg(self, world: World) -> None:
        sid = place(world, AGENT)
        [leg] = world.carrier.legs(sid)
        assert (leg.call_sid, leg.to_number, leg.status, leg.ended_at) == (sid, AGENT, "ringing", None)

    def test_legs_of_a_call_that_nobody_knows_are_not_told(self, world: World) -> None:
        with pytest.raises(TemporaryFailure) as caught:
            world.carrier.legs("CA" + "9" * 32)
        assert caught.value.code == 20404


def place(world: World, to: str) -> str:
    return world.carrier.place_call(
        to, from_number=OURS, answer_url="http://line/agent", status_callback="http://line/status", ring_for=RING
    )


class TestMessenger:
    def test_text_is_sent_once_and_listed(self, world: World) -> None:
        sent = world.carrier.send_text(CALLER, "Sag 4711-0026", from_number=OURS, status_callback="http://line/sms")
        assert sent.status == "queued"
        [listed] = world.carrier.texts(CALLER, NOON - HOUR)
        assert (listed.message_sid, listed.from_number, listed.to_number) == (sent.message_sid, OURS, CALLER)
        assert (listed.body, listed.status, listed.error) == ("Sag 4711-0026", "delivered", "")

    def test_texts_are_listed_by_receiver_and_time(self, world: World) -> None:
        for to in (CALLER, CALLER, "+4530123456", CALLER):
            world.carrier.send_text(to, "Sag 4711-0026", from_number=OURS, status_callback="")
        assert len({text.message_sid for text in world.carrier.texts(CALLER, NOON)}) == 3
        assert list(world.carrier.texts(CALLER, NOON + HOUR)) == []

    def test_receiver_who_opted_out_is_never_tried_again(self, world: World) -> None:
        world.opts_out(CALLER)
        with pytest.raises(PermanentFailure) as caught:
            world.carrier.send_text(CALLER, "Sag 4711-0026", from_number=OURS, status_callback="")
        assert (caught.value.why, caught.value.code, caught.value.permanent) == (FailureReason.OPTED_OUT, 21610, True)
        assert list(world.carrier.texts(CALLER, NOON - HOUR)) == []
