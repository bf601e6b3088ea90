"""The record in words: who did what to whom, when, and from what to what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from voice_intake.actions.edit_rows import Recorded
from voice_intake.actions.name_recorded import NamedRow, Names
from voice_intake.web import languages, words
from voice_intake.web.admin import rota_words

SUBJECTS: Mapping[str, LazyString] = {
    "customers": lazy_gettext("Customer"),
    "support_contracts": lazy_gettext("Contract"),
    "contacts": lazy_gettext("Contact"),
    "contact_numbers": lazy_gettext("Number"),
    "blocked_numbers": lazy_gettext("Blocked number"),
    "agents": lazy_gettext("Agent"),
    "rota_exceptions": lazy_gettext("Exception to a rota"),
    "desk_closures": lazy_gettext("Closure"),
    "desk_openings": lazy_gettext("Extra opening"),
    "notifications": lazy_gettext("Text message"),
    "allowlist_imports": lazy_gettext("Import"),
    "tickets": lazy_gettext("Case"),
    "calls": lazy_gettext("Call"),
    "voicemails": lazy_gettext("Message"),
}
ACTIONS: Mapping[str, LazyString] = {
    "added": lazy_gettext("Added"),
    "changed": lazy_gettext("Changed"),
    "removed": lazy_gettext("Removed"),
    "erased": lazy_gettext("Erased"),
}
_COLUMNS: Mapping[str, LazyString] = {
    "agent_id": lazy_gettext("Agent"),
    "blocked_at": lazy_gettext("Blocked since"),
    "blocked_by": lazy_gettext("Blocked by"),
    "contact_id": lazy_gettext("Contact"),
    "customer_id": lazy_gettext("Customer"),
    "duty_changed_at": lazy_gettext("Switched"),
    "email": lazy_gettext("E-mail address"),
    "ends_at": lazy_gettext("Until"),
    "ends_on": lazy_gettext("Last day"),
    "file_name": lazy_gettext("File"),
    "is_administrator": lazy_gettext("Administrator"),
    "is_on_duty": lazy_gettext("On duty"),
    "kind": lazy_gettext("Kind"),
    "label": lazy_gettext("Called"),
    "language": lazy_gettext("Language"),
    "languages": lazy_gettext("Languages"),
    "name": lazy_gettext("Name"),
    "number": lazy_gettext("Number"),
    "on_duty": lazy_gettext("On duty"),
    "on_legal_hold": lazy_gettext("Legal hold"),
    "password": lazy_gettext("Password"),
    "phone": lazy_gettext("Telephone"),
    "pin": lazy_gettext("PIN"),
    "reason": lazy_gettext("Reason"),
    "reason_da": lazy_gettext("Reason in Danish"),
    "reason_en": lazy_gettext("Reason in English"),
    "role": lazy_gettext("Role"),
    "rota": lazy_gettext("Rota"),
    "source": lazy_gettext("Name of the contract"),
    "starts_at": lazy_gettext("From"),
    "starts_on": lazy_gettext("First day"),
    "status": lazy_gettext("Status"),
    "success_manager_id": lazy_gettext("Success manager"),
    "tier": lazy_gettext("Support"),
    "valid_from": lazy_gettext("Counts from"),
    "valid_until": lazy_gettext("Counts until"),
}
_WORDS: Mapping[tuple[str, str], LazyString] = {
    ("tier", "standard"): lazy_gettext("Standard"),
    ("tier", "extended"): lazy_gettext("Extended"),
    ("language", "da"): lazy_gettext("Danish"),
    ("language", "en"): lazy_gettext("English"),
    ("languages", "da"): lazy_gettext("Danish"),
    ("languages", "en"): lazy_gettext("English"),
    ("languages", "da,en"): lazy_gettext("Danish and English"),
    ("role", "agent"): lazy_gettext("Agent"),
    ("role", "admin"): lazy_gettext("Administrator of the desk"),
    ("kind", "may_call"): lazy_gettext("You may call now"),
    ("pin", "none"): lazy_gettext("none"),
    ("pin", "an earlier one"): lazy_gettext("an earlier one"),
    ("pin", "a new one"): lazy_gettext("a new one"),
    ("password", "none"): lazy_gettext("none"),
    ("password", "an earlier one"): lazy_gettext("an earlier one"),
    ("password", "a new one"): lazy_gettext("a new one"),
}
_UNTOLD = frozenset({"id", "created_at", "duty_changed_at"})
"""Columns that tell nobody anything."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """A column that changed; `before` None where it was added, `after` None where it was removed."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class RecordLine:
    """`url` leads to the page of what was changed, if it has one and is still there."""

    event: Recorded
    who: str
    action: str
    subject: str
    name: str
    url: str | None
    values: tuple[Value, ...]


def line(event: Recorded, names: Names) -> RecordLine:
    row = names.rows.get((event.subject, event.subject_id))
    return RecordLine(
        event=event,
        who=who_told(event.actor, names.agents),
        action=action_told(event.action),
        subject=subject_told(event.subject),
        name=_name(event, row),
        url=_url(event, row),
        values=tuple(_values(event, names)),
    )


def who_told(actor: str, names: Mapping[str, str]) -> str:
    """An agent by name; programs by what they are; else as it is kept."""
    match actor:
        case "line":
            return _("The telephone line")
        case "retention":
            return _("The days of keeping")
        case "demo":
            return _("The demo")
        case _ if actor.startswith("cli:"):
            return _("%(user)s, at the command line", user=actor.removeprefix("cli:"))
        case _:
            return names.get(actor, actor)


def role_told(role: str) -> str:
    return str(_WORDS["role", role])


def languages_told(spoken: Iterable[str]) -> str:
    return str(_WORDS["languages", ",".join(sorted(spoken))])


def subject_told(subject: str) -> str:
    """A subject that nobody has put into words is shown as it is kept."""
    return str(SUBJECTS.get(subject, subject))


def action_told(action: str) -> str:
    return str(ACTIONS.get(action, action))


def _name(event: Recorded, row: NamedRow | None) -> str:
    """As it is called now, or was called when it went."""
    if row:
        return words.phone(row.name)
    values = {**(event.before or {}), **(event.after or {})}
    found = next(
        (values[name] for name in ("name", "number", "source", "reason_da", "file_name") if name in values), ""
    )
    return words.phone(str(found or ""))


def _url(event: Recorded, row: NamedRow | None) -> str | None:
    match event.subject:
        case "agents" if row:
            return url_for("admin_agents.agent", agent_id=event.subject_id)
        case "support_contracts" if row:
            return url_for(
                "admin_customers_contracts.contract", number=row.customer_number, contract_id=event.subject_id
            )
        case "contacts" | "contact_numbers" if row:
            return url_for("admin_customers_contacts.contact", number=row.customer_number, contact_id=row.contact_id)
        case "customers" if row:
            return url_for("admin_customers.customer", number=row.customer_number)
        case _:
            return None


def _values(event: Recorded, names: Names) -> Iterator[Value]:
    before, after = event.before or {}, event.after or {}
    for column in {**before, **after}:
        if column in _UNTOLD:
            continue
        old, new = (_told(column, values.get(column), names) for values in (before, after))
        if old == new:
            continue
        yield Value(
            label=str(_COLUMNS.get(column, column.replace("_", " "))),
            before=None if event.before is None else old or _("nothing"),
            after=None if event.after is None else new or _("nothing"),
        )


def _told(column: str, value: object, names: Names) -> str:
    """Empty for nothing."""
    if name := names.referred(column, value):
        return name
    if found := _WORDS.get((column, str(value))):
        return str(found)
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case str() if column == "rota":
            return rota_words.told(value, languages.language())
        case str() if column in ("number", "phone"):
            return words.phone(value)
        case str() if column.endswith("_on"):
            return _day(value)
        case str() if column.endswith(("_at", "_from", "_until")):
            return _moment(value)
        case _:
            return str(value)


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _moment(text: str) -> str:
    try:
        return languages.moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def day(on: date) -> str:
    """A day of the desk, as people write it."""
    return words.day(on, today(), languages.language())


def today() -> date:
    """The day that it is at the desk."""
    return languages.now().astimezone(languages.zone()).date()
