"""What a line of a timeline is made of, and how the people and programs in it are named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask_babel import gettext as _

from voice_intake.web import languages


class Event(Protocol):
    """A line as it is kept: find_timeline.Happened, or case_refusals.PastEvent."""

    @property
    def at(self) -> datetime: ...

    @property
    def actor(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as it is shown. `body` is what somebody wrote; `is_minor` is what one looks at only when searching."""

    sentence: str
    picture: str = "dot"
    body: str | None = None
    tone: str = ""
    """good, warn, bad, or nothing of the kind."""
    is_minor: bool = False


@dataclass(frozen=True)
class Told:
    """An event, and the names of the people in it by their e-mail addresses."""

    event: Event
    names: Mapping[str, str]

    @property
    def data(self) -> Mapping[str, Any]:
        return self.event.data

    @property
    def who(self) -> str:
        """Whoever did it, at the beginning of a sentence."""
        return self.name(self.event.actor)

    def name(self, actor: object) -> str:
        """An agent's name; programs by what they are; else as it is kept."""
        match actor:
            case "line":
                return _("The telephone line")
            case "retention":
                return _("The days of keeping")
            case "demo":
                return _("The demo")
            case str() if actor.startswith("cli:"):
                return _("%(user)s, at the command line", user=actor.removeprefix("cli:"))
            case str():
                return self.names.get(actor, actor)
            case _:
                return _("nobody")

    def moment(self, name: str) -> str:
        """An instant that the data have under that name, or a change of one: its end. Empty where there is none."""
        return told_moment(self.data.get(name))


def told_moment(value: object) -> str:
    """As people say it; what is no instant is left out."""
    try:
        return languages.moment(datetime.fromisoformat(value)) if isinstance(value, str) else ""
    except ValueError:
        return ""
