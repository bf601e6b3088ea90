"""What somebody else did to a row while it was looked at, for whoever comes second."""

from collections.abc import Iterable

from voice_intake.actions.audit.audit_names import load_audit_names
from voice_intake.actions.audit.edit_rows import AuditEntry
from voice_intake.web.audit import audit_text
from voice_intake.web.audit.audit_text import RecordLine
from voice_intake.web.shared.services import services


def lines(events: Iterable[AuditEntry]) -> tuple[RecordLine, ...]:
    """In words; asks the database only where there is something to tell."""
    found = tuple(events)
    if not found:
        return ()
    names = load_audit_names(services(), found)
    return tuple(audit_text.line(event, names) for event in found)
