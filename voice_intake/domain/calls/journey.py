"""The words in which a call is told: steps, what is known of a call, events, what happens on the line, effects.

All of it is data. `call_flow.advance` turns one (state, event) into a Turn; the shell saves the state, carries the
effects out and renders the line.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from voice_intake.domain.callers.admission import AdmissionReason, Caller, OpenCase
from voice_intake.domain.hours.opening_hours import DeskStatus
from voice_intake.domain.language import Language
from voice_intake.domain.speech import Ask, HangUp, Record, Say
from voice_intake.domain.ticket import Priority
from voice_intake.domain.voicemail.voicemail import RecordingReport


class Step(StrEnum):
    """The question that a caller stands before. ARRIVED: none asked yet; DONE: the journey has ended."""

    ARRIVED = "arrived"
    LANGUAGE = "language"
    CUSTOMER_NUMBER = "customer_number"
    PIN = "pin"
    CONTACT = "contact"
    CASE = "case"
    SEVERITY = "severity"
    RINGING = "ringing"
    VOICEMAIL = "voicemail"
    CONFIRM = "confirm"
    DONE = "done"


class CallOutcome(StrEnum):
    """How a call ended, or stands."""

    REFUSED = "refused"
    ABANDONED = "abandoned"
    """Hung up before we knew who it was, or the policy opens no ticket for a missed call."""
    MISSED = "missed"
    """An entitled administrator hung up before choosing a severity: a ticket stands all the same."""
    TICKET = "ticket"
    """A ticket, or an addition to one, without a message."""
    VOICEMAIL = "voicemail"
    ANSWERED = "answered"
    """A person of the desk spoke with the caller."""


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a call stands: what was decided on arrival, and what the caller has answered since."""

    arrived_at: datetime
    standing: DeskStatus
    """The desk at the instant of arrival: open or closed, why, until when."""
    step: Step = Step.ARRIVED
    language: Language | None = None
    candidates: tuple[Caller, ...] = ()
    """Contacts who share the caller's number, until one of them is chosen."""
    caller: Caller | None = None
    customer_number: str = ""
    """As keyed in, until the PIN has been."""
    refused: AdmissionReason | None = None
    is_greeted: bool = False
    is_told_hours: bool = False
    wants_new_case: bool = False
    adds_to: OpenCase | None = None
    reference: str = ""
    """The case of this call, once there is one: opened by it, or added to."""
    priority: Priority | None = None
    is_missed: bool = False
    """Its ticket was opened by its end, or by a message left without our questions."""
    respond_by: datetime | None = None
    tries: int = 0
    """Unanswered or wrongly answered askings of the present question."""
    repeats: int = 0
    """How often the present question was repeated on request."""
    identifications: int = 0
    """Failed attempts at customer number and PIN in this call."""
    ringing_since: datetime | None = None
    """When the first agent was rung."""
    rung: tuple[int, ...] = ()
    """The agents who were rung for this call, the last one perhaps still."""
    is_answered: bool = False
    """An agent accepted the call; taken back where the two were never joined."""
    recordings: int = 0
    """Messages asked for in this call, spoken or not."""
    has_message: bool = False

    @property
    def is_entitled(self) -> bool:
        return self.caller is not None and self.caller.is_entitled

    @property
    def outcome(self) -> CallOutcome:
        """How the call ends if nothing more comes."""
        if self.refused:
            return CallOutcome.REFUSED
        if not self.reference:
            return CallOutcome.ABANDONED
        if self.is_answered:
            return CallOutcome.ANSWERED
        if self.has_message:
            return CallOutcome.VOICEMAIL
        return CallOutcome.MISSED if self.is_missed else CallOutcome.TICKET


# What happens


@dataclass(frozen=True)
class Arrived:
    """The call reached us; `candidates` are the contacts of its number, best known first."""

    candidates: tuple[Caller, ...] = ()


@dataclass(frozen=True)
class KeysPressed:
    """Keys, without the finishing `#`; empty when the caller pressed nothing in time."""

    keys: str = ""


@dataclass(frozen=True)
class Identified:
    """What became of customer number and PIN: a contact, nobody, or a door that is shut for now."""

    caller: Caller | None = None
    is_shut: bool = False


@dataclass(frozen=True)
class RecordingEnded:
    """A message came to its end. `by_hanging_up`: nobody is on the line any more."""

    recording: RecordingReport
    by_hanging_up: bool = False
    is_restarted: bool = False
    """Ended by `*`: the caller wants to hear again what to say, and to say it anew."""


@dataclass(frozen=True, kw_only=True)
class DialEnded:
    """The ringing of an agent came to its end, or the conversation that it led to."""

    talked: timedelta | None = None
    """None where the two were never joined: nobody accepted, or the caller was gone by then."""
    is_stopped: bool = False
    """The caller stopped it and wants to leave a message."""
    is_left: bool = False
    """The caller is not on the line any more."""


@dataclass(frozen=True)
class RecordingReported:
    """Twilio holds a message of this call, whether or not our questions led to it."""


@dataclass(frozen=True)
class Ended:
    """The call is over."""


Event = Arrived | KeysPressed | Identified | RecordingEnded | DialEnded | RecordingReported | Ended


@dataclass(frozen=True, kw_only=True)
class Ring:
    """An agent's telephone rings; `*` stops it. Whoever picks up is screened before the two are joined."""

    says: tuple[Say, ...]
    agent_id: int
    phone: str
    """E.164, `sip:…` or `client:…`."""
    seconds: int
    attempt_id: int = 0
    """The row of this attempt; 0 until it has one."""


Line = Ask | Record | Ring | HangUp


# What the desk must remember


@dataclass(frozen=True, kw_only=True)
class OpenTicket:
    """The case of this call. Where the call has one already, a chosen priority corrects one that was not."""

    customer_id: int
    contact_id: int | None
    priority: Priority
    is_chosen: bool
    reference: str
    respond_by: datetime | None
    step: Step
    """How far the caller had come."""


@dataclass(frozen=True)
class AddToTicket:
    """The caller goes on with a case that is open already."""

    ticket_id: int


@dataclass(frozen=True)
class StoreVoicemail:
    """A message that belongs to the case of this call."""

    recording: RecordingReport


@dataclass(frozen=True)
class PageAgents:
    """Nobody of the desk has spoken with the caller of this case, and somebody should know at once."""


Effect = OpenTicket | AddToTicket | StoreVoicemail | PageAgents


@dataclass(frozen=True)
class Turn:
    """One step of a journey: where the call stands now, what happens on the line, what the desk must remember."""

    state: State
    line: Line
    effects: tuple[Effect, ...] = ()
