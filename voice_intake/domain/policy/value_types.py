"""The kinds of value in the policy file: what each looks like, and how it is understood.

A converter raises ValueError for a value that does not do.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from voice_intake.domain.language import ByLanguage
from voice_intake.domain.policy.toml_reader import ValueType
from voice_intake.domain.ticket import Priority

E = TypeVar("E", bound=StrEnum)

UNITS = {"hour": timedelta(hours=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}
AMOUNT = re.compile(r"(\d{1,6}) (hour|minute|second)s?")
LONGEST = timedelta(hours=2000)
BEST_EFFORT = "best effort"


def text(wanted: str) -> ValueType[str]:
    return ValueType(wanted, _text)


def matching(wanted: str, pattern: str) -> ValueType[str]:
    def understand(value: object) -> str:
        if not re.fullmatch(pattern, _text(value)):
            raise ValueError
        return _text(value)

    return ValueType(wanted, understand)


_LOCALES = ByLanguage(da="da-DK", en="en-GB")


def locale(language: str) -> ValueType[str]:
    example = _LOCALES[language]
    return matching(f'the voice\'s language and country, such as "{example}"', rf"{language}-[A-Z]{{2}}")


def one_of(choices: type[E]) -> ValueType[E]:
    def understand(value: object) -> E:
        return choices(_one_of(value, [choice.value for choice in choices]))

    return ValueType(" or ".join(f'"{choice.value}"' for choice in choices), understand)


def whole(least: int, most: int) -> ValueType[int]:
    """A whole number, both ends included."""

    def understand(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError
        return value

    return ValueType(f"a whole number from {least} to {most}", understand)


def seconds(least: int, most: int) -> ValueType[timedelta]:
    """A duration between two numbers of seconds, both included."""

    def understand(value: object) -> timedelta:
        duration = _duration(value)
        if not timedelta(seconds=least) <= duration <= timedelta(seconds=most):
            raise ValueError
        return duration

    return ValueType(f'a duration from {least} to {most} seconds, such as "{least} seconds"', understand)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _one_of(value: object, choices: list[str]) -> str:
    if value not in choices:
        raise ValueError
    return str(value)


def _duration(value: object) -> timedelta:
    amounts = re.split(r", | and ", _text(value))
    matches = [AMOUNT.fullmatch(amount) for amount in amounts]
    total = timedelta()
    for match in matches:
        if match is None:
            raise ValueError
        total += int(match[1]) * UNITS[match[2]]
    if total > LONGEST:
        raise ValueError
    return total


def _positive_duration(value: object) -> timedelta:
    duration = _duration(value)
    if not duration:
        raise ValueError
    return duration


def _target(value: object) -> timedelta | None:
    return None if value == BEST_EFFORT else _positive_duration(value)


def _share(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1:
        raise ValueError
    return float(value)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _web_address(value: object) -> str:
    address = urlsplit(_text(value))
    if address.scheme != "https" or not address.hostname:
        raise ValueError
    return _text(value)


def _priorities(value: object) -> tuple[Priority, ...]:
    if not isinstance(value, list) or any(isinstance(item, bool) or not isinstance(item, int) for item in value):
        raise ValueError
    return tuple(sorted({Priority(item) for item in value}))


PHONE_NUMBER = matching("the number with its country code, such as +442871359777", r"\+[1-9]\d{6,14}")
EMAIL = matching("an e-mail address, such as support@example.com", r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
WEB_ADDRESS = ValueType("an address that begins with https://", _web_address)
DURATION = ValueType('a duration, such as "2 hours", "90 seconds" or "1 hour and 30 minutes"', _positive_duration)
TARGET = ValueType(f'working time, such as "2 hours", or "{BEST_EFFORT}"', _target)
SHARE = ValueType("a share of the target between 0 and 1, such as 0.75", _share)
SWITCH = ValueType("true or false", _switch)
PRIORITIES = ValueType("a list of priorities from 1 to 5, such as [3, 4, 5]; [] for none", _priorities)
