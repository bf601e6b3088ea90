"""The record in words: who did what to whom, when, and from what to what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _

from voice_intake.actions.audit.audit_names import NamedRow, Names
from voice_intake.actions.audit.edit_rows import AuditEntry
from voice_intake.web.audit.labels import ACTIONS, COLUMNS, SUBJECTS, WORDS
from voice_intake.web.shared import formatting, i18n, rota_text
from voice_intake.web.shared.actors import who_told

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

    event: AuditEntry
    who: str
    action: str
    subject: str
    name: str
    url: str | None
    values: tuple[Value, ...]


def line(event: AuditEntry, names: Names) -> RecordLine:
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


def role_told(role: str) -> str:
    return str(WORDS["role", role])


def languages_told(spoken: Iterable[str]) -> str:
    return formatting.language_names(spoken, i18n.language())


def subject_told(subject: str) -> str:
    """A subject that nobody has put into words is shown as it is kept."""
    return str(SUBJECTS.get(subject, subject))


def action_told(action: str) -> str:
    return str(ACTIONS.get(action, action))


def _name(event: AuditEntry, row: NamedRow | None) -> str:
    """As it is called now, or was called when it went."""
    if row:
        return formatting.phone(row.name)
    values = {**(event.before or {}), **(event.after or {})}
    found = next(
        (values[name] for name in ("name", "number", "source", "reason_da", "file_name") if name in values), ""
    )
    return formatting.phone(str(found or ""))


def _url(event: AuditEntry, row: NamedRow | None) -> str | None:
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


def _values(event: AuditEntry, names: Names) -> Iterator[Value]:
    before, after = event.before or {}, event.after or {}
    for column in {**before, **after}:
        if column in _UNTOLD:
            continue
        old, new = (_told(column, values.get(column), names) for values in (before, after))
        if old == new:
            continue
        yield Value(
            label=str(COLUMNS.get(column, column.replace("_", " "))),
            before=None if event.before is None else old or _("nothing"),
            after=None if event.after is None else new or _("nothing"),
        )


def _told(column: str, value: object, names: Names) -> str:
    """Empty for nothing."""
    if name := names.referred(column, value):
        return name
    if found := WORDS.get((column, str(value))):
        return str(found)
    if column in ("language", "languages") and value:
        return languages_told(str(value).split(","))
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case str() if column == "rota":
            return rota_text.told(value, i18n.language())
        case str() if column in ("number", "phone"):
            return formatting.phone(value)
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
        return i18n.moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def day(on: date) -> str:
    """A day of the desk, as people write it."""
    return formatting.day(on, today(), i18n.language())


def today() -> date:
    """The day that it is at the desk."""
    return i18n.now().astimezone(i18n.zone()).date()
