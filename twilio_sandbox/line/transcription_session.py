"""A <Transcription> that runs on a leg."""

from dataclasses import dataclass

from twilio_sandbox.twiml.document import Verb


@dataclass(eq=False)
class TranscriptionSession:
    """`sequence` counts the events that were reported to `url`."""

    sid: str
    name: str
    verb: Verb
    url: str
    sequence: int = 0
