"""Any PCM WAV file becomes what a telephone carries."""

import io
import wave
from pathlib import Path

import pytest

from twilio_sandbox import Audio, read_wav, silence, tone


def wav(frames: bytes, *, channels: int = 1, width: int = 2, rate: int = 8000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(frames)
    return file.getvalue()


def test_telephone_audio_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "message.wav"
    path.write_bytes(tone(2).wav)
    assert read_wav(path) == tone(2)
    assert read_wav(path).sha256 == tone(2).sha256


@pytest.mark.parametrize("rate", [8000, 11025, 44100])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_other_formats_keep_their_length_and_loudness(rate: int, channels: int, width: int) -> None:
    loud, quiet = {1: (b"\xc0", b"\x80")}.get(width, (b"\x00" * (width - 1) + b"\x40", bytes(width)))
    frames = loud * channels * rate + quiet * channels * rate
    audio = read_wav(wav(frames, channels=channels, width=width, rate=rate))
    assert audio.seconds == pytest.approx(2, abs=0.001)
    assert audio.samples[:2] == b"\x00\x40"
    assert audio.trimmed().seconds == pytest.approx(1, abs=0.03)


def test_silence_is_silent_and_a_tone_is_not() -> None:
    assert silence(3).is_silent
    assert not tone(0.5).is_silent
    assert silence(3).seconds == 3
    assert tone(2.5).seconds == 2.5


def test_silence_is_trimmed_at_both_ends_only() -> None:
    spoken = tone(1).samples + silence(1).samples + tone(1).samples
    assert Audio(silence(2).samples + spoken + silence(2).samples).trimmed().samples == spoken
