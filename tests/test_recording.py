"""The guard of the record notices what it is there for."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, update

from models.agent import Agent
from models.audit_event import AuditEvent
from models.customer import Contact
from models.tables import metadata
from tests import recording
from tests.actions.edits import NOW
from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_agent, make_contact
from voice_intake.actions.customers.contacts import block_contact

EVENT = {"at": MONDAY_NOON, "actor": "bo", "action": "changed", "subject": "contacts", "subject_id": 1}


def test_every_watched_table_is_one() -> None:
    assert {*recording.WATCHED, recording.RECORD} <= set(metadata.tables)


def test_a_change_of_the_programs_without_a_word_is_noticed(
    database: Engine, unrecorded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    contact, agent = make_contact(database), make_agent(database)
    monkeypatch.setattr(recording, "PROGRAM", str(Path(__file__)))

    with database.begin() as connection:
        connection.execute(update(Contact).where(Contact.id == contact.id).values(name="Bo"))
    with database.begin() as connection:
        connection.execute(update(Agent).where(Agent.id == agent.id).values(name="Bo"))
        connection.execute(insert(AuditEvent), EVENT)
    with database.begin() as connection:
        connection.execute(update(Agent).where(Agent.id == 404).values(name="Nobody"))
    with database.connect() as connection:
        connection.execute(update(Contact).where(Contact.id == contact.id).values(name="Taken back"))

    assert unrecorded == ["contacts"]
    unrecorded.clear()


def test_what_is_on_record_is_not_complained_of(database: Engine, unrecorded: list[str]) -> None:
    contact = make_contact(database)
    block_contact(desk_on(database), contact.id, seen=0, **NOW)
    make_contact(database)
    assert unrecorded == []


def test_every_table_of_the_desks_own_is_watched_or_excused() -> None:
    """A new table that people change by hand has to be thought of here."""
    of_the_line = re.compile(
        "calls|call_turns|ring_attempts|identification_failures|voicemails|transcript_parts|tickets|ticket_events|"
        "notifications|incoming_texts|opt_outs|callbacks|audit_events|allowlist_imports|allowlist_import_parts|"
        "reconciliations|heartbeats|deadline_recounts|console_sessions|password_tries"
    )
    unknown = {name for name in metadata.tables if name not in recording.WATCHED and not of_the_line.fullmatch(name)}
    assert unknown == set()
