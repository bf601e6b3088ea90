"""The record: every change of the desk's own tables, to look through."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from voice_intake.actions.audit.audit_log import AuditFilter, audit_choices, find_audit_entries
from voice_intake.actions.audit.audit_names import load_audit_names
from voice_intake.web.audit import audit_text
from voice_intake.web.audit.labels import ACTIONS
from voice_intake.web.shared import datetime_input
from voice_intake.web.shared.actors import who_told
from voice_intake.web.shared.form_state import whole
from voice_intake.web.shared.services import services

bp = Blueprint("admin_record", __name__)

LONGEST = 254
NAMES = ("actor", "action", "subject", "id", "since", "until")


@dataclass(frozen=True, kw_only=True)
class AuditLogView:
    """What an address says of the record, as it was typed; what makes no sense counts as not said."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    id: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        typed = {name: args.get(name, "").strip()[:LONGEST] for name in NAMES}
        return cls(**typed)

    @property
    def args(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value}

    def wanted(self, actors: Sequence[str]) -> AuditFilter:
        """Days are those of the desk, and `until` counts; `actors` are all whom the record knows."""
        row_id = whole(self.id)
        return AuditFilter(
            actor=next((each for each in actors if _sign(each) == self.actor), None),
            action=self.action or None,
            subject=self.subject or None,
            subject_id=row_id if self.subject else None,
            since=datetime_input.first_of(self.since),
            until=datetime_input.first_of(self.until, days=1),
        )


@bp.get("/")
def record() -> str:
    shown = AuditLogView.read(request.args)
    before = whole(request.args.get("before", ""))
    choices = audit_choices(services())
    page = find_audit_entries(services(), shown.wanted(choices.actors), before=before)
    names = load_audit_names(services(), page.events)
    return render_template(
        "audit/audit_log.html",
        lines=[audit_text.line(event, names) for event in page.events],
        shown=shown,
        actors=_actors(choices.actors, names.agents),
        subjects=[(each, audit_text.subject_told(each)) for each in choices.subjects],
        actions=[(each, str(told)) for each, told in ACTIONS.items()],
        is_first=before is None,
        top=url_for("admin_record.record", **shown.args),
        older=url_for("admin_record.record", **shown.args, before=page.more) if page.more else None,
    )


def _actors(known: Sequence[str], agents: Mapping[str, str]) -> list[tuple[str, str]]:
    told = [(_sign(each), who_told(each, agents)) for each in known]
    return [("", _("Everybody")), *sorted(told, key=lambda it: it[1].casefold())]


def _sign(actor: str) -> str:
    """Stands for somebody in the address of the page: proxies write those down, and browsers remember them."""
    return hashlib.sha256(actor.encode()).hexdigest()[:12]
