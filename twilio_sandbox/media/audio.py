"""What a caller says: 8 kHz, mono, 16 bit, as a telephone carries it."""

import hashlib
import io
import math
import sys
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

RATE = 8000
QUIET = 200  # of 32767: what a silent line hisses
_CHUNK = RATE // 50


@dataclass(frozen=True)
class Audio:
    """`samples` are little-endian signed 16-bit values, 8000 a second."""

    samples: bytes

    @property
    def seconds(self) -> float:
        return len(self.samples) / 2 / RATE

    @property
    def is_silent(self) -> bool:
        return not self.trimmed().samples

    @cached_property
    def wav(self) -> bytes:
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(2)
            writer.setframerate(RATE)
            writer.writeframes(self.samples)
        return file.getvalue()

    @property
    def sha256(self) -> str:
        """Of the WAV file, in hexadecimal."""
        return hashlib.sha256(self.wav).hexdigest()

    def first(self, seconds: float) -> "Audio":
        return Audio(self.samples[: 2 * int(seconds * RATE)])

    def trimmed(self) -> "Audio":
        """Without the silence before and after."""
        chunks = [self.samples[at : at + 2 * _CHUNK] for at in range(0, len(self.samples), 2 * _CHUNK)]
        loud = [number for number, chunk in enumerate(chunks) if _peak(chunk) > QUIET]
        return Audio(b"".join(chunks[loud[0] : loud[-1] + 1]) if loud else b"")


def tone(seconds: float, hertz: int = 440) -> Audio:
    """A steady whistle that stands for somebody speaking."""
    second = _second_of(hertz)
    return Audio((second * math.ceil(seconds))[: 2 * int(seconds * RATE)])


def silence(seconds: float) -> Audio:
    return Audio(bytes(2 * int(seconds * RATE)))


def read_wav(source: Path | bytes) -> Audio:
    """Any PCM WAV file, brought down to a telephone's format. Raises wave.Error for anything else."""
    with wave.open(io.BytesIO(source if isinstance(source, bytes) else source.read_bytes())) as reader:
        width, channels, rate = reader.getsampwidth(), reader.getnchannels(), reader.getframerate()
        values = _sixteen_bit(reader.readframes(reader.getnframes()), width)
    mono = values if channels == 1 else _mono(values, channels)
    return Audio(_bytes(mono if rate == RATE else _resampled(mono, rate)))


@lru_cache(maxsize=8)
def _second_of(hertz: int) -> bytes:
    return _bytes([round(12000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE)])


def _sixteen_bit(frames: bytes, width: int) -> Sequence[int]:
    """WAV holds 8 bits unsigned and wider samples signed, little end first."""
    if width == 1:
        return [(byte - 128) << 8 for byte in frames]
    high = frames if width == 2 else b"".join(frames[n - 2 : n] for n in range(width, len(frames) + 1, width))
    return _values(high)


def _mono(values: Sequence[int], channels: int) -> Sequence[int]:
    return [sum(values[at : at + channels]) // channels for at in range(0, len(values), channels)]


def _resampled(values: Sequence[int], rate: int) -> Sequence[int]:
    """Averages the samples that fall into one step, or repeats the nearest: intelligible, not beautiful."""
    length = len(values) * RATE // rate
    edges = [n * rate // RATE for n in range(length + 1)]
    return [sum(values[a : max(b, a + 1)]) // max(b - a, 1) for a, b in pairwise(edges)]


def _peak(samples: bytes) -> int:
    values = _values(samples)
    return max(max(values, default=0), -min(values, default=0))


def _values(samples: bytes) -> "array[int]":
    values = array("h", samples[: len(samples) // 2 * 2])
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _bytes(values: Sequence[int]) -> bytes:
    whole = array("h", values)
    if sys.byteorder == "big":
        whole.byteswap()
    return whole.tobytes()
