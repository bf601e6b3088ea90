"""A picture of how loud a recording is."""

import io
import wave

import pytest

from twilio_sandbox.media.audio import Audio, silence, tone
from voice_intake.domain.voicemail.waveform import loudness


def test_silence_and_sound_lie_where_they_were() -> None:
    half = Audio(silence(1).samples + tone(1).samples)
    assert loudness(half.wav, 4) == (0, 0, 100, 100)


def test_a_quiet_recording_is_drawn_by_its_own_loudest_moment() -> None:
    assert loudness(Audio(b"\x02\x00" * 100 + b"\x04\x00" * 100).wav, 2) == (50, 100)


def test_the_lowest_sample_there_is_counts_as_loud() -> None:
    assert loudness(Audio(b"\x00\x80" * 8 + b"\x00\x40" * 8).wav, 2) == (100, 50)


@pytest.mark.parametrize("wav", [b"", b"RIFF", b"not a sound at all" * 10, silence(0).wav])
def test_what_is_no_sound_is_not_drawn(wav: bytes) -> None:
    assert loudness(wav) is None


def test_samples_of_another_size_are_not_drawn() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(8000)
        writer.writeframes(b"\x80" * 100)
    assert loudness(file.getvalue()) is None


def test_fewer_samples_than_bars_are_drawn_as_they_are() -> None:
    assert loudness(Audio(b"\x01\x00").wav, 3) == (0, 0, 100)
