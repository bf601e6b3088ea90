"""What a line of a timeline is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask_babel import gettext as _

from voice_intake.web.shared import i18n
from voice_intake.web.shared.actors import who_told


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
class TimelineLine:
    """A line as it is shown. `body` is what somebody wrote; `is_minor` is what one looks at only when searching."""

    sentence: str
    picture: str = "dot"
    body: str | None = None
    tone: str = ""
    """good, warn, bad, or nothing of the kind."""
    is_minor: bool = False


@dataclass(frozen=True)
class Told:
    """An event, and the names of agents by their e-mail addresses."""

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
        return who_told(actor, self.names) if isinstance(actor, str) else _("nobody")

    def moment(self, name: str) -> str:
        """An instant that the data have under that name, or a change of one: its end. Empty where there is none."""
        return told_moment(self.data.get(name))


def told_moment(value: object) -> str:
    """As people say it; what is no instant is left out."""
    try:
        return i18n.moment(datetime.fromisoformat(value)) if isinstance(value, str) else ""
    except ValueError:
        return ""
