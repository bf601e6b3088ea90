"""Agents who do what a list says when their telephones ring."""

from dataclasses import dataclass

from twilio_sandbox.calls.callee import Callee
from twilio_sandbox.line.events import CallStatus, Heard

ACCEPTS, DECLINES, IGNORES, BUSY, VOICEMAIL = "accepts", "declines", "ignores", "busy", "voicemail"
DEEDS = (ACCEPTS, DECLINES, IGNORES, BUSY, VOICEMAIL)
LEFT = "left"
"""The caller hung up before the two could be joined."""

TALK_SECONDS = 60.0
"""How long whoever accepts talks, before they hang up."""


@dataclass(frozen=True)
class AgentsPart:
    """What one agent heard, and did."""

    phone: str
    heard: tuple[Heard, ...]
    does: str
    """An item of the list, or LEFT."""
    has_talked: bool


@dataclass
class ScriptedAgents:
    """One item for each telephone that rings; without items, nobody answers."""

    items: list[str]

    def act(self, agent: Callee) -> AgentsPart:
        """Until the two have talked, or nobody waits for this agent any more."""
        does = self.items.pop(0) if self.items else IGNORES
        match does:
            case "accepts":
                _presses(agent.answers(), "1")
                does = ACCEPTS if agent.was_bridged else LEFT
            case "declines":
                _presses(agent.answers(), "2")
            case "busy":
                agent.is_busy()
            case "voicemail":
                agent.voicemail_picks_up()
            case _:
                agent.ignores()
        is_bridged = agent.is_bridged
        if is_bridged:
            _talks(agent)
        return AgentsPart(agent.to, tuple(agent.hears), does, is_bridged)


def _presses(agent: Callee, key: str) -> None:
    if agent.status is CallStatus.IN_PROGRESS:
        agent.presses(key)


def _talks(agent: Callee) -> None:
    """And hangs up, unless the caller did so first."""
    agent.talks(TALK_SECONDS)
    if agent.is_bridged:
        agent.hangs_up()


def read_deeds(text: str) -> list[str]:
    """The items of a comma-separated list. Raises ValueError for what no agent does."""
    items = [item.strip().lower() for item in text.split(",")]
    for item in items:
        if item not in DEEDS:
            raise ValueError(f"{item!r} is none of: {', '.join(DEEDS)}")
    return items
