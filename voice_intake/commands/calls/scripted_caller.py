"""A caller who answers from a list, and never keeps the line waiting for a person."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from twilio_sandbox.calls.call import Call
from twilio_sandbox.line.events import Ending, Heard, Waiting
from twilio_sandbox.media.audio import Audio, silence
from voice_intake.commands.calls.scripted_agents import AgentsPart, ScriptedAgents

WAIT, HANG_UP, SAY, SILENCE = "-", "hangup", "say", "silence"
_KEYS = re.compile(r"[0-9*#]{1,40}")
_QUIET_SECONDS = 3.0
_IN_PASSING = 1.0
"""The line waits so short only for a key that it tells of before it goes on by itself: that is no question."""


@dataclass(frozen=True)
class Act:
    """What the caller does; `seconds` is how long they speak."""

    kind: Literal["presses", "waits", "speaks", "is silent", "hangs up"]
    keys: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Stretch:
    """What was heard, and then done; nothing is done while somebody else is rung, and once the call is over."""

    heard: tuple[Heard, ...]
    act: Act | None
    agent: AgentsPart | None = None
    """What became of the ringing that was heard last."""


@dataclass
class ScriptedCaller:
    """Answers each question with the next item, and speaks after each beep. Without items they wait."""

    items: list[str]
    message: Audio
    agents: ScriptedAgents
    language_key: str = ""
    """Pressed when the line asks for a language; empty leaves that question to the items, too."""
    language_question: str = ""
    """The sentence by which they know that question."""

    def talks(self, call: Call) -> Iterator[Stretch]:
        """The call as it goes on, stretch by stretch, until it is over."""
        while (waiting := call.waits_for) and not call.is_over:
            heard = tuple(call.new_heard())
            if waiting.kind == "dial":
                yield Stretch(heard, None, self.agents.act(call.agent_leg()))
                continue
            act = self._decide(waiting, heard)
            yield Stretch(heard, act)
            self._do(call, waiting, act)
        yield Stretch(tuple(call.new_heard()), None)

    def _decide(self, waiting: Waiting, heard: Sequence[Heard]) -> Act:
        if waiting.kind == "record":
            return self._speak_or_not()
        if waiting.kind != "gather":
            return Act("waits")
        if self.language_key and any(each.text == self.language_question for each in heard):
            return Act("presses", self.language_key)
        if waiting.timeout <= _IN_PASSING and self.items[:1] not in (["*"], [HANG_UP]):
            return Act("waits")
        item = self.items.pop(0) if self.items else WAIT
        if item == HANG_UP:
            return Act("hangs up")
        return Act("presses", item) if _KEYS.fullmatch(item) else Act("waits")

    def _speak_or_not(self) -> Act:
        """Keys are for questions, so they are kept for the next one."""
        item = self.items.pop(0) if self.items and self.items[0] in (SAY, SILENCE, HANG_UP) else SAY
        if item == SAY:
            return Act("speaks", "#", self.message.seconds)
        return Act("hangs up" if item == HANG_UP else "is silent")

    def _do(self, call: Call, waiting: Waiting, act: Act) -> None:
        match act.kind:
            case "presses":
                call.press(act.keys)
            case "waits":
                call.wait()
            case "speaks":
                call.speak(self.message)
            case "is silent":
                call.speak(silence(min(_QUIET_SECONDS, waiting.max_length / 2)), Ending.SILENCE)
            case "hangs up":
                call.hang_up()


def read_items(text: str) -> list[str]:
    """The items of a comma-separated list; an empty one waits. Raises ValueError for what no caller can do."""
    items = [item.strip().lower() or WAIT for item in text.split(",")]
    for item in items:
        if item not in (WAIT, HANG_UP, SAY, SILENCE) and not _KEYS.fullmatch(item):
            raise ValueError(
                f"{item!r} is neither keys (0-9 * #) nor one of: {WAIT} (press nothing), {HANG_UP}, {SAY}, {SILENCE}"
            )
    return items
