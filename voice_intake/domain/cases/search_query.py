"""What somebody searches for: a reference, a telephone number, a name, or what may be several of them."""

import unicodedata
from dataclasses import dataclass

from voice_intake.domain import phone_number

LONGEST = 100
SHORTEST_NAME = 2
SHORTEST_NUMBER = 4
SHORTEST_REFERENCE = 4
_JOINERS = frozenset("\u200c\u200d")
"""Unseen too, but scripts spell names with them."""
_IN_NUMBERS = frozenset("0123456789+ ()-./")


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """Each is empty where the text cannot be one."""

    reference: str
    """The first digits of references, or all eight."""
    number: str
    """E.164."""
    last_digits: str
    """Of a number."""
    name: str

    def __bool__(self) -> bool:
        return bool(self.reference or self.number or self.last_digits or self.name)


def read(text: str) -> SearchQuery:
    typed = " ".join(_visible(unicodedata.normalize("NFC", text)).split())[:LONGEST]
    is_number = bool(typed) and set(typed) <= _IN_NUMBERS
    digits = "".join(each for each in typed if each in "0123456789") if is_number else ""
    is_reference = is_number and SHORTEST_REFERENCE <= len(digits) <= 8 and "+" not in typed
    return SearchQuery(
        reference=digits if is_reference else "",
        number=(phone_number.typed(typed) or "") if is_number else "",
        last_digits=digits if len(digits) >= SHORTEST_NUMBER else "",
        name=typed if len(typed) >= SHORTEST_NAME else "",
    )


def _visible(text: str) -> str:
    """Without what comes along unseen, such as the marks around a number that was copied from a list of contacts."""
    return "".join(each for each in text if each.isspace() or each in _JOINERS or each.isprintable())


def pattern(name: str) -> str:
    """Of LIKE, with \\ to escape by: finds at least all names that hold this one.

    Databases differ in what a capital of Ø is, so any letter matches where it is not one of a to z: `contains_name`
    decides.
    """
    rough = "".join(_any_case(each) for each in name)
    return f"%{rough}%"


def _any_case(character: str) -> str:
    if character in "%_\\":
        return f"\\{character}"
    return character if character.isascii() else "_"


def spellings(name: str) -> tuple[str, ...]:
    """How it is likely to be written, where a database may not know its capitals; none where it knows them all."""
    return () if name.isascii() else tuple({name, name.lower(), name.upper(), name.title()})


def contains_name(text: str, name: str) -> bool:
    """Whether a name stands in a text, in capitals or not."""
    return _folded(name) in _folded(text)


def has_word_prefix(text: str, name: str) -> bool:
    """Whether a word of the text begins with it: what people usually mean."""
    return f" {_folded(name)}" in f" {_folded(text)}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
