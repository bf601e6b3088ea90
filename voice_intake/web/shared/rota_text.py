"""A week of shifts in the reader's language; `rota_text.read` understands both."""

import re

from voice_intake.domain.agents.rota_text import DAYS
from voice_intake.domain.language import Language

_DANISH = dict(zip(DAYS, ("man", "tir", "ons", "tor", "fre", "lør", "søn"), strict=True))
_DAY = re.compile(rf"\b({'|'.join(DAYS)})\b")


def told(rota: str, language: Language) -> str:
    """Of a text that `rota_text.written` made."""
    return _DAY.sub(lambda day: _DANISH[day[0]], rota) if language is Language.DANISH else rota
