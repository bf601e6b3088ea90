"""A week of shifts in the reader's language; `rota_text.read` understands both."""

import re

from voice_intake.domain.agents.rota_text import DAYS
from voice_intake.domain.language import ByLanguage, Language

_NAMES = ByLanguage(da=("man", "tir", "ons", "tor", "fre", "lør", "søn"), en=DAYS)
_DAY = re.compile(rf"\b({'|'.join(DAYS)})\b")


def told(rota: str, language: Language) -> str:
    """Of a text that `rota_text.written` made."""
    return _DAY.sub(lambda day: _NAMES[language][DAYS.index(day[0])], rota)
