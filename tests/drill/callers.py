"""What one caller does: listens, presses, waits, speaks, and hangs up at any point, all by a script of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from random import Random
from time import sleep

from tests.drill.people import Person
from tests.phone import key_of
from twilio_sandbox import Call, Ending, Heard, Number, silence, tone
from twilio_sandbox.line.events import Waiting
from voice_intake.domain.language import Language

AGO = timedelta(minutes=10)
"""A call is played faster than it lasts, so it begins in the past: its end must not lie in the program's future."""

PATIENCE_SECONDS = 480.0
MOST_ACTS = 25
HANGS_UP = 0.08
"""How likely at each step."""

FOR_THE_ENTITLED = ("case", "severity", "voicemail", "confirm")
"""Chapters of the catalogue that nobody else ever hears."""

Press = Callable[[Random, Person], str]
"""The keys in answer to a question; empty waits."""

ANSWERS: dict[str, Press] = {
    "language": lambda chance, _: chance.choice(("1", "2", "")),
    "identify.customer_number": lambda _, person: f"{person.customer_number or '99'}#",
    "identify.pin": lambda _, person: f"{person.pin or '1111'}#",
    "contact": lambda chance, _: chance.choice(("1", "2", "3", "0", "", "9")),
    "case": lambda chance, _: chance.choice(("1", "2", "2", "")),
    "severity": lambda chance, _: chance.choice(("1", "2", "3", "4", "5", "0", "*", "", "8")),
    "confirm": lambda chance, _: chance.choice(("1", "2", "2", "", "")),
}


@dataclass(eq=False)
class Story:
    """One call as its caller lived it. `pressed` is what was pressed in answer to which question."""

    number: int
    person: Person
    call: Call
    heard: set[str] = field(default_factory=set)
    pressed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def heard_that_they_may_come_in(self) -> bool:
        return any(key.startswith(FOR_THE_ENTITLED) for key in self.heard)

    def answered(self, question: str) -> bool:
        return any(asked == question for asked, _ in self.pressed)


def live(line: Number, person: Person, number: int, *, seed: int, pace: float) -> Story:
    """Call number `number`, from ringing to the end; between two acts pass up to `pace` seconds of real time."""
    chance = Random(f"{seed}-{number}")
    sleep(chance.random() * pace)
    call = line.rings(person.number, at=line.network.clock() - AGO, hangs_up_in=PATIENCE_SECONDS)
    story = Story(number, person, call)
    for _ in range(MOST_ACTS):
        question = _listen(story)
        if call.is_over or call.waits_for is None:
            return story
        sleep(chance.random() * pace)
        _act(story, call.waits_for, question, chance)
    if not call.is_over:
        call.hang_up()
    return story


def _listen(story: Story) -> str:
    """What was asked last, as the catalogue's key."""
    keys = [_key(heard) for heard in story.call.new_heard() if heard.kind == "say"]
    story.heard.update(keys)
    return next((key for key in reversed(keys) if _asks(key)), "")


@cache
def _key(heard: Heard) -> str:
    return key_of(heard, Language(heard.language[:2]))


def _asks(key: str) -> bool:
    return any(key.startswith(question) for question in ANSWERS)


def _act(story: Story, waiting: Waiting, question: str, chance: Random) -> None:
    if chance.random() < HANGS_UP:
        story.call.hang_up()
    elif waiting.kind == "record":
        _speak(story, chance)
    else:
        answer = next((press for name, press in ANSWERS.items() if question.startswith(name)), None)
        keys = answer(chance, story.person) if answer else ""
        story.pressed.append((question, keys))
        if keys:
            story.call.press(keys)
        else:
            story.call.wait()


def _speak(story: Story, chance: Random) -> None:
    """No two messages sound alike, so that each has a checksum of its own."""
    seconds = chance.choice((0.4, 1.2, *(chance.uniform(2, 14) for _ in range(6))))
    message = tone(seconds, hertz=300 + story.number)
    match chance.choice(("#", "#", "#", "*", "hangs up", "falls silent", "says nothing")):
        case "hangs up":
            story.call.speak(message, Ending.HANG_UP)
        case "falls silent":
            story.call.speak(message, Ending.SILENCE)
        case "says nothing":
            story.call.speak(silence(4), Ending.SILENCE)
        case key:
            story.call.speak(message, key)
