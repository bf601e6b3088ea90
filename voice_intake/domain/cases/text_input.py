"""What people type about a case: bounded, and without what nobody can see."""

import unicodedata

from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason

LONGEST_SUBJECT = 200
LONGEST_NOTE = 10_000
LONGEST_STEPS = 10_000

_REORDERS = frozenset("\u202a\u202b\u202c\u202d\u202e")
"""Marks that show text in another order than it is read in; right-to-left scripts do without them."""

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category, of which nothing is drawn."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})


def line(text: str, field: str, *, most: int = LONGEST_SUBJECT) -> str:
    """One line that says something; raises CaseRefused."""
    return _bounded(" ".join(_visible(text).split()), field, most)


def paragraphs(text: str, field: str, *, most: int = LONGEST_NOTE) -> str:
    """Lines as they were typed, and something in them; raises CaseRefused."""
    return _bounded(_tidy(text), field, most)


def paragraphs_or_none(text: str, field: str, *, most: int = LONGEST_STEPS) -> str | None:
    """The same, or None where nothing is said; raises CaseRefused where it is too much."""
    tidy = _tidy(text)
    return _bounded(tidy, field, most) if _says_something(tidy) else None


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in _visible(text).split("\n")).strip("\n")


def _visible(text: str) -> str:
    """Composed as most programs write it, with `\\n` for every end of a line, and without control characters."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(each for each in lines if each == "\n" or not _is_hidden(each))


def _is_hidden(character: str) -> bool:
    return character in _REORDERS or unicodedata.category(character) in ("Cc", "Cs")


def _bounded(text: str, field: str, most: int) -> str:
    if not _says_something(text):
        raise CaseRefused(RefusalReason.EMPTY, field=field)
    if len(text) > most:
        raise CaseRefused(RefusalReason.TOO_LONG, field=field, most=most)
    return text


def _says_something(text: str) -> bool:
    """A subject of which nothing is seen would be a link that nobody can press."""
    return any(each not in _BLANKS and unicodedata.category(each) not in _INVISIBLE for each in text)
