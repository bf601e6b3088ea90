"""Public holidays as they were, are and will be in force in a year (Store Bededag in Denmark until 2023).

Only days on which the country rests by law: 5 June, 24 and 31 December are ordinary days in Denmark.
"""

from collections.abc import Mapping
from datetime import MAXYEAR, date
from functools import lru_cache
from types import MappingProxyType

import holidays
from holidays.registry import EntityLoader

from voice_intake.domain.language import Bilingual, Language


def holiday(country: str, day: date) -> Bilingual | None:
    """The holiday's name, in the country's own language where the calendar has no other."""
    return public_holidays(country, day.year).get(day)


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> Mapping[date, Bilingual]:
    """The holidays of one year; a country that is "" has none."""
    if not country:
        return MappingProxyType({})
    names = {language: _names(country, year, language) for language in Language}
    days = names[next(iter(Language))]
    return MappingProxyType({day: Bilingual.of({each: names[each][day] for each in Language}) for day in days})


def _names(country: str, year: int, language: str) -> dict[date, str]:
    spoken = holidays.country_holidays(country).supported_languages
    locale = next((name for name in spoken if name.split("_")[0] == language), language)
    calendar = holidays.country_holidays(country, language=locale, categories=("public",))
    calendar.end_year = MAXYEAR  # the library stops at 2100, its rules do not
    calendar.get(date(year, 1, 1))  # a calendar fills a year when it is first asked for a day of it
    return {day: name for day, name in calendar.items() if day.year == year}


def known_countries() -> frozenset[str]:
    """ISO 3166 codes of the countries whose holidays are known."""
    return frozenset(EntityLoader.get_country_codes(include_aliases=False))
