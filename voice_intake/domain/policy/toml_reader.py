"""A table of the policy file while it is read: hands out checked values and notes every fault on the way."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from typing import Generic, TypeVar

from voice_intake.domain.language import Bilingual, Language

T = TypeVar("T")
MISSING: Mapping[str, object] = {}


class Advice(ValueError):
    """Refuses a value with a better mend than the general one of its kind."""


@dataclass(frozen=True)
class ValueType(Generic[T]):
    """One kind of value: `understand` raises ValueError for a value that is none, and `wanted` says what would be."""

    wanted: str
    understand: Callable[[object], T]


class TomlTable:
    """A faulty value is noted and replaced by a harmless one, so that one reading finds all faults."""

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self.values = values
        self.path = path
        self.faults: list[str] = []
        self._known: list[str] = []
        self._inner: list[TomlTable] = []

    def read(self, key: str, word: ValueType[T], fallback: T) -> T:
        """A value that must be there."""
        if not self.has(key):
            self.faults.append(f"{self.path_of(key)} is missing: give {word.wanted}")
            return fallback
        try:
            return word.understand(self.values[key])
        except ValueError as refusal:
            self.refuse(key, str(refusal) if isinstance(refusal, Advice) else f"give {word.wanted}")
            return fallback

    def has(self, key: str) -> bool:
        """Whether the key is there; to ask for a key is to know it."""
        self._known.append(key)
        return key in self.values

    def refuse(self, key: str, hint: str) -> None:
        """Notes that a value does not do, and what would mend it."""
        self.faults.append(f"{self.path_of(key)} = {toml_text(self.values[key])}: {hint}")

    def both(self, key: str) -> Bilingual:
        """A text in every language."""
        texts = self.table(key)
        return Bilingual.of({language: texts.read(language, _text_in(language), "?") for language in Language})

    def table(self, key: str) -> "TomlTable":
        """An inner table; one that is missing is one fault, not one for each of its keys."""
        table = TomlTable(
            self.read(key, ValueType(f"a table [{self.path_of(key)}]", _mapping), MISSING), self.path_of(key)
        )
        if table.values is not MISSING:
            self._inner.append(table)
        return table

    def tables(self, key: str) -> "list[TomlTable]":
        """A list of tables, written [[key]] each; there need not be any."""
        if not self.has(key):
            return []
        rows = self.read(key, ValueType(f"tables, each written [[{self.path_of(key)}]]", _mappings), [])
        tables = [TomlTable(row, f"{self.path_of(key)}[{number}]") for number, row in enumerate(rows, start=1)]
        self._inner += tables
        return tables

    def all_faults(self) -> Iterator[str]:
        """The faults of this table and those in it; keys that nobody asked for are faults too."""
        yield from self.faults
        for key in self.values:
            if key not in self._known:
                yield f"{self.path_of(key)} is unknown: {self._advice(key)}"
        for table in self._inner:
            yield from table.all_faults()

    def path_of(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _advice(self, key: str) -> str:
        meant = get_close_matches(key, set(self._known) - set(self.values), n=1) or get_close_matches(
            key, self._known, 1
        )
        return f"did you mean {meant[0]}?" if meant else f"known here: {', '.join(sorted(set(self._known)))}"


def toml_text(value: object) -> str:
    """A value as the policy file has it."""
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str)


def _text_in(language: Language) -> ValueType[str]:
    def understand(value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValueError
        return value.strip()

    return ValueType(f"the text in {language.name.title()}", understand)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def _mappings(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list):
        raise ValueError
    return [_mapping(row) for row in value]
