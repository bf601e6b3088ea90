"""The sentences behind the keys, in Danish and English, and how dates, times and digits are spoken in them."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.units import format_unit

from voice_intake.domain.language import ByLanguage, Language
from voice_intake.domain.speech import Dated, Printed, RelativeTime, Say, Spelled, Worded

_NAMED = {time(0): "midnight", time(12): "12 noon"}

LONGEST_NAME = 80
"""Characters of a name that are spoken; a longer one would keep the caller from the question."""


@dataclass(frozen=True)
class Catalogue:
    """Everything that is heard or texted, by language and key; moments are told in `time_zone`."""

    sentences: Mapping[Language, Mapping[str, str]]
    time_zone: ZoneInfo

    def text(self, say: Say) -> str:
        """The sentence of a prompt, its placeholders filled."""
        values = {name: self._worded(value, say.language) for name, value in say.values}
        return _printable(self.sentences[say.language][say.key].format_map(values))

    def _worded(self, value: Worded, language: Language) -> str:
        match value:
            case ByLanguage():
                return value[language]
            case RelativeTime(at, now):
                return _relative_time(at.astimezone(self.time_zone), now.astimezone(self.time_zone), language)
            case Dated(at):
                return _dated(at.astimezone(self.time_zone), language)
            case Printed(text):
                return text
            case time():
                return _STYLES[language].clock(value)
            case timedelta():
                return _duration(value, language)
            case Spelled(digits):
                return f"{' '.join(digits[:4])}, {' '.join(digits[4:])}"
            case str() | int():
                return str(value)[:LONGEST_NAME]


def _printable(sentence: str) -> str:
    """Without what a document cannot hold and nobody can say; other programs write names and reasons, too."""
    return sentence if sentence.isprintable() else "".join(each if each.isprintable() else " " for each in sentence)


@cache
def sentences() -> dict[Language, dict[str, str]]:
    """Both languages of the catalogue, flat: `voicemail.opened` → the sentence."""
    folder = resources.files("voice_intake.prompts")
    texts = {language: folder.joinpath(f"{language}.toml").read_text(encoding="utf-8") for language in Language}
    return {language: dict(_flat(tomllib.loads(text))) for language, text in texts.items()}


@cache
def catalogue_in(time_zone: ZoneInfo) -> Catalogue:
    """The catalogue of this program, for a time zone."""
    return Catalogue(sentences(), time_zone)


def placeholders(sentence: str) -> set[str]:
    """The names that a sentence leaves to be filled in."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _relative_time(at: datetime, now: datetime, language: Language) -> str:
    """Today and tomorrow by those words, the next days by their weekday, the rest by their date."""
    style = _STYLES[language]
    days = (at.date() - now.date()).days
    pattern = style.weekday if 1 < days < 7 else style.date
    day = style.near_days.get(days) or format_date(at, pattern, style.locale)
    return style.spoken.format(day=day, time=style.clock(at.time()))


def _dated(at: datetime, language: Language) -> str:
    """Day and date, so that it means the same on whatever day it is read."""
    style = _STYLES[language]
    return format_datetime(at, style.printed, locale=style.locale)


def _danish_clock(at: time) -> str:
    """8 or 14.20; seconds are not spoken."""
    return f"{at.hour}.{at.minute:02d}" if at.minute else str(at.hour)


def _english_clock(at: time) -> str:
    """8 am, 2:20 pm, midnight or 12 noon; seconds are not spoken."""
    if at in _NAMED:
        return _NAMED[at]
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'am' if at.hour < 12 else 'pm'}"


def _duration(span: timedelta, language: Language) -> str:
    """1 time og 40 minutter; seconds are not spoken."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    parts = [(hours, "duration-hour"), (minutes, "duration-minute")]
    told = [format_unit(count, unit, "long", locale=str(language)) for count, unit in parts if count]
    return format_list(told or [format_unit(0, "duration-minute", "long", locale=str(language))], locale=str(language))


@dataclass(frozen=True, kw_only=True)
class _Style:
    """How one language says dates and times. Patterns are CLDR's."""

    locale: str
    near_days: Mapping[int, str]
    """By the number of days from today."""
    weekday: str
    date: str
    clock: Callable[[time], str]
    spoken: str
    """A day and a time together."""
    printed: str
    """A date and a time in a text message."""


_STYLES = ByLanguage(
    da=_Style(
        locale="da",
        near_days={0: "i dag", 1: "i morgen"},
        weekday="EEEE",
        date="EEEE 'den' d. MMMM",
        clock=_danish_clock,
        spoken="{day} klokken {time}",
        printed="EEEE 'den' d. MMMM 'kl'. HH.mm",
    ),
    en=_Style(
        locale="en_GB",
        near_days={0: "today", 1: "tomorrow"},
        weekday="'on' EEEE",
        date="'on' EEEE d MMMM",
        clock=_english_clock,
        spoken="{day} at {time}",
        printed="EEEE d MMMM 'at' HH:mm",
    ),
)
