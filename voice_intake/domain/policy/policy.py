"""The support policy as values: hours, targets, severities, switches. `parse` checks the policy file as a whole."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from voice_intake.domain.errors import PolicyFault
from voice_intake.domain.hours.opening_hours import OpeningHours
from voice_intake.domain.language import Bilingual, Language
from voice_intake.domain.policy import value_types as words
from voice_intake.domain.policy.hours_section import read_hours
from voice_intake.domain.policy.toml_reader import TomlTable
from voice_intake.domain.ticket import Priority, Tier

WEEKS = 100
"""A target that takes longer is a slip of the pen."""

__all__ = ["Bilingual", "Language", "Policy", "Severity", "Voice", "parse"]


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Who reads a language aloud, in Twilio's words."""

    name: str
    language: str
    """A language and its country, such as da-DK."""


@dataclass(frozen=True, kw_only=True)
class Severity:
    """How bad a problem is, and how soon the extended tier reacts to it (P12)."""

    priority: Priority
    name: Bilingual
    definition: Bilingual
    target: timedelta | None
    """Working time of the extended desk; None is best effort."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One deployment's policy, whole and checked; its mappings are read-only."""

    desk_name: str
    phone_number: str
    """E.164."""
    email: str
    email_spoken: Bilingual
    knowledge_base: str
    default_language: Language
    voices: Mapping[Language, Voice] = field(hash=False)
    time_zone: ZoneInfo
    holiday_country: str
    hours: Mapping[Tier, OpeningHours] = field(hash=False)
    severities: Mapping[Priority, Severity] = field(hash=False)
    answer_within: timedelta
    """Working time in which the standard desk answers every request (P8)."""
    warn_at: float
    """The share of a target whose use is worth a warning."""
    missed_call_ticket: bool
    """Whether an administrator's call that ends before a severity is chosen still makes a ticket."""
    page_out_of_hours: tuple[Priority, ...]
    """The priorities for which agents are told while the desk is closed."""
    knowledge_base_reminder: tuple[Priority, ...]
    """The priorities whose callers are reminded of the knowledge base (P4)."""
    question_tries: int
    question_seconds: int
    repeats: int
    """How often a caller may have one question repeated."""
    identify_tries: int
    lockout_failures: int
    lockout_window: timedelta
    lockout_lasts: timedelta
    ring_agent: timedelta
    ring_total: timedelta
    voicemail_longest: timedelta
    voicemail_shortest: timedelta
    """Anything shorter is no message."""
    voicemail_silence: timedelta
    """Silence that ends a recording."""
    voicemail_messages: int
    """How many recordings one call may make."""
    retention_days: int
    """How long recordings and their transcripts are kept."""

    def date_at(self, at: datetime) -> date:
        """The day at the desk."""
        return at.astimezone(self.time_zone).date()


def parse(text: str, *, where: str = "The support policy does not hold") -> Policy:
    """The policy that a TOML text describes; raises PolicyFault that begins with `where` and names every fault."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyFault(where, [f"this is not TOML: {error}"]) from error
    root = TomlTable(values)
    policy = _policy(root)
    faults = [*root.all_faults(), *_contradictions(policy)]
    if faults:
        raise PolicyFault(where, faults)
    return policy


def _policy(root: TomlTable) -> Policy:
    desk, reaction, tickets = root.table("desk"), root.table("reaction"), root.table("tickets")
    questions, identification, ringing = root.table("questions"), root.table("identification"), root.table("ringing")
    voicemail = root.table("voicemail")
    hours = read_hours(root)
    return Policy(
        desk_name=desk.read("name", words.text("the desk's name as callers know it"), "?"),
        phone_number=desk.read("phone_number", words.PHONE_NUMBER, "?"),
        email=desk.read("email", words.EMAIL, "?"),
        email_spoken=desk.both("email_spoken"),
        knowledge_base=desk.read("knowledge_base", words.WEB_ADDRESS, "?"),
        default_language=desk.read("default_language", words.one_of(Language), Language.DANISH),
        voices=MappingProxyType(_voices(root.table("voices"))),
        time_zone=hours[Tier.STANDARD].time_zone,
        holiday_country=hours[Tier.STANDARD].holiday_country,
        hours=MappingProxyType(hours),
        severities=MappingProxyType(_severities(root.table("severities"))),
        answer_within=reaction.read("answer_within", words.DURATION, timedelta(hours=1)),
        warn_at=reaction.read("warn_at", words.SHARE, 0.5),
        missed_call_ticket=tickets.read("missed_call_ticket", words.SWITCH, fallback=True),
        page_out_of_hours=tickets.read("page_out_of_hours", words.PRIORITIES, ()),
        knowledge_base_reminder=tickets.read("knowledge_base_reminder", words.PRIORITIES, ()),
        question_tries=questions.read("tries", words.whole(1, 5), 1),
        question_seconds=questions.read("seconds", words.whole(2, 30), 2),
        repeats=questions.read("repeats", words.whole(1, 20), 1),
        identify_tries=identification.read("tries", words.whole(1, 5), 1),
        lockout_failures=identification.read("lockout_failures", words.whole(1, 100), 1),
        lockout_window=identification.read("lockout_window", words.DURATION, timedelta(1)),
        lockout_lasts=identification.read("lockout_lasts", words.DURATION, timedelta(1)),
        # Twilio rings nobody for less: domain/ringing.py.
        ring_agent=ringing.read("each_agent", words.seconds(10, 120), timedelta(seconds=10)),
        ring_total=ringing.read("in_all", words.seconds(10, 600), timedelta(seconds=600)),
        voicemail_longest=voicemail.read("longest", words.seconds(10, 3600), timedelta(hours=1)),
        voicemail_shortest=voicemail.read("shortest", words.seconds(0, 30), timedelta()),
        voicemail_silence=voicemail.read("silence", words.seconds(2, 60), timedelta(seconds=2)),
        voicemail_messages=voicemail.read("messages", words.whole(1, 10), 1),
        retention_days=voicemail.read("retention_days", words.whole(1, 3660), 1),
    )


def _voices(table: TomlTable) -> dict[Language, Voice]:
    voices = {}
    for language in Language:
        voice = table.table(language)
        voices[language] = Voice(
            name=voice.read("name", words.text("the name of a voice at Twilio, such as Polly.Sofie-Neural"), "?"),
            language=voice.read("language", words.locale(language), "?"),
        )
    return voices


def _severities(table: TomlTable) -> dict[Priority, Severity]:
    severities = {}
    for priority in Priority:
        severity = table.table(str(priority.value))
        severities[priority] = Severity(
            priority=priority,
            name=severity.both("name"),
            definition=severity.both("definition"),
            target=severity.read(
                "target", words.TARGET, None if priority is Priority.INFORMATION else timedelta(hours=1)
            ),
        )
    return severities


def _contradictions(policy: Policy) -> list[str]:
    faults = []
    if policy.ring_agent > policy.ring_total:
        faults.append("ringing.each_agent is longer than ringing.in_all: ring each agent for at most the time in all")
    for priority, severity in policy.severities.items():
        if (severity.target is None) != (priority is Priority.INFORMATION):
            wanted = "best effort" if severity.target else "working time"
            faults.append(f"severities.{priority}.target must be {wanted}: priority 5, and no other, has no deadline")
    if policy.voicemail_shortest >= policy.voicemail_longest:
        faults.append("voicemail.shortest is not shorter than voicemail.longest: no message could ever count")
    return [*faults, *_endless_targets(policy)]


def _endless_targets(policy: Policy) -> Iterator[str]:
    targets = {f"severities.{it.priority}.target": (Tier.EXTENDED, it.target) for it in policy.severities.values()}
    targets["reaction.answer_within"] = (Tier.STANDARD, policy.answer_within)
    for path, (tier, target) in targets.items():
        if target and timedelta() < policy.hours[tier].in_a_week * WEEKS < target:
            yield f"{path} takes more than {WEEKS} weeks of hours.{tier}: shorten it, or open longer"
