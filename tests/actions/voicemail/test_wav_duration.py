"""How long a telephone's WAV file is, in each of the ways in which they are written."""

import io
import struct

import pytest

from voice_intake.actions.voicemail.wav_duration import measure_audio
from voice_intake.domain.errors import TemporaryFailure


def wav(
    kind: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, *, seconds: int = 3, extra: bytes = b""
) -> bytes:
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * block, block, bits)
    data = bytes(rate * block * seconds)
    body = b"WAVE" + chunk(b"fmt ", form) + extra + chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


@pytest.mark.parametrize(
    "file",
    [
        wav(),
        wav(kind=7, bits=8),
        wav(kind=6, bits=8),
        wav(channels=2),
        wav(rate=16000),
        wav(extra=chunk(b"LIST", b"odd")),
        wav().replace(struct.pack("<I", 48000), b"\xff\xff\xff\xff"),
    ],
    ids=["pcm", "mu-law", "a-law", "two channels", "wide band", "with remarks", "length not known"],
)
def test_a_telephones_file_is_measured(file: bytes) -> None:
    assert measure_audio(io.BytesIO(file)) == 3


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"ID3\x04" + bytes(100), "not_audio"),
        (wav(kind=85), "not_audio"),
        (wav(channels=9), "not_audio"),
        (wav(rate=0), "not_audio"),
        (wav()[:-1], "truncated"),
        (wav()[:30], "not_audio"),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"data", b"12"), "not_audio"),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"fmt ", b"1"), "not_audio"),
    ],
    ids=["mp3", "mp3 in wav", "nine channels", "no rate", "cut off", "header cut off", "no format", "short format"],
)
def test_what_is_none_is_told_apart_from_what_is_cut_off(file: bytes, why: str) -> None:
    with pytest.raises(TemporaryFailure, match=why):
        measure_audio(io.BytesIO(file))
