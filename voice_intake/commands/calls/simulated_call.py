"""One call, played to its end: what was heard and done, how it ended, and what became of it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from twilio_sandbox.line.events import EndedBy, Heard
from voice_intake.actions.calls.call_outcome import CallDetails, CaseOfCall, find_call_details
from voice_intake.commands.calls.local_server import LocalLine
from voice_intake.commands.calls.scripted_agents import AgentsPart
from voice_intake.commands.calls.scripted_caller import ScriptedCaller, Stretch
from voice_intake.commands.terminal.datetimes import written as written_at
from voice_intake.domain.ticket import format_reference


@dataclass(frozen=True, kw_only=True)
class PlayedCall:
    """`outcome` is None where the call never reached the database; `faults` are what Twilio would not accept."""

    caller: str
    to: str
    starts_at: datetime
    stretches: tuple[Stretch, ...]
    seconds: int
    ended_by: EndedBy | None
    outcome: CallDetails | None
    faults: tuple[str, ...]


def play_call(
    line: LocalLine, caller: ScriptedCaller, *, number: str, patience: float, tell: Callable[[Stretch], None]
) -> PlayedCall:
    """Rings the line from a number; `tell` hears each stretch as it comes."""
    starts_at = line.services.clock()
    call = line.number.rings(number, hangs_up_in=patience)
    stretches = []
    for stretch in caller.talks(call):
        stretches.append(stretch)
        tell(stretch)
    line.account.callbacks.settle()
    return PlayedCall(
        caller=number,
        to=line.number.phone_number,
        starts_at=starts_at,
        stretches=tuple(stretches),
        seconds=call.seconds,
        ended_by=call.ended_by,
        outcome=find_call_details(line.services, call.sid),
        faults=tuple(line.account.faults),
    )


def call_facts(played: PlayedCall) -> dict[str, Any]:
    """The call for a program."""
    outcome, acts = played.outcome, [stretch.act for stretch in played.stretches if stretch.act]
    heard = [_heard(heard) for stretch in played.stretches for heard in stretch.heard]
    return {
        "from": played.caller,
        "to": played.to,
        "at": written_at(played.starts_at),
        "heard": heard,
        "keys": [act.keys for act in acts if act.kind == "presses"],
        "acts": [act.kind for act in acts],
        "agents": [_agent(stretch.agent) for stretch in played.stretches if stretch.agent],
        "seconds": played.seconds,
        "ended_by": played.ended_by,
        "admission": outcome and outcome.admission,
        "reason": outcome and outcome.reason,
        "outcome": outcome and outcome.outcome,
        "language": outcome and outcome.language,
        "ticket": outcome and outcome.case and _ticket(outcome.case),
        "rung": [asdict(agent) for agent in outcome.rung] if outcome else [],
        "messages": [asdict(message) for message in outcome.messages] if outcome else [],
        "faults": played.faults,
    }


def _heard(heard: Heard) -> dict[str, Any]:
    return {"kind": heard.kind, "language": heard.language[:2] or None, "text": heard.text}


def _agent(part: AgentsPart) -> dict[str, Any]:
    return {"phone": part.phone, "does": part.does, "heard": [_heard(heard) for heard in part.heard]}


def _ticket(case: CaseOfCall) -> dict[str, Any]:
    return {**asdict(case), "reference": format_reference(case.reference), "respond_by": written_at(case.respond_by)}
