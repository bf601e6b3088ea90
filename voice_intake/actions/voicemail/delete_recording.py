"""The audio of a voicemail that is marked as deleted goes: from the store, and from Twilio where it still is.

Both count as done where there is nothing, so it may be broken off anywhere and done again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select

from models.engine.database import reading
from models.rows import table_of
from models.voicemail import Voicemail
from voice_intake.actions.operations.claim_due import claim_due, next_try, settle
from voice_intake.domain.errors import ExternalServiceError
from voice_intake.domain.voicemail.voicemail import VoicemailStatus, recording_key
from voice_intake.ports import ExternalServices, Services

log = structlog.get_logger()

_voicemails = table_of(Voicemail)


def delete_message(
    services: Services, outside: ExternalServices, *, now: datetime, only: Sequence[int] | None = None
) -> bool:
    """The message that has been due for longest, perhaps of these ids `only`; whether there was one."""
    conditions = [_voicemails.c.status == VoicemailStatus.DELETED]
    if only is not None:
        conditions.append(_voicemails.c.id.in_(only))
    claim = claim_due(services.engine, _voicemails, *conditions, now=now)
    if claim is None:
        return False
    columns = (_voicemails.c.recording_sid, _voicemails.c.captured_at, _voicemails.c.at_twilio)
    with reading(services.engine).connect() as connection:
        row = connection.execute(select(*columns).where(_voicemails.c.id == claim.id)).one()
    try:
        outside.store.delete(recording_key(row.recording_sid, row.captured_at))
        if row.at_twilio:
            outside.telephony.delete_recording(row.recording_sid)
    except ExternalServiceError as failure:
        facts = {"service": failure.service, "why": failure.why, "permanent": failure.permanent}
        log.error("message_not_deleted", recording_sid=row.recording_sid, attempts=claim.attempts, **facts)
        values: dict[str, Any] = {"due_at": None if failure.permanent else next_try(now, claim.attempts)}
    else:
        log.info("message_deleted", recording_sid=row.recording_sid)
        values = {"at_twilio": False, "due_at": None, "attempts": 0}
    with services.engine.begin() as connection:
        settle(connection, _voicemails, claim, **values)
    return True
