"""How loud a recording is along its way, for a picture of it: telephones' WAV files of 16 bits, and no others."""

import io
import sys
import wave
from array import array
from itertools import pairwise

BARS = 120
SAMPLE_STEP = 4
"""Of so many samples one is looked at: words are as loud in the others, and it takes a quarter of the time."""


def loudness(wav: bytes, bars: int = BARS) -> tuple[int, ...] | None:
    """For each part of equal length, 0 to 100 of the loudest moment of all. None where the file is no such sound."""
    samples = _samples(wav)
    if not samples:
        return None
    edges = [len(samples) * number // bars for number in range(bars + 1)]
    peaks = [_peak(samples[start:end:SAMPLE_STEP]) for start, end in pairwise(edges)]
    loudest = max(*peaks, 1)
    return tuple(round(peak * 100 / loudest) for peak in peaks)


def _samples(wav: bytes) -> "array[int] | None":
    try:
        with wave.open(io.BytesIO(wav), "rb") as file:
            if file.getsampwidth() != 2:
                return None
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        return None
    samples = array("h", frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _peak(samples: "array[int]") -> int:
    highest, lowest = (max(samples), min(samples)) if samples else (0, 0)
    return max(highest, -lowest)
