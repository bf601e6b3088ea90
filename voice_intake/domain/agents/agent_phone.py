"""What rings at an agent's: a number, a telephone of the desk's own exchange (SIP), or a browser (client)."""

import re
from enum import StrEnum

from voice_intake.domain import phone_number

LONGEST_SIP = 255

_CLIENT = re.compile(r"client:[A-Za-z0-9._-]{1,121}")
_SIP = re.compile(r"sip:[A-Za-z0-9._+~:;=-]+@[A-Za-z0-9._+~:;=-]+")


class PhoneKind(StrEnum):
    """How Twilio is told to ring it."""

    NUMBER = "number"
    SIP = "sip"
    CLIENT = "client"


def typed(text: str) -> str | None:
    """The phone as it is kept: E.164, `sip:…` or `client:…`; None if it is none of them."""
    phone = text.strip()
    scheme, colon, rest = phone.partition(":")
    if not colon:
        return phone_number.typed(phone)
    phone = f"{scheme.strip().lower()}:{rest.strip()}"
    if _CLIENT.fullmatch(phone) or (_SIP.fullmatch(phone) and len(phone) <= LONGEST_SIP):
        return phone
    return None


def kind(phone: str) -> PhoneKind:
    """Of a phone as it is kept."""
    return PhoneKind.NUMBER if phone.startswith("+") else PhoneKind(phone.partition(":")[0])
