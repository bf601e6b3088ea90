"""What people and their spreadsheets write into the cells of the allowlist's table, understood.

Each function raises Unsound with what to write instead.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import TypeVar

from voice_intake.domain import email_address, phone_number
from voice_intake.domain.language import Language
from voice_intake.domain.phone_number import InvalidNumberReason
from voice_intake.domain.ticket import Tier
from voice_intake.domain.user_message import InvalidInput, UserMessage, said

T = TypeVar("T")

LONGEST = 1000
"""Characters of a cell."""

_INVISIBLE = dict.fromkeys([0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)])
"""What copying from mails and web pages leaves in a cell: marks of direction, joiners, byte order marks."""

_WHOLE = re.compile(r"(\d+)\.0+")
"""A spreadsheet that took an identifier for a quantity: 4711.0."""

_SHORTENED = re.compile(r"\+?\d(?:[.,]\d+)?[eE]\+?\d+")
"""A spreadsheet that wrote a long number as a power of ten: 4,52012E+09."""

_DAY = re.compile(r"(?P<day>\d{1,2})(?P<mark>[-.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")

_TIERS = {"standard": Tier.STANDARD, "extended": Tier.EXTENDED, "udvidet": Tier.EXTENDED}
_LANGUAGES = {
    "": None,
    **dict.fromkeys(("da", "dansk", "danish"), Language.DANISH),
    **dict.fromkeys(("en", "engelsk", "english"), Language.ENGLISH),
}
_ANSWERS = {
    **dict.fromkeys(("true", "sand", "yes", "ja", "1", "1.0", "x"), True),
    **dict.fromkeys(("false", "falsk", "no", "nej", "0", "0.0", ""), False),
}

_SHORT_FORM = said("the spreadsheet has shortened the number: format the column as text, and write it again")


class Formula(str):
    """A cell that a spreadsheet computes: what it holds is not what was meant, or not known."""


def clean(text: str) -> str:
    """The text on one line, without spaces around it, doubled ones, and characters that nobody sees."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def tidy(text: str) -> str:
    """A text that is kept already, as it reads after a journey through a table."""
    if not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    return clean(text)


@lru_cache(maxsize=4096)
def customer_number(text: str) -> str:
    """Digits, as keyed in on the phone. Zeros that a spreadsheet ate are gone."""
    whole = _WHOLE.fullmatch(text)
    digits = whole[1] if whole else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
        raise InvalidInput(_SHORT_FORM if _SHORTENED.fullmatch(text) else said("write 1 to 20 digits"))
    return digits


@lru_cache(maxsize=64)
def tier(text: str) -> Tier:
    return _known(_TIERS, text, said("write standard or extended"))


@lru_cache(maxsize=64)
def language(text: str) -> Language | None:
    """None for an empty cell: the caller is asked."""
    return _known(_LANGUAGES, text, said("write da or en, or nothing for somebody who is asked"))


@lru_cache(maxsize=64)
def answer(text: str) -> bool:
    """Whether a cell says yes; an empty one says no."""
    return _known(_ANSWERS, text, said("write yes or no"))


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """2026-01-31, or as Danes write it: 31-01-2026, 31.1.2026. With slashes nobody knows which is the month."""
    written = _ISO.fullmatch(text) or _DAY.fullmatch(text)
    try:
        if written and int(written["year"]) >= 1900:
            return date(*(int(written[part]) for part in ("year", "month", "day")))
    except ValueError as error:
        raise InvalidInput(said("there is no such day: write it as 2026-01-31")) from error
    raise InvalidInput(said("write the day as 2026-01-31"))


@lru_cache(maxsize=4096)
def email(text: str) -> str:
    address = email_address.typed(text)
    if address is None:
        raise InvalidInput(said("write an e-mail address, such as astrid@nordlys.example"))
    return address


def phone(text: str) -> str:
    """E.164 of a number as people and spreadsheets write it."""
    whole = _WHOLE.fullmatch(text)
    digits = whole[1] if whole else text
    number = phone_number.typed(digits) or _without_prefix(digits)
    if number is None:
        raise InvalidInput(_no_phone(digits))
    return number


def _without_prefix(digits: str) -> str | None:
    """A foreign number whose 00 or + a spreadsheet ate; one of fewer digits may as well be a Danish one, miswritten."""
    is_whole = digits.isascii() and digits.isdigit() and 11 <= len(digits) <= 15
    return phone_number.typed(f"+{digits}") if is_whole else None


def _no_phone(text: str) -> UserMessage:
    if _SHORTENED.fullmatch(text):
        return _SHORT_FORM
    match phone_number.invalid_reason(text):
        case InvalidNumberReason.SHORT_CODE:
            return said("a short number, which nobody calls us from: write the whole number, such as +4520123401")
        case InvalidNumberReason.TOO_SHORT:
            return said("too few digits for a telephone number: look whether one is missing")
        case InvalidNumberReason.TOO_LONG:
            return said(
                "too many digits for a telephone number: look whether one is too many, or the country is missing"
            )
        case InvalidNumberReason.EXTENSION:
            return said("an extension cannot be told from the number that calls: write the number alone")
        case InvalidNumberReason.NO_COUNTRY:
            return said("no country has this code: write the number with its country, such as +4520123401")
        case InvalidNumberReason.NOT_GIVEN_OUT:
            return said("no telephone has such a number: look whether a digit is wrong")
        case InvalidNumberReason.NOT_DIGITS:
            return said("write a telephone number with its country, such as +4520123401")


def _known(words: dict[str, T], text: str, hint: UserMessage) -> T:
    if text.lower() not in words:
        raise InvalidInput(hint)
    return words[text.lower()]
