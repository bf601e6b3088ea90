"""A desk that a number has left traces at, and ways to look for them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import Engine, Text, cast, func, insert, select, update
from sqlalchemy.orm import Session

from models.allowlist_import import AllowlistImport, AllowlistImportPart
from models.audit_event import AuditEvent
from models.call import Call, IdentificationFailure
from models.incoming_text import IncomingText, OptOut
from models.notification import Notification
from models.tables import metadata
from models.ticket import Ticket
from models.voicemail import Voicemail
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_agent,
    make_blocked_number,
    make_call,
    make_caller,
    make_ring_attempt,
    make_turn,
)
from tests.fakes import FakeOutside
from tests.lines import carrier_of, opened
from tests.phone import HANGS_UP, Desk
from voice_intake.actions.voicemail.delete_at_twilio import release_recording
from voice_intake.actions.voicemail.fetch_recording import fetch_voicemail
from voice_intake.cli import main
from voice_intake.domain.voicemail.storage_location import Folder
from voice_intake.gateways.recording_store import open_store
from voice_intake.ports import ExternalServices

OTHER = "+4520123499"
WRITTEN = re.compile(r"2\D?0\D?1\D?2\D?3\D?4\D?5\D?6(?!\d)")


@contextmanager
def lived_in(database: Engine, folder: Path) -> Iterator[Desk]:
    """A desk that both numbers have rung, and left messages at, which were fetched; and what people wrote meanwhile."""
    with opened(database) as desk:
        contact = make_caller(database)
        make_caller(database, number=OTHER)
        desk.phone(PHONE).dials().presses("1").speaks(seconds=9, finish=HANGS_UP)
        desk.phone(PHONE).dials().presses("1").presses("2").speaks(seconds=4).hangs_up()
        desk.phone(OTHER).dials().presses("1").speaks(seconds=5, finish=HANGS_UP)
        desk.line.account.callbacks.settle()
        desk.line.account.clock.advance(120)
        outside = outside_of(desk, folder)
        for job in (fetch_voicemail, release_recording):
            while job(desk.line.services, outside, now=desk.line.services.clock()):
                pass
        with Session(database) as session, session.begin():
            session.execute(update(Voicemail).values(transcript="Ring til 20 12 34 56", status="transcribed"))
            session.execute(insert(OptOut).values(number=PHONE, at=MONDAY_NOON, source="text"))
            text = {"from_number": PHONE, "received_at": MONDAY_NOON, "contact_id": contact.id}
            session.execute(insert(IncomingText).values(message_sid="SM1", body="Hej", **text))
            mine = {"from_number": OTHER, "received_at": MONDAY_NOON}
            session.execute(
                insert(IncomingText).values(message_sid="SM2", body="Kollegaens nr. er 0045 20123456", **mine)
            )
            failure = {"at": MONDAY_NOON, "customer_number": "20123456"}
            session.execute(insert(IdentificationFailure).values(**failure))
            event = {"at": MONDAY_NOON, "actor": "import", "action": "added", "subject": "contact_numbers"}
            after = {"number": PHONE, "label": "mobile"}
            session.execute(insert(AuditEvent).values(subject_id=1, after=after, **event))
            steps = "Ring +45 20-12-34-56 først"
            session.execute(update(Ticket).values(steps_to_reproduce=steps, subject="Fra (+45) 20123456"))
            sip = make_call(session, caller="sip:+4520123456@pbx.example", from_number=None, ended_at=MONDAY_NOON)
            withheld = make_call(session, caller="anonymous", from_number=None, ended_at=MONDAY_NOON)
            make_turn(session, call=withheld, event={"kind": "pressed", "keys": "20123456"})
            make_turn(session, call=sip)
            make_blocked_number(session, reason="ringer fra 20123456")
            upload(session)
            make_ring_attempt(session, call=withheld, agent=make_agent(session), number=PHONE)
        yield desk


def upload(session: Session) -> None:
    """A table that waits for somebody's yes, and names the number."""
    waiting = AllowlistImport(
        file_name="20123456.csv",
        size=11,
        sha256="",
        created_by="bo@desk.example",
        created_at=MONDAY_NOON,
        status="ready",
        found={"changes": [{"key": ["4711", "a@b.example", PHONE]}]},
    )
    session.add(waiting)
    session.flush()
    session.add(AllowlistImportPart(import_id=waiting.id, kind="file", number=1, content=PHONE.encode()))


def outside_of(desk: Desk, folder: Path) -> ExternalServices:
    carrier, fake = carrier_of(desk), FakeOutside()
    return ExternalServices(
        telephony=carrier,
        messenger=fake.carrier,
        store=open_store(Folder(folder)),
        transcriber=fake.transcriber,
        notifier=fake.notifier,
    )


def run_at(desk: Desk, folder: Path, *words: str, typed: str = "") -> Result:
    """As another process of the same deployment."""
    account = desk.line.account
    environ = {
        "DATABASE_URL": desk.engine.url.render_as_string(hide_password=False),
        "RECORDINGS_URL": str(folder),
        "TWILIO_ACCOUNT_SID": account.sid,
        "TWILIO_AUTH_TOKEN": account.token,
        "TWILIO_API_URL": account.serve(),
    }
    return CliRunner().invoke(main, list(words), input=typed, env=environ)


def everything(database: Engine) -> str:
    """Every column of every row of every table, as text; identifiers that are drawn by lot, or counted, left out."""
    lots = {"call_sid", "recording_sid", "message_sid", "id", "reference", "subject_id"}
    told = []
    with database.connect() as connection:
        for table in metadata.sorted_tables:
            columns = [cast(column, Text) for column in table.columns if column.name not in lots]
            told += [f"{table.name} {tuple(row)}" for row in connection.execute(select(*columns))]
    return "\n".join(told)


def figures(database: Engine) -> list[Any]:
    """What statistics count."""
    parts = (Call.outcome, Call.admission, Call.reason, Call.step, Call.language, Call.customer_id, Call.arrived_at)
    with database.connect() as connection:
        calls = connection.execute(select(*parts, Call.ended_at, Call.turn).order_by(Call.id)).all()
        tickets = connection.execute(
            select(Ticket.reference, Ticket.priority, Ticket.contact_id, Ticket.respond_by).order_by(Ticket.id)
        ).all()
        rows = [connection.scalar(select(func.count()).select_from(model)) for model in (Voicemail, Notification)]
    return [calls, tickets, rows]
