"""What `voice-intake call` tells a person: the call as both sides hear it, and what became of it."""

from collections.abc import Iterator
from datetime import datetime

from twilio_sandbox.line.events import EndedBy, Heard
from voice_intake.actions.calls.call_outcome import CallDetails, CallMessage, CaseOfCall, RungAgent
from voice_intake.commands.callers.reason_text import reason_phrase
from voice_intake.commands.calls.scripted_agents import ACCEPTS, BUSY, DECLINES, IGNORES, LEFT, VOICEMAIL, AgentsPart
from voice_intake.commands.calls.scripted_caller import Act, Stretch
from voice_intake.commands.calls.simulated_call import PlayedCall
from voice_intake.commands.terminal.datetimes import local
from voice_intake.commands.terminal.prompt_text import speech
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import Priority, format_reference

ENDS = {
    EndedBy.CALLER: "the caller hung up",
    EndedBy.DOCUMENT: "the line hung up",
    EndedBy.ERROR: "Twilio gave up: it got no document that it could use",
}

DEEDS = {
    ACCEPTS: "presses 1",
    DECLINES: "presses 2",
    IGNORES: "does not answer",
    BUSY: "is busy",
    VOICEMAIL: "is a voicemail, and presses nothing",
    LEFT: "is alone: the caller has hung up",
}


def beginning_told(number: str, at: datetime, policy: Policy) -> str:
    """When it rings, and who calls whom."""
    when = f"{local(at, policy.time_zone)}, {policy.time_zone.key}"
    return f"{when}\n{number or 'A withheld number'} calls {policy.phone_number}.\n"


def stretch_told(stretch: Stretch) -> Iterator[str]:
    for heard in stretch.heard:
        yield from _heard(heard)
    if stretch.agent:
        yield from _agent(stretch.agent)
    if stretch.act:
        yield f"      > {_act(stretch.act)}"


def _agent(part: AgentsPart) -> Iterator[str]:
    """The other side of the ringing."""
    if part.heard:
        yield f"      ☎ {part.phone} answers, and hears:"
    for heard in part.heard:
        yield from _heard(heard)
    talked = ", and the two talk" if part.has_talked else ""
    yield f"      ☎ {part.phone} {DEEDS[part.does]}{talked}"


def _heard(heard: Heard) -> list[str]:
    if heard.kind != "say":
        return [f"      ♪ {heard.kind} {heard.text}".rstrip()]
    return speech(heard.language[:2], heard.text)


def _act(act: Act) -> str:
    match act.kind:
        case "presses":
            return f"presses {act.keys}"
        case "speaks":
            return f"speaks for {act.seconds:.3g} s, then presses {act.keys}"
        case "waits":
            return "waits, and presses nothing"
        case _:
            return act.kind


def outcome_told(played: PlayedCall, policy: Policy) -> str:
    """How the call ended, and the ticket, or why there is none."""
    return "\n".join(["", _end(played), "", *_outcome(played.outcome, policy)])


def _end(played: PlayedCall) -> str:
    minutes, seconds = divmod(played.seconds, 60)
    lasted = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    how = ENDS.get(played.ended_by, f"it was ended by {played.ended_by}") if played.ended_by else "it goes on"
    return f"After {lasted} {how}."


def _outcome(outcome: CallDetails | None, policy: Policy) -> Iterator[str]:
    if outcome is None:
        yield "No ticket: the line could not write this call down. Its log says why."
        return
    if outcome.case is None:
        yield f"No ticket: {_why_none(outcome)}."
    else:
        yield from _case(outcome.case, outcome.outcome, policy)
    for agent in outcome.rung:
        yield _line("rung", _rung(agent))
    for message in outcome.messages:
        yield _line("message", _message(message))


def _case(case: CaseOfCall, outcome: str | None, policy: Policy) -> Iterator[str]:
    added = "" if case.is_new else ", open already: the call was added to it"
    yield f"Ticket {format_reference(case.reference)}{added}"
    yield _line("customer", f"{case.customer} ({case.customer_number})")
    yield _line("contact", case.contact or "not known which")
    chosen = "" if case.priority_chosen else ", assumed: nobody chose it"
    yield _line("priority", f"{case.priority} {policy.severities[Priority(case.priority)].name.en}{chosen}")
    due = case.respond_by and f"{local(case.respond_by, policy.time_zone)}, {policy.time_zone.key}"
    yield _line("due", due or "best effort, no deadline")
    if outcome == "missed":
        yield _line("missed", "the caller hung up before choosing a priority")


def _why_none(outcome: CallDetails) -> str:
    if outcome.admission == "admitted":
        return "the caller hung up before choosing a priority, and the policy opens none for that"
    return f"{outcome.outcome or 'not over'}, {reason_phrase(outcome.reason)}"


def _rung(agent: RungAgent) -> str:
    talked = "" if agent.talk_seconds is None else f", talked for {agent.talk_seconds} s"
    return f"{agent.name}: {(agent.outcome or 'still rings').replace('_', ' ')}{talked}"


def _message(message: CallMessage) -> str:
    if message.reason:
        return f"none, {message.status}: {message.reason.replace('_', ' ')}"
    length = "length not told" if message.seconds is None else f"{message.seconds} s"
    return f"{length}, {message.status}"


def _line(label: str, value: str) -> str:
    return f"  {label:10}{value}"
