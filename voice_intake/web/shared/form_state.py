"""Forms of the admins' pages: what somebody wrote that could not be done stays where they wrote it, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from models.rows import LARGEST_KEY
from voice_intake.actions.audit.edit_rows import AuditEntry, EditConflict
from voice_intake.domain.customers.forms import RefusedEdit
from voice_intake.web.shared import i18n


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """`form` names the form of the page that was sent; the page shows its others as if nothing had been sent."""

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    since: tuple[AuditEntry, ...] = ()
    """What somebody else did meanwhile."""

    @property
    def status(self) -> int:
        return 409 if self.since else 422 if self.form else 200

    def was(self, form: str) -> bool:
        return form == self.form

    def value(self, form: str, name: str, kept: object = "") -> str:
        """What was written, else what is kept."""
        if form == self.form and name in self.values:
            return self.values[name]
        return "" if kept is None else str(kept)

    def fault(self, form: str, name: str = "") -> str:
        """Of a field, or of the whole form where none is named."""
        return self.faults.get(name, "") if form == self.form else ""


NOTHING = Attempt()


def failed(form: str, refusal: RefusedEdit, *, names: Mapping[str, str] | None = None) -> Attempt:
    """`names`: where a form calls a field otherwise than the refusal does."""
    names = names or {}
    faults = {names.get(it.field, it.field): told(refusal, it.field) for it in reversed(refusal.faults)}
    since = refusal.since if isinstance(refusal, EditConflict) else ()
    if since:
        faults[""] = _("This was changed while you looked at it.")
    return Attempt(form=form, values=request.form.to_dict(), faults=faults, since=since)


def told(refusal: RefusedEdit, field_name: str | None = None) -> str:
    """Why something was refused, as sentences for a person: all of it, or what is said of one field."""
    faults = [it for it in refusal.faults if field_name is None or it.field == field_name]
    return " ".join(sentence(i18n.sentence(it.hint)) for it in faults)


def sentence(text: str) -> str:
    """With a capital letter, and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def seen() -> int:
    """What the form says that somebody saw; nonsense counts as having seen nothing."""
    return whole(request.form.get("seen", "")) or 0


def whole(text: str) -> int | None:
    """The number that a text spells, at most the largest key that a row can have; None for nonsense."""
    return min(int(text), LARGEST_KEY) if text.isdecimal() and len(text) < 20 else None


def fields(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def gone_meanwhile() -> str:
    return _("It is gone: somebody has removed it.")
