"""A telephone for tests: dials, hears, presses, speaks, waits, hangs up, and fails on anything unexpected.

What is heard is told by the catalogue's keys, so a story reads alike in both languages. Every document that comes is
held against Twilio's rules by the sandbox; the fixture `desk` fails the test at its end if any was broken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.base import Base
from models.call import Call as CallRow
from models.call import CallTurn
from models.ticket import Ticket, TicketEvent
from models.voicemail import Voicemail
from twilio_sandbox.calls.call import Call
from twilio_sandbox.line.events import EndedBy, Ending, Heard
from twilio_sandbox.media.audio import Audio, tone
from voice_intake.commands.calls.local_server import LocalLine
from voice_intake.domain.language import Language
from voice_intake.prompts.catalogue import sentences

HANGS_UP = Ending.HANG_UP
FALLS_SILENT = Ending.SILENCE


@dataclass
class Desk:
    """The line as the world sees it from outside: a number to ring, and rows to look at."""

    line: LocalLine

    @property
    def engine(self) -> Engine:
        return self.line.services.engine

    def phone(self, number: str, language: str = "da") -> "Phone":
        """A telephone whose owner expects to be spoken to in that language."""
        return Phone(desk=self, number=number, language=Language(language))

    def tickets(self) -> Sequence[Ticket]:
        return self.rows(Ticket)

    def calls(self) -> Sequence[CallRow]:
        return self.rows(CallRow)

    def voicemails(self) -> Sequence[Voicemail]:
        return self.rows(Voicemail)

    def turns(self) -> Sequence[CallTurn]:
        return self.rows(CallTurn)

    def events(self) -> Sequence[TicketEvent]:
        return self.rows(TicketEvent)

    def rows(self, model: type[Base]) -> Sequence[Any]:
        with Session(self.engine) as session:
            return session.scalars(select(model).order_by("id")).all()


@dataclass
class Phone:
    """One caller with one telephone."""

    desk: Desk
    number: str
    language: Language
    call: Call = field(init=False)

    def dials(self, at: datetime | None = None, **fields: str) -> Self:
        """Rings the line; `fields` are further ones of Twilio's form."""
        self.call = self.desk.line.number.rings(self.number, at=at, more=fields)
        return self

    def hears(self, *keys: str, language: str | None = None) -> Self:
        """Exactly these prompts since the last look, in this order, in the caller's language."""
        heard = [heard for heard in self.call.new_heard() if heard.kind == "say"]
        spoken_in = Language(language) if language else self.language
        assert [key_of(each, spoken_in) for each in heard] == list(keys), [each.text for each in heard]
        return self

    def hears_words(self, *words: str) -> Self:
        """These words somewhere in what was heard so far."""
        text = " ".join(heard.text for heard in self.call.heard)
        for each in words:
            assert each in text, text
        return self

    def presses(self, keys: str) -> Self:
        self.call.press(keys)
        return self

    def waits(self) -> Self:
        """Presses nothing until the line gives up waiting."""
        self.call.wait()
        return self

    def speaks(self, seconds: float = 9, finish: str | Ending = "#", audio: Audio | None = None) -> Self:
        self.call.speak(audio or tone(seconds), finish)
        return self

    def hangs_up(self) -> Self:
        self.call.hang_up()
        return self

    def is_hung_up_on(self) -> Self:
        assert self.call.ended_by is EndedBy.DOCUMENT, f"{self.call} {self.call.ended_by}"
        return self


def key_of(heard: Heard, language: Language) -> str:
    """The catalogue's key of a sentence that was heard, and a complaint where it is in another language."""
    assert heard.language.startswith(language), f"spoken in {heard.language}: {heard.text}"
    found = [key for key, pattern in _patterns(language).items() if pattern.fullmatch(heard.text)]
    assert found, f"no prompt of the catalogue reads: {heard.text}"
    return min(found, key=lambda key: -len(_patterns(language)[key].pattern))


def _patterns(language: Language) -> dict[str, re.Pattern[str]]:
    return {key: re.compile(_pattern(sentence)) for key, sentence in sentences()[language].items()}


def _pattern(sentence: str) -> str:
    return ".+".join(re.escape(part) for part in re.split(r"\{\w+\}", sentence))
