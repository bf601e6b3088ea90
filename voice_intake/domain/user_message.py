"""What a person is told of a refusal or a fault, before it is in their language.

The English sentence is the key under which the pages' catalogues hold the Danish one; its values stay values, so that
a page can write a day, a number or a name as its reader does. `said` marks a sentence for whoever collects them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class UserMessage:
    """`str()` is the English one, for the command line and the log of a developer."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            self.text % {name: _value_text(value) for name, value in self.values.items()} if self.values else self.text
        )


def said(text: str, /, **values: object) -> UserMessage:
    """A sentence with `%(name)s` where its values go. The text stands in the code as it is, so that it can be found."""
    return UserMessage(text, values)


def _value_text(value: object) -> str:
    match value:
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case int() if not isinstance(value, bool):
            return f"{value:,}"
    return str(value)


class InvalidInput(ValueError):
    """What somebody wrote is not what it should be: what to write instead."""

    def __init__(self, hint: UserMessage) -> None:
        super().__init__(str(hint))
        self.hint = hint
