"""The output of `voice-intake explain`: the facts, the decision and the first prompts; as text, and as JSON."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from voice_intake.actions.calls.explain_caller import (
    DecidedContact,
    Decision,
    Explanation,
    NumberBlocked,
    NumberNotValid,
)
from voice_intake.commands.callers.reason_text import reason_phrase
from voice_intake.commands.hours.hours_text import why
from voice_intake.commands.terminal.datetimes import local, written
from voice_intake.commands.terminal.prompt_text import speech
from voice_intake.domain.callers.admission import AdmissionReason, Contract
from voice_intake.domain.hours.opening_hours import DeskStatus
from voice_intake.domain.phone_number import PhoneNumber, UnusableNumber, Withheld
from voice_intake.domain.ticket import format_reference as written_reference
from voice_intake.prompts.catalogue import Catalogue


def explanation_text(explanation: Explanation, catalogue: Catalogue) -> str:
    zone = catalogue.time_zone
    lines = [
        f"{local(explanation.at, zone)}, {zone.key}",
        "",
        _line("caller ID", _caller(explanation)),
        _line("desk", _desk(explanation.standing, zone)),
    ]
    if explanation.blocked:
        lines.append(_line("blocked", _blocked(explanation.blocked, zone)))
    for each in explanation.contacts:
        lines += _contact(each, explanation.on)
    lines += [_line("not valid", _not_valid(entry, zone)) for entry in explanation.not_valid]
    lines += ["", f"{_verdict(explanation)}.", "", "Hears first:"]
    for say in explanation.hears:
        lines += speech(say.language, catalogue.text(say))
    return "\n".join(lines)


def _caller(explanation: Explanation) -> str:
    match explanation.caller:
        case PhoneNumber(e164):
            return e164
        case Withheld():
            return "withheld"
        case UnusableNumber(raw):
            return f"{raw!r} is no valid telephone number"


def _desk(standing: DeskStatus, zone: ZoneInfo) -> str:
    until = local(standing.until, zone)
    return (
        f"open until {until}" if standing.is_open else f"closed until {until}: {why(standing.reason, standing.names)}"
    )


def _blocked(blocked: NumberBlocked, zone: ZoneInfo) -> str:
    why = f": {blocked.reason}" if blocked.reason else ""
    return f"the number itself, since {local(blocked.blocked_at, zone)} by {blocked.blocked_by}{why}"


def _contact(decided: DecidedContact, on: date) -> Iterator[str]:
    contact = decided.contact
    yield _line("contact", f"{contact.name}, {contact.customer}")
    facts = [
        "administrator" if contact.is_administrator else "no administrator",
        *(["blocked"] if contact.is_blocked else []),
        f"speaks {contact.language.name.capitalize()}" if contact.language else "is asked for the language",
        *([f"has the open case {written_reference(contact.open_case.reference)}"] if contact.open_case else []),
    ]
    yield _line("", ", ".join(facts))
    for contract in contact.contracts:
        yield _line("", _contract(contract, on))
    if not contact.contracts:
        yield _line("", "no support contract")
    yield _line(
        "", f"{'gets in' if decided.reason is AdmissionReason.ENTITLED else 'refused'}: {reason_phrase(decided.reason)}"
    )


def _contract(contract: Contract, on: date) -> str:
    days = f"from {contract.starts_on:%d %b %Y} {f'to {contract.ends_on:%d %b %Y}' if contract.ends_on else 'on'}"
    return f"{contract.tier} contract {days}: {contract.state(on).replace('_', ' ')}"


def _not_valid(entry: NumberNotValid, zone: ZoneInfo) -> str:
    bounds = {"from": entry.valid_from, "until": entry.valid_until}
    when = " ".join(f"{word} {local(at, zone)}" for word, at in bounds.items() if at)
    return f"on the allowlist for {entry.contact}, {entry.customer}, but only {when}"


def _verdict(explanation: Explanation) -> str:
    match explanation.decision:
        case Decision.REFUSED if explanation.blocked:
            return "Does not get in: this number is blocked, whoever calls from it"
        case Decision.REFUSED:
            return f"Does not get in: {reason_phrase(explanation.verdict)}"
        case Decision.ADMITTED:
            return f"Gets in: {reason_phrase(explanation.verdict)}"
        case Decision.ASKED_WHICH_CONTACT:
            of_whom = f"of whom {explanation.entitled_count} would get in"
            return f"Is asked which of {len(explanation.contacts)} contacts is calling, {of_whom}"
        case Decision.ASKED_TO_IDENTIFY:
            return f"Is asked for customer number and PIN, which decide: {_why_unknown(explanation)}"


def _why_unknown(explanation: Explanation) -> str:
    if isinstance(explanation.caller, Withheld):
        return "the number is withheld"
    if isinstance(explanation.caller, UnusableNumber):
        return "this is no number"
    return "no contact has this number at that instant" if explanation.not_valid else "no contact has this number"


def _line(label: str, value: str) -> str:
    return f"  {label:11}{value}"


_KINDS = {PhoneNumber: "number", Withheld: "withheld", UnusableNumber: "unusable"}
"""How `--json` names the forms of a caller's number."""


def explanation_facts(explanation: Explanation, catalogue: Catalogue) -> dict[str, Any]:
    """The object of `--json`."""
    standing = explanation.standing
    kind = _KINDS[type(explanation.caller)]
    return {
        "at": written(explanation.at),
        "caller": {
            "kind": kind,
            "number": explanation.caller.e164 if isinstance(explanation.caller, PhoneNumber) else None,
        },
        "desk": {"open": standing.is_open, "reason": standing.reason, "until": written(standing.until)},
        "decision": explanation.decision,
        "reason": explanation.verdict,
        "blocked": explanation.blocked
        and {
            "since": written(explanation.blocked.blocked_at),
            "by": explanation.blocked.blocked_by,
            "reason": explanation.blocked.reason,
        },
        "contacts": [_contact_facts(each, explanation.on) for each in explanation.contacts],
        "not_valid": [
            {
                "contact": entry.contact,
                "customer": entry.customer,
                "valid_from": written(entry.valid_from),
                "valid_until": written(entry.valid_until),
            }
            for entry in explanation.not_valid
        ],
        "hears": [{"language": say.language, "key": say.key, "text": catalogue.text(say)} for say in explanation.hears],
    }


def _contact_facts(decided: DecidedContact, on: date) -> dict[str, Any]:
    contact = decided.contact
    return {
        "name": contact.name,
        "customer": contact.customer,
        "language": contact.language,
        "administrator": contact.is_administrator,
        "blocked": contact.is_blocked,
        "open_case": contact.open_case and written_reference(contact.open_case.reference),
        "reason": decided.reason,
        "contracts": [
            {
                "tier": contract.tier,
                "starts_on": contract.starts_on.isoformat(),
                "ends_on": contract.ends_on and contract.ends_on.isoformat(),
                "state": contract.state(on),
            }
            for contract in contact.contracts
        ],
    }
