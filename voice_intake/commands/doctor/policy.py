"""Whether what the desk promises and says is whole: the policy, its hours, the prompts, and the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from voice_intake.commands.doctor.checks import Finding, fault, fine, warning
from voice_intake.commands.terminal.datetimes import local, written
from voice_intake.domain.errors import PolicyFault
from voice_intake.domain.hours.opening_hours import working_between
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.gateways.policy_file import read_policy
from voice_intake.prompts.catalogue import placeholders, sentences

WEEK = timedelta(days=7)
YEARS = range(2026, 2100)
"""A clock outside of them was never set."""


def read_policy_or_faults(file: Path | None) -> Policy | list[Finding]:
    try:
        return read_policy(file)
    except PolicyFault as failure:
        return [fault("policy", each) for each in failure.faults]


def policy_findings(policy: Policy, file: Path | None, now: datetime) -> Iterator[Finding]:
    example = "example." in policy.email or "example." in policy.knowledge_base
    whose = str(file) if file else "the one that comes with the program"
    if example:
        yield warning("policy", f"{whose}: its addresses are still examples, see POLICY_FILE")
    else:
        yield fine("policy", whose)
    for tier, hours in policy.hours.items():
        worked = working_between(hours, now, now + WEEK) / timedelta(hours=1)
        sentence = f"{tier} is open for {worked:g} hours in the coming seven days"
        yield fine("hours", sentence) if worked else warning("hours", f"{sentence}: see voice-intake hours")
    voices = (f"{language} is read by {voice.name} ({voice.language})" for language, voice in policy.voices.items())
    yield fine("voices", ", ".join(voices))


def prompt_findings() -> Iterator[Finding]:
    """Both languages hold the same sentences with the same gaps."""
    try:
        danish, english = (sentences()[language] for language in Language)
    except (OSError, ValueError) as failure:
        yield fault("prompts", f"they cannot be read: {failure}")
        return
    missing = sorted(danish.keys() ^ english.keys())
    differing = [
        key for key in danish.keys() & english.keys() if placeholders(danish[key]) != placeholders(english[key])
    ]
    if missing:
        yield fault("prompts", f"these stand in one language only: {', '.join(missing)}")
    if differing:
        yield fault("prompts", f"these differ in their placeholders: {', '.join(sorted(differing))}")
    if not missing and not differing:
        yield fine("prompts", f"{len(danish)} sentences, complete in both languages")


def clock_finding(now: datetime, policy: Policy | None) -> Finding:
    if now.year not in YEARS:
        return fault("clock", f"it shows {written(now)}: set this machine's clock")
    there = f", at the desk {local(now, policy.time_zone)}, {policy.time_zone.key}" if policy else ""
    return fine("clock", f"it is {written(now)}{there}")
