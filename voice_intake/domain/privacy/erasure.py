"""What is left of a call when its details are erased, and in which spellings a number may stand in somebody's words."""

import re
from collections.abc import Mapping
from typing import Any

import phonenumbers

RETAINED = (
    "arrived_at",
    "standing",
    "step",
    "language",
    "refused",
    "adds_to",
    "reference",
    "priority",
    "is_missed",
    "respond_by",
    "recordings",
    "has_message",
)
"""Of a call's state: how it went, and nobody's name, number or keys. A new field is erased until it stands here."""

REDACTED = "[erased]"

_BETWEEN = r"[\s.()/-]*"
"""People group digits as they like."""


def redact_state(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state of a call, as it is stored, without whoever called."""
    return {name: state[name] for name in RETAINED if name in state}


def national(number: str) -> str:
    """The digits of an E.164 number that people of its country write: all of them without the country's code."""
    return phonenumbers.national_significant_number(phonenumbers.parse(number))


def spellings(number: str) -> re.Pattern[str]:
    """Finds an E.164 number in a text, however people write it, but not as a part of a longer one.

    >>> spellings("+4520123456").sub("X", "Ring 20 12 34 56, eller 004520123456!")
    'Ring X, eller X!'
    """
    parsed = phonenumbers.parse(number)
    code, digits = str(parsed.country_code), _BETWEEN.join(national(number))
    prefix = rf"(?:(?:\+|00){_BETWEEN})?(?:{_BETWEEN.join(code)}{_BETWEEN})?(?:\(?0\)?{_BETWEEN})?"
    return re.compile(rf"(?<!\d){prefix}{digits}(?!\d)")


def keyed(number: str) -> tuple[str, ...]:
    """The number as somebody keys it in where another one was asked for."""
    digits = number.removeprefix("+")
    return (digits, f"00{digits}", national(number), f"0{national(number)}")


def redact(value: Any, pattern: re.Pattern[str]) -> Any:  # noqa: ANN401 - a text, or what JSON has
    """The same without the number, wherever in it that stands, keys of objects excepted."""
    match value:
        case str():
            return pattern.sub(REDACTED, value)
        case list():
            return [redact(each, pattern) for each in value]
        case dict():
            return {key: redact(each, pattern) for key, each in value.items()}
        case _:
            return value
