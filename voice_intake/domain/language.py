"""The languages of the desk (P5), and texts that exist in both."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    DANISH = "da"
    ENGLISH = "en"


@dataclass(frozen=True, kw_only=True)
class Bilingual:
    """A text in both languages; `text["da"]` and `text[Language.DANISH]` are the Danish one."""

    da: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.da if Language(language) is Language.DANISH else self.en


LANGUAGE_NAMES = {
    Language.DANISH: Bilingual(da="dansk", en="Danish"),
    Language.ENGLISH: Bilingual(da="engelsk", en="English"),
}
