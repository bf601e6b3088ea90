"""What is said to a caller or written to a reader, before it has words: prompts by key, and the values in them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from voice_intake.domain.language import Bilingual, Language

# What is heard


@dataclass(frozen=True)
class RelativeTime:
    """An instant to be spoken as people would, seen from `now` (today, tomorrow, a weekday)."""

    at: datetime
    now: datetime


@dataclass(frozen=True)
class Spelled:
    """Digits to be spoken one by one, in groups of four."""

    digits: str


@dataclass(frozen=True)
class Dated:
    """An instant to be read, perhaps on another day than it was written."""

    at: datetime


@dataclass(frozen=True)
class Printed:
    """Something to be read and not spoken, such as a link: whole, however long."""

    text: str


Worded = str | int | time | timedelta | RelativeTime | Spelled | Dated | Printed | Bilingual
"""What a prompt's placeholder may hold; a duration is told in hours and minutes."""


@dataclass(frozen=True)
class Say:
    """A prompt by its key in the catalogue, in one language."""

    key: str
    language: Language
    values: tuple[tuple[str, Worded], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A question that keys answer: a single key, or up to `digits` of them finished by `#`."""

    says: tuple[Say, ...]
    digits: int = 1
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Record:
    """A message after the beep, finished by `#`, silence, or its longest duration."""

    says: tuple[Say, ...]
    longest: timedelta
    silence: timedelta


@dataclass(frozen=True)
class HangUp:
    """The end, after what there is to say; with nothing to say, nobody is listening any more."""

    says: tuple[Say, ...] = ()
