"""Who calls, as somebody at a keyboard says it: a number in any spelling, or what networks send in place of one."""

from voice_intake.domain import caller_id
from voice_intake.domain.caller_id import Unusable


def caller_number(text: str) -> str:
    """The caller ID that the network would pass on: 20 12 34 01 becomes +4520123401, anything else stays as it is."""
    raw = text.strip()
    if not isinstance(caller_id.read(raw), Unusable):
        return raw
    return caller_id.typed(raw) or raw
