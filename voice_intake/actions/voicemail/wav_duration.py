"""Is it a WAV file that telephones make, whole, and how long is it? Read by hand: the wave module knows no µ-law."""

import struct
from typing import Any, BinaryIO, NoReturn

from voice_intake.domain.errors import FailureReason, TemporaryFailure

SERVICE = "twilio"
HEADER = struct.Struct("<4sI4s")
CHUNK = struct.Struct("<4sI")
FORMAT = struct.Struct("<HHIIHH")

PCM, A_LAW, MU_LAW = 1, 6, 7
ENDLESS = 0xFFFFFFFF
"""The length that is written before anybody knows it."""


def measure_audio(file: BinaryIO) -> float:
    """Seconds of audio, read from the start. Raises TemporaryFailure: what is no audio yet may become some."""
    file.seek(0)
    riff, _, wave = _unpacked(file, HEADER)
    if (riff, wave) != (b"RIFF", b"WAVE"):
        raise TemporaryFailure(SERVICE, FailureReason.NOT_AUDIO)
    bytes_a_second = 0
    while True:
        name, size = _unpacked(file, CHUNK)
        match name:
            case b"fmt ":
                bytes_a_second = _bytes_a_second(file, size)
            case b"data":
                return _data_bytes(file, size) / (bytes_a_second or _no_audio())
            case _:
                file.seek(size + size % 2, 1)


def _bytes_a_second(file: BinaryIO, size: int) -> int:
    if size < FORMAT.size:
        _no_audio()
    kind, channels, rate, _, block, _ = _unpacked(file, FORMAT)
    file.seek(size + size % 2 - FORMAT.size, 1)
    if kind not in (PCM, A_LAW, MU_LAW) or channels not in (1, 2) or not rate or not block:
        _no_audio()
    told: int = rate * block
    return told


def _data_bytes(file: BinaryIO, size: int) -> int:
    here = file.tell()
    there = file.seek(0, 2) - here
    if size == ENDLESS:
        return there
    if there < size:
        raise TemporaryFailure(SERVICE, FailureReason.TRUNCATED)
    return size


def _unpacked(file: BinaryIO, layout: struct.Struct) -> tuple[Any, ...]:
    found = file.read(layout.size)
    return layout.unpack(found) if len(found) == layout.size else _no_audio()


def _no_audio() -> NoReturn:
    raise TemporaryFailure(SERVICE, FailureReason.NOT_AUDIO)
