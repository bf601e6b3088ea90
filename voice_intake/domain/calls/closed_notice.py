"""The sentence with which a closed desk greets a caller, for whoever wants to hear it before a caller does."""

from datetime import datetime

from voice_intake.domain.calls.journey import State
from voice_intake.domain.calls.prompts import closed_notice
from voice_intake.domain.hours.opening_hours import OpeningHours, desk_status_at
from voice_intake.domain.language import Language
from voice_intake.domain.speech import Say


def notice(hours: OpeningHours, at: datetime, language: Language) -> Say | None:
    """What somebody hears who calls at that instant, by the very function that answers; None where the desk is open."""
    stands = desk_status_at(hours, at)
    return None if stands.is_open else closed_notice(State(arrived_at=at, standing=stands, language=language), at)
