"""The option `--from`: a telephone number in any spelling, or what networks send in place of one."""

from voice_intake.domain import phone_number
from voice_intake.domain.phone_number import UnusableNumber


def caller_number(text: str) -> str:
    """The caller ID that the network would pass on: 20 12 34 01 becomes +4520123401, anything else stays as it is."""
    raw = text.strip()
    if not isinstance(phone_number.read(raw), UnusableNumber):
        return raw
    return phone_number.typed(raw) or raw
