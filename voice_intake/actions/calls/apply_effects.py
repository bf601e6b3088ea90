"""What a turn wants the desk to remember, done in the turn's own transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from voice_intake.actions.calls.open_case import add_to_ticket, open_ticket, working_case_of
from voice_intake.actions.calls.store import CallRecord
from voice_intake.actions.calls.store_recording import store_recording
from voice_intake.actions.messages.queue_page import queue_page
from voice_intake.domain.calls.journey import AddToTicket, Effect, OpenTicket, PageAgents, StoreVoicemail
from voice_intake.domain.policy.policy import Policy


def apply_effects(
    connection: Connection, record: CallRecord, effects: Sequence[Effect], *, policy: Policy, now: datetime
) -> None:
    """Each effect may be carried out again without doing anything twice."""
    for effect in effects:
        match effect:
            case OpenTicket():
                open_ticket(connection, record, effect, policy=policy, now=now)
            case AddToTicket(ticket_id):
                add_to_ticket(connection, record, ticket_id, now=now)
            case StoreVoicemail(recording):
                store_recording(connection, record, recording, policy=policy, now=now)
            case PageAgents():
                case_id = working_case_of(connection, record)
                if case_id is not None:
                    queue_page(connection, case_id, policy=policy, now=now, call_id=record.id)
