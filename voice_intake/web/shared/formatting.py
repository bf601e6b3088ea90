"""Times, spans and numbers as people write them, in Danish and English. Pure: moments and zones are arguments."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo

import phonenumbers
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from flask_babel import gettext as _

from voice_intake.domain.language import LANGUAGE_NAMES, ByLanguage, Language
from voice_intake.domain.ticket import Status

HOME = "DK"
"""The region whose numbers are written without their country."""

_NEAR_DAYS: ByLanguage[Mapping[int, str]] = ByLanguage(
    da={-1: "i går", 0: "i dag", 1: "i morgen"},
    en={-1: "yesterday", 0: "today", 1: "tomorrow"},
)
"""By the number of days from today."""
_DATE = ByLanguage(da="EEE d. MMM", en="EEE d MMM")
_FULL_DATETIME = ByLanguage(da="EEEE 'den' d. MMMM y 'kl.' HH:mm", en="EEEE d MMMM y, HH:mm")
_ORDINAL = ByLanguage(da="{}.", en="{}")
_UNITS: ByLanguage[Mapping[str, str]] = ByLanguage(
    da={"d": "d", "h": "t", "min": "min", "s": "sek"},
    en={"d": "d", "h": "h", "min": "min", "s": "s"},
)


def moment(at: datetime, now: datetime, zone: tzinfo, language: Language) -> str:
    """`i dag 14:20`, `i morgen 08:00`, `man 23. nov. 08:00`; with the year when it is another one."""
    return f"{day(at.astimezone(zone).date(), now.astimezone(zone).date(), language)} {clock(at, zone)}"


def until(at: datetime, now: datetime, zone: tzinfo, language: Language) -> str:
    """As `moment`, and of today the hour alone: *open until 17:00*."""
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return clock(at, zone) if is_today else moment(at, now, zone, language)


def day(on: date, today: date, language: Language) -> str:
    """`i dag`, `i morgen`, `man 23. nov.`, `fre 1. jan. 2027`."""
    if near := _NEAR_DAYS[language].get((on - today).days):
        return near
    weekday, _, rest = format_date(on, _DATE[language], locale=language).partition(" ")
    year = "" if on.year == today.year else f" {on.year}"
    return f"{weekday.rstrip('.')} {rest}{year}"


def clock(at: datetime, zone: tzinfo) -> str:
    """`08:00`, alike in both languages."""
    return f"{at.astimezone(zone):%H:%M}"


def full_moment(at: datetime, zone: tzinfo, language: Language) -> str:
    """`mandag den 23. november 2026 kl. 08:00`, for whoever wants to know exactly."""
    return format_datetime(at.astimezone(zone), _FULL_DATETIME[language], locale=language)


def ordinal(number: str, language: Language) -> str:
    """A day of the month without its month: `23.` in Danish, `23` in English."""
    return _ORDINAL[language].format(number)


def language_name(spoken: str, language: Language) -> str:
    """`Dansk`, `Engelsk`."""
    return _capitalised(LANGUAGE_NAMES[spoken][language])


def language_names(spoken: Iterable[str], language: Language) -> str:
    """`Dansk og engelsk`, in the desk's order whatever order they are given in."""
    given = set(spoken)
    names = [LANGUAGE_NAMES[each][language] for each in Language if each in given]
    return _capitalised(format_list(names, locale=language))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def span(time: timedelta, language: Language) -> str:
    """`1 t 40 min`, `40 min`, `25 sek`, `2 d 3 t`: the two largest units, rounded down; before or after is not told."""
    units = _UNITS[language]
    seconds = abs(int(time.total_seconds()))
    if seconds < 60:
        return f"{seconds} {units['s']}"
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86400
    if days:
        return _joined((days, units["d"]), (hours, units["h"]))
    if hours:
        return _joined((hours, units["h"]), (minutes, units["min"]))
    return f"{minutes} {units['min']}"


def _joined(*parts: tuple[int, str]) -> str:
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def length(seconds: int) -> str:
    """`0:09`, `12:40`, `1:02:03`: of a recording or a call."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def phone(number: str) -> str:
    """`20 12 34 56` for a Danish number, `+44 20 7946 0123` for another; what is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    form = phonenumbers.PhoneNumberFormat
    is_home = phonenumbers.region_code_for_number(parsed) == HOME
    return phonenumbers.format_number(parsed, form.NATIONAL if is_home else form.INTERNATIONAL)


def initials(name: str) -> str:
    """`BL` for Bo Lund: at most two letters."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:])) or "?"


def status_told(status: str) -> str:
    match status:
        case Status.NEW:
            return _("New")
        case Status.OPEN:
            return _("Open")
        case Status.PENDING:
            return _("Waiting for customer")
        case Status.SOLVED:
            return _("Solved")
        case _:
            return _("Closed")
