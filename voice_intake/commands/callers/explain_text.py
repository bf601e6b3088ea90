"""What `voice-intake explain` tells: the facts one under the other, the verdict, and what the caller hears first."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from voice_intake.actions.calls.explain_caller import DecidedContact, Explanation, NumberBlocked, NumberNotValid
from voice_intake.commands.callers.reason_text import reason_told
from voice_intake.commands.hours.hours_text import why
from voice_intake.commands.terminal.datetimes import local, written
from voice_intake.commands.terminal.prompt_text import speech
from voice_intake.domain.callers.admission import Contract, Reason
from voice_intake.domain.hours.opening_hours import Standing
from voice_intake.domain.phone_number import Number, Unusable, Withheld
from voice_intake.domain.ticket import written as written_reference
from voice_intake.prompts.catalogue import Catalogue


def explanation_told(found: Explanation, catalogue: Catalogue) -> str:
    zone = catalogue.time_zone
    lines = [
        f"{local(found.at, zone)}, {zone.key}",
        "",
        _line("caller ID", _caller(found)),
        _line("desk", _desk(found.standing, zone)),
    ]
    if found.blocked:
        lines.append(_line("blocked", _blocked(found.blocked, zone)))
    for each in found.contacts:
        lines += _contact(each, found.on)
    lines += [_line("not valid", _not_valid(entry, zone)) for entry in found.not_valid]
    lines += ["", f"{_verdict(found)}.", "", "Hears first:"]
    for say in found.hears:
        lines += speech(say.language, catalogue.text(say))
    return "\n".join(lines)


def _caller(found: Explanation) -> str:
    match found.caller:
        case Number(e164):
            return e164
        case Withheld():
            return "withheld"
        case Unusable(raw):
            return f"{raw!r} is no valid telephone number"


def _desk(standing: Standing, zone: ZoneInfo) -> str:
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
    yield _line("", f"{'gets in' if decided.reason is Reason.ENTITLED else 'refused'}: {reason_told(decided.reason)}")


def _contract(contract: Contract, on: date) -> str:
    days = f"from {contract.starts_on:%d %b %Y} {f'to {contract.ends_on:%d %b %Y}' if contract.ends_on else 'on'}"
    return f"{contract.tier} contract {days}: {_state(contract, on).replace('_', ' ')}"


def _state(contract: Contract, on: date) -> str:
    if contract.is_in_force(on):
        return "in_force"
    return "not_begun" if on < contract.starts_on else "ended"


def _not_valid(entry: NumberNotValid, zone: ZoneInfo) -> str:
    bounds = {"from": entry.valid_from, "until": entry.valid_until}
    when = " ".join(f"{word} {local(at, zone)}" for word, at in bounds.items() if at)
    return f"on the allowlist for {entry.contact}, {entry.customer}, but only {when}"


def _verdict(found: Explanation) -> str:
    if found.blocked:
        return "Does not get in: this number is blocked, whoever calls from it"
    if found.verdict is Reason.ENTITLED:
        return f"Gets in: {reason_told(found.verdict)}"
    if found.verdict:
        return f"Does not get in: {reason_told(found.verdict)}"
    if found.contacts:
        entitled = sum(each.reason is Reason.ENTITLED for each in found.contacts)
        return f"Is asked which of {len(found.contacts)} contacts is calling, of whom {entitled} would get in"
    return f"Is asked for customer number and PIN, which decide: {_why_unknown(found)}"


def _why_unknown(found: Explanation) -> str:
    if isinstance(found.caller, Withheld):
        return "the number is withheld"
    if isinstance(found.caller, Unusable):
        return "this is no number"
    return "no contact has this number at that instant" if found.not_valid else "no contact has this number"


def _line(label: str, value: str) -> str:
    return f"  {label:11}{value}"


def explanation_facts(found: Explanation, catalogue: Catalogue) -> dict[str, Any]:
    """The same for a program."""
    standing = found.standing
    kind = type(found.caller).__name__.lower()
    return {
        "at": written(found.at),
        "caller": {"kind": kind, "number": found.caller.e164 if isinstance(found.caller, Number) else None},
        "desk": {"open": standing.is_open, "reason": standing.reason, "until": written(standing.until)},
        "decision": _decision(found),
        "reason": found.verdict,
        "blocked": found.blocked
        and {
            "since": written(found.blocked.blocked_at),
            "by": found.blocked.blocked_by,
            "reason": found.blocked.reason,
        },
        "contacts": [_contact_facts(each, found.on) for each in found.contacts],
        "not_valid": [
            {
                "contact": entry.contact,
                "customer": entry.customer,
                "valid_from": written(entry.valid_from),
                "valid_until": written(entry.valid_until),
            }
            for entry in found.not_valid
        ],
        "hears": [{"language": say.language, "key": say.key, "text": catalogue.text(say)} for say in found.hears],
    }


def _decision(found: Explanation) -> str:
    if found.verdict:
        return "admitted" if found.verdict is Reason.ENTITLED else "refused"
    return "asked_which_contact" if found.contacts else "asked_to_identify"


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
                "state": _state(contract, on),
            }
            for contract in contact.contracts
        ],
    }
