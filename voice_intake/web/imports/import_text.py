"""Imports in words: how far each is, and what it would change or has changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from voice_intake.actions.imports.import_page import ShownImport
from voice_intake.domain.customers.allowlist import Kind
from voice_intake.domain.imports.diff_summary import ADDED, CHANGED, REMOVED, DiffSummary, ShownChange
from voice_intake.domain.user_message import UserMessage
from voice_intake.web.shared import form_state, formatting, i18n

MEGABYTE = 1024 * 1024
SIGNS = (REMOVED, CHANGED, ADDED)
"""What goes comes first, so that it is not overlooked."""


@dataclass(frozen=True, kw_only=True)
class ChangeGroup:
    """Changes of one kind and sign; `count` counts those that are not shown, too."""

    kind: str
    sign: str
    count: int
    changes: tuple[ShownChange, ...]

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.sign}"


def groups(found: DiffSummary, asked: str) -> tuple[ChangeGroup, ...]:
    """Those in which anything changes, or the one that is asked for."""
    made = (_group(found, kind, sign) for kind in Kind for sign in SIGNS)
    some = tuple(group for group in made if group.count)
    return tuple(group for group in some if group.key == asked) or some


def _group(found: DiffSummary, kind: Kind, sign: str) -> ChangeGroup:
    changes = tuple(change for change in found.changes if change.kind == kind and change.what == sign)
    return ChangeGroup(kind=kind, sign=sign, count=found.counts.get(kind, {}).get(sign, 0), changes=changes)


def kinds() -> Iterable[tuple[str, str]]:
    return ((kind, kind_told(kind)) for kind in Kind)


def kind_told(kind: str) -> str:
    match kind:
        case Kind.CUSTOMER:
            return _("Customers")
        case Kind.CONTRACT:
            return _("Contracts")
        case Kind.CONTACT:
            return _("Contacts")
    return _("Numbers")


def group_told(group: ChangeGroup) -> str:
    match group.kind, group.sign:
        case Kind.CUSTOMER, "removed":
            return _("Removed customers")
        case Kind.CUSTOMER, "changed":
            return _("Changed customers")
        case Kind.CUSTOMER, _sign:
            return _("New customers")
        case Kind.CONTRACT, "removed":
            return _("Removed contracts")
        case Kind.CONTRACT, "changed":
            return _("Changed contracts")
        case Kind.CONTRACT, _sign:
            return _("New contracts")
        case Kind.CONTACT, "removed":
            return _("Removed contacts")
        case Kind.CONTACT, "changed":
            return _("Changed contacts")
        case Kind.CONTACT, _sign:
            return _("New contacts")
        case _kind, "removed":
            return _("Removed numbers")
        case _kind, "changed":
            return _("Changed numbers")
    return _("New numbers")


def named(change: ShownChange) -> tuple[str, ...]:
    """What people know the row by: the customer's number first."""
    if change.kind == Kind.NUMBER:
        customer, email, number = change.key
        return customer, email, formatting.phone(number)
    if change.kind == Kind.CONTRACT:
        customer, name, which = change.key
        return customer, (name or _("without a name")) + (f" ({which})" if which != "1" else "")
    return tuple(change.key)


def cells(change: ShownChange) -> Mapping[str, object]:
    """Of what comes or goes, without the cells that are empty."""
    return {column: value for column, value in change.values.items() if value}


def state_told(it: ShownImport) -> str:
    match it.status:
        case "staged":
            return _("Being read")
        case "ready":
            return _("Waits for a decision")
        case "refused":
            return _("Has faults")
        case "confirmed":
            return _("Being applied")
        case "applied":
            return _("Applied")
        case "undoing":
            return _("Being undone")
        case "undone":
            return _("Undone")
    return _("Discarded")


def state_tone(it: ShownImport) -> str:
    match it.status:
        case "applied":
            return "tag-good"
        case "refused":
            return "tag-bad"
        case "dropped" | "undone":
            return ""
    return "tag-warn"


def phase_told(it: ShownImport) -> str:
    """What the worker is at."""
    match it.status, it.phase:
        case _status, "reading":
            return _("The file is being read")
        case _status, "comparing":
            return _("It is being compared with what is there")
        case _status, "writing":
            return _("The changes are being written")
        case "undoing", _phase:
            return _("It is about to be undone")
        case "confirmed", _phase:
            return _("It is about to be applied")
    return _("It is about to be read")


def size_told(size: int) -> str:
    """`12 kB`, `3.4 MB`."""
    if size < MEGABYTE:
        return f"{max(size // 1024, 1)} kB"
    return f"{format_decimal(round(size / MEGABYTE, 1))} MB"


def sentence(told: UserMessage) -> str:
    return form_state.sentence(i18n.sentence(told))
