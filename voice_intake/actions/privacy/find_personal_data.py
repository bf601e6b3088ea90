"""Where a telephone number stands in the database, and what keeps it from being erased."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, Text, and_, cast, func, or_, select, text

from models.agent import Agent
from models.allowlist_import import AllowlistImport, AllowlistImportPart
from models.audit_event import AuditEvent
from models.blocked_number import BlockedNumber
from models.call import Call, CallTurn, IdentificationFailure, RingAttempt
from models.callback import Callback
from models.customer import ContactNumber
from models.incoming_text import IncomingText, OptOut
from models.notification import Notification
from models.rows import table_of
from models.ticket import Ticket, TicketEvent
from models.voicemail import TranscriptPart, Voicemail
from voice_intake.domain import phone_number
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.privacy.erasure import keyed, national, spellings
from voice_intake.domain.ticket import format_reference

AGENTS, AUDIT, CALLS, TURNS = table_of(Agent), table_of(AuditEvent), table_of(Call), table_of(CallTurn)
FAILURES, RINGS, NUMBERS = table_of(IdentificationFailure), table_of(RingAttempt), table_of(ContactNumber)
TEXTS_IN, TEXTS_OUT, OPT_OUTS = table_of(IncomingText), table_of(Notification), table_of(OptOut)
TICKETS, EVENTS, VOICEMAILS = table_of(Ticket), table_of(TicketEvent), table_of(Voicemail)
PARTS, CALLBACKS = table_of(TranscriptPart), table_of(Callback)
BLOCKED, IMPORTS, BYTES = table_of(BlockedNumber), table_of(AllowlistImport), table_of(AllowlistImportPart)

WORDS: tuple[Column[Any], ...] = (
    *(AUDIT.c.before, AUDIT.c.after, CALLS.c.state, TURNS.c.event, EVENTS.c.data),
    *(TICKETS.c.subject, TICKETS.c.steps_to_reproduce, VOICEMAILS.c.transcript, TEXTS_IN.c.body),
    *(TEXTS_OUT.c.body, NUMBERS.c.label, PARTS.c.text),
    *(BLOCKED.c.reason, IMPORTS.c.found, IMPORTS.c.file_name),
)
"""Where somebody's words or keys are kept, in which a number may stand that is not the row's own."""

SEPARATORS = " .()/-"


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A number in somebody's words: which column of which row, and what it holds."""

    column: Column[Any]
    row_id: int
    value: Any


@dataclass(frozen=True, kw_only=True)
class Traces:
    """Ids of the rows that are about a number; `held` are references of tickets on legal hold."""

    number: str
    calls: tuple[int, ...]
    going_on: int
    messages: int
    texts_in: tuple[int, ...]
    texts_out: tuple[int, ...]
    opt_outs: tuple[int, ...]
    failures: tuple[int, ...]
    contact_numbers: tuple[int, ...]
    blocks: tuple[int, ...]
    imports: tuple[int, ...]
    """Those whose bytes are kept: any number may stand in them."""
    rings: tuple[int, ...]
    mentions: tuple[Mention, ...]
    agents: tuple[str, ...]
    held: tuple[str, ...]

    def __bool__(self) -> bool:
        rows = (self.calls, self.texts_in, self.texts_out, self.opt_outs, self.failures, self.contact_numbers)
        return any(rows) or bool(self.blocks or self.imports or self.rings or self.mentions)


def personal_number(typed: str, *, ours: str) -> str:
    """The E.164 form of a caller's number; raises RefusedChange where it is none, or our own."""
    number = phone_number.typed(typed)
    if number is None:
        raise RefusedChange("This is no telephone number: write it as +4520123456")
    if number == ours:
        raise RefusedChange("This is the line's own number, which every call has")
    return number


def take_time(connection: Connection) -> None:
    """All of the tables are gone through, which a statement of a call may not take long enough for."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = '120s'"))


def find_traces(connection: Connection, number: str) -> Traces:
    calls = _calls(connection, number)
    ids = tuple(row.id for row in calls)
    failed = or_(FAILURES.c.caller_number == number, FAILURES.c.customer_number.in_(keyed(number)))
    messages = select(func.count()).where(VOICEMAILS.c.call_id.in_(ids), VOICEMAILS.c.status != "deleted")
    called_back = select(func.count()).where(CALLBACKS.c.number == number)
    texts_in, texts_out = (
        _ids(connection, TEXTS_IN, TEXTS_IN.c.from_number == number),
        _ids(connection, TEXTS_OUT, TEXTS_OUT.c.recipient == number),
    )
    return Traces(
        number=number,
        calls=ids,
        going_on=sum(row.ended_at is None for row in calls) + (connection.scalar(called_back) or 0),
        messages=connection.scalar(messages) or 0,
        texts_in=texts_in,
        texts_out=texts_out,
        opt_outs=_ids(connection, OPT_OUTS, OPT_OUTS.c.number == number),
        failures=_ids(connection, FAILURES, failed),
        contact_numbers=_ids(connection, NUMBERS, NUMBERS.c.number == number),
        blocks=_ids(connection, BLOCKED, BLOCKED.c.number == number),
        imports=tuple(connection.scalars(select(BYTES.c.import_id).distinct().order_by(BYTES.c.import_id))),
        rings=_ids(connection, RINGS, RINGS.c.number == number),
        mentions=tuple(find_mentions(connection, number)),
        agents=tuple(connection.scalars(select(AGENTS.c.email).where(AGENTS.c.phone == number))),
        held=_held(connection, ids, texts_in, texts_out),
    )


def _calls(connection: Connection, number: str) -> Sequence[Any]:
    """Also those of a SIP address or another caller ID that has the number within."""
    within = CALLS.c.caller.contains(number.removeprefix("+"))
    statement = select(CALLS.c.id, CALLS.c.caller, CALLS.c.from_number, CALLS.c.ended_at).where(
        or_(CALLS.c.from_number == number, within)
    )
    pattern = spellings(number)
    rows = connection.execute(statement.order_by(CALLS.c.id)).all()
    return [row for row in rows if row.from_number == number or pattern.search(row.caller)]


def _ids(connection: Connection, table: Table, condition: ColumnElement[bool]) -> tuple[int, ...]:
    return tuple(connection.scalars(select(table.c.id).where(condition).order_by(table.c.id)))


def find_mentions(connection: Connection, number: str) -> Iterator[Mention]:
    """In words of others too."""
    pattern = spellings(number)
    for column in WORDS:
        table = column.table
        for row_id, value in connection.execute(select(table.c.id, column).where(_may_hold(column, number))).all():
            if _holds(value, pattern):
                yield Mention(column=column, row_id=row_id, value=value)


def _may_hold(column: Column[Any], number: str) -> Any:  # noqa: ANN401 - a clause
    """The digits in a row, once what people put between them is left out: rough, and looked at again."""
    bare: Any = cast(column, Text)
    for separator in SEPARATORS:
        bare = func.replace(bare, separator, "")
    return and_(column.is_not(None), bare.contains(national(number)))


def _holds(value: Any, pattern: re.Pattern[str]) -> bool:  # noqa: ANN401 - a text, or what JSON has
    match value:
        case str():
            return pattern.search(value) is not None
        case list():
            return any(_holds(each, pattern) for each in value)
        case dict():
            return any(_holds(each, pattern) for each in value.values())
        case _:
            return False


def _held(
    connection: Connection, calls: tuple[int, ...], texts_in: tuple[int, ...], texts_out: tuple[int, ...]
) -> tuple[str, ...]:
    of_calls = or_(
        TICKETS.c.call_id.in_(calls),
        TICKETS.c.id.in_(select(EVENTS.c.ticket_id).where(EVENTS.c.call_id.in_(calls))),
        TICKETS.c.id.in_(select(VOICEMAILS.c.ticket_id).where(VOICEMAILS.c.call_id.in_(calls))),
        TICKETS.c.id.in_(select(TEXTS_IN.c.ticket_id).where(TEXTS_IN.c.id.in_(texts_in))),
        TICKETS.c.id.in_(select(TEXTS_OUT.c.ticket_id).where(TEXTS_OUT.c.id.in_(texts_out))),
    )
    held = select(TICKETS.c.reference).where(TICKETS.c.on_legal_hold, of_calls).order_by(TICKETS.c.id)
    return tuple(format_reference(reference) for reference in connection.scalars(held))
