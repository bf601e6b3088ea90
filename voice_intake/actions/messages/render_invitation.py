"""The words of the text that tells a caller who was refused that they may call now, or why it is not sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from models.call import Call
from models.rows import table_of
from voice_intake.actions.callers.find_candidates import find_callers
from voice_intake.actions.messages.render_page import Written
from voice_intake.domain.language import Language
from voice_intake.domain.messages.confirmation import invitation
from voice_intake.domain.phone_number import PhoneNumber
from voice_intake.domain.policy.policy import Policy
from voice_intake.prompts.catalogue import catalogue_in

REFUSED_AGAIN = "refused_again"
"""Since the text was asked for, the number or its contact was blocked or removed, or the contract has ended."""

_calls = table_of(Call)


def write_invitation(connection: Connection, row: Row[Any], *, policy: Policy, now: datetime) -> Written:
    """In the language of whoever may call, or else of the call that was refused."""
    callers = find_callers(connection, PhoneNumber(row.recipient), now, policy)
    entitled = [caller for caller in callers if caller.is_entitled]
    if not entitled:
        return Written(why_not=REFUSED_AGAIN)
    spoken = connection.scalar(select(_calls.c.language).where(_calls.c.id == row.call_id))
    language = entitled[0].language or Language(spoken or policy.default_language)
    catalogue = catalogue_in(policy.time_zone)
    return Written(body=catalogue.text(invitation(language, policy)))
