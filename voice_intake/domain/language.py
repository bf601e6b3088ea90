"""The languages of the desk (P5), and values that exist once for each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Generic, Self, TypeVar, assert_never

T = TypeVar("T")


class Language(StrEnum):
    DANISH = "da"
    ENGLISH = "en"


AGENT_LANGUAGES = tuple(
    ",".join(chosen) for count in range(1, len(Language) + 1) for chosen in combinations(sorted(Language), count)
)
"""Every choice of languages an agent may speak, as it is stored and typed: "da", "en" and "da,en"."""
EVERY_LANGUAGE = AGENT_LANGUAGES[-1]


@dataclass(frozen=True, kw_only=True)
class ByLanguage(Generic[T]):
    """One value for each language; `value["da"]` and `value[Language.DANISH]` are the Danish one.

    The type checker names everything that lacks the value of a new language: the lookup below, then every table.
    """

    da: T
    en: T

    @classmethod
    def of(cls, values: Mapping[Language, T]) -> Self:
        """Raises KeyError for a language without a value."""
        return cls(**{language.value: values[language] for language in Language})

    def __getitem__(self, language: str) -> T:
        """Raises ValueError for a language that is not the desk's."""
        match Language(language):
            case Language.DANISH:
                return self.da
            case Language.ENGLISH:
                return self.en
            case _ as never:
                assert_never(never)

    def items(self) -> tuple[tuple[Language, T], ...]:
        return tuple((language, self[language]) for language in Language)


Bilingual = ByLanguage[str]
"""A text in every language."""

LANGUAGE_NAMES = ByLanguage(
    da=Bilingual(da="dansk", en="Danish"),
    en=Bilingual(da="engelsk", en="English"),
)
"""What each language is called, by the language it is said in."""
