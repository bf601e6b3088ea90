"""The decision about a caller, step by step, for the page; `voice-intake explain` shows the same decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from voice_intake.actions.calls.explain_caller import (
    DecidedContact,
    Decision,
    Explanation,
    NumberBlocked,
    NumberNotValid,
)
from voice_intake.domain.callers.admission import AdmissionReason, Contract
from voice_intake.domain.hours.opening_hours import DeskStatus
from voice_intake.domain.language import LANGUAGE_NAMES
from voice_intake.domain.phone_number import PhoneNumber, UnusableNumber, Withheld
from voice_intake.domain.ticket import PHONE_TIER, format_reference
from voice_intake.web.audit.audit_text import day
from voice_intake.web.callers import reason_text
from voice_intake.web.calls import now_text
from voice_intake.web.shared import formatting, i18n

GOOD, BAD, NEUTRAL = "good", "bad", ""


@dataclass(frozen=True, kw_only=True)
class CheckStep:
    """`tone` is good, bad or neutral; `further` are lines below it; `url` is the page of what it is about."""

    title: str
    text: str
    tone: str = NEUTRAL
    further: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    text: str
    tone: str


def verdict(explanation: Explanation) -> Verdict:
    match explanation.decision:
        case Decision.REFUSED if explanation.blocked:
            return Verdict(text=_("No. This number is blocked, whoever calls from it."), tone=BAD)
        case Decision.REFUSED:
            return Verdict(text=_("No. %(why)s", why=reason_text.why(explanation.verdict or "")), tone=BAD)
        case Decision.ADMITTED:
            return Verdict(text=_("Yes, the caller is admitted."), tone=GOOD)
        case Decision.ASKED_WHICH_CONTACT:
            text = ngettext(
                "It depends: they are asked who they are, and %(num)d of them would get in.",
                "It depends: they are asked who they are, and %(num)d of them would get in.",
                explanation.entitled_count,
            )
            return Verdict(text=text, tone=NEUTRAL)
        case Decision.ASKED_TO_IDENTIFY:
            return Verdict(text=_("It depends: they are asked for customer number and PIN."), tone=NEUTRAL)


def steps(explanation: Explanation, numbers: Mapping[int, str]) -> list[CheckStep]:
    """`numbers` are those of the customers, by id."""
    return [*_steps(explanation, numbers), _desk(explanation.standing)]


def _steps(explanation: Explanation, numbers: Mapping[int, str]) -> Iterator[CheckStep]:
    yield _caller(explanation)
    if explanation.blocked:
        yield _blocked(explanation.blocked)
    if not explanation.contacts:
        yield _nobody(explanation)
    for each in explanation.contacts:
        yield from _contact(each, explanation, numbers)
    for entry in explanation.not_valid:
        yield _not_valid(entry)


def _caller(explanation: Explanation) -> CheckStep:
    title = _("The number")
    match explanation.caller:
        case PhoneNumber(e164):
            return CheckStep(title=title, text=_("Understood as %(number)s.", number=formatting.phone(e164)), tone=GOOD)
        case Withheld():
            return CheckStep(title=title, text=_("Withheld: nobody can be recognised by it."), tone=NEUTRAL)
        case UnusableNumber(raw):
            return CheckStep(title=title, text=_("“%(raw)s” is not a valid telephone number.", raw=raw), tone=BAD)


def _blocked(blocked: NumberBlocked) -> CheckStep:
    text = _("Since %(at)s, by %(who)s.", at=i18n.moment(blocked.blocked_at), who=blocked.blocked_by)
    return CheckStep(
        title=_("Blocked"),
        text=text,
        tone=BAD,
        further=(blocked.reason,) if blocked.reason else (),
        url=url_for("admin_refused.refused") + "#blocked",
    )


def _nobody(explanation: Explanation) -> CheckStep:
    if not isinstance(explanation.caller, PhoneNumber):
        text = _("Nobody is found without a number. They can still identify themselves by customer number and PIN.")
    elif explanation.blocked or explanation.not_valid:
        text = _("No contact has this number then.")
    else:
        text = _("No contact has this number. They can still identify themselves by customer number and PIN.")
    return CheckStep(title=_("Contacts"), text=text)


def _contact(decided: DecidedContact, explanation: Explanation, numbers: Mapping[int, str]) -> Iterator[CheckStep]:
    contact = decided.contact
    number = numbers.get(contact.customer_id)
    url = url_for("admin_customers_contacts.contact", number=number, contact_id=contact.id) if number else None
    further = []
    if contact.language:
        further.append(_("Speaks %(language)s.", language=LANGUAGE_NAMES[contact.language][i18n.language()]))
    if contact.open_case:
        further.append(_("Has the open case %(reference)s.", reference=format_reference(contact.open_case.reference)))
    yield CheckStep(
        title=_("Contact"),
        text=_("%(contact)s of %(customer)s.", contact=contact.name, customer=contact.customer),
        tone=GOOD,
        further=tuple(further),
        url=url,
    )
    if contact.is_blocked:
        yield CheckStep(title=_("Blocked"), text=_("This contact is blocked."), tone=BAD)
    yield CheckStep(
        title=_("Administrator"),
        text=_("Yes.") if contact.is_administrator else _("No, and only administrators may call."),
        tone=GOOD if contact.is_administrator else BAD,
    )
    in_force = any(it.tier is PHONE_TIER and it.is_in_force(explanation.on) for it in contact.contracts)
    yield CheckStep(
        title=_("Contract"),
        text=_("Extended support is in force.") if in_force else _("No extended contract is in force that day."),
        tone=GOOD if in_force else BAD,
        further=tuple(_contract(each) for each in contact.contracts),
    )
    if len(explanation.contacts) > 1:
        is_in = decided.reason is AdmissionReason.ENTITLED
        yield CheckStep(
            title=_("So"),
            text=_("%(contact)s is admitted.", contact=contact.name)
            if is_in
            else _("%(contact)s is not admitted.", contact=contact.name),
            tone=GOOD if is_in else BAD,
        )


def _contract(contract: Contract) -> str:
    first = day(contract.starts_on)
    is_extended = contract.tier is PHONE_TIER
    if contract.ends_on is None:
        return _("Extended, from %(first)s", first=first) if is_extended else _("Standard, from %(first)s", first=first)
    last = day(contract.ends_on)
    if is_extended:
        return _("Extended, %(first)s to %(last)s", first=first, last=last)
    return _("Standard, %(first)s to %(last)s", first=first, last=last)


def _not_valid(entry: NumberNotValid) -> CheckStep:
    further = []
    if entry.valid_from:
        further.append(_("Counts from %(at)s.", at=i18n.moment(entry.valid_from)))
    if entry.valid_until:
        further.append(_("Counts until %(at)s.", at=i18n.moment(entry.valid_until)))
    text = _("%(contact)s of %(customer)s has it, but not then.", contact=entry.contact, customer=entry.customer)
    return CheckStep(title=_("Does not count"), text=text, tone=BAD, further=tuple(further))


def _desk(standing: DeskStatus) -> CheckStep:
    reason = now_text.reason_told(standing)
    until = i18n.moment(standing.until)
    text = _("Open until %(until)s.", until=until) if standing.is_open else _("Closed until %(until)s.", until=until)
    return CheckStep(
        title=_("The desk"),
        text=text,
        tone=GOOD if standing.is_open else NEUTRAL,
        further=() if standing.is_open or not reason else (reason,),
    )
