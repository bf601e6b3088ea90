"""A WAV file in place of a caller's voice."""

import wave
from pathlib import Path

import click

from twilio_sandbox.media.audio import Audio, read_wav


def spoken_file(path: Path, *, longest: float) -> Audio:
    """What a caller says, at most `longest` seconds of it. Raises click.UsageError for what is no such file."""
    try:
        with wave.open(str(path)) as header:
            seconds = header.getnframes() / header.getframerate()
        if seconds > longest:
            raise click.UsageError(f"{path} lasts {seconds:.0f} s, and the policy ends a message after {longest:.0f} s")
        return read_wav(path)
    except OSError as fault:
        raise click.UsageError(f"{path} cannot be read: {fault.strerror}") from fault
    except (wave.Error, EOFError, ZeroDivisionError) as fault:
        why = str(fault) or "it ends in its head"
        raise click.UsageError(f"{path} is no PCM WAV file ({why}): save it as WAV, PCM, 16 bit") from fault
