"""Rows for tests: functions that make what is missing, so that a test says only what matters to it.

    caller = make_caller(database, language="en")
    ticket = make_ticket(database, contact=caller, priority=1)

First comes where the row goes. An Engine: in a transaction of its own, committed, so that the program under test sees
it. A Session: added and flushed, and the test commits. Then the rows it belongs to, and any of its columns by name.
What comes back is the row, with its id, readable afterwards too.
"""

from tests.factories.calls import make_call, make_ring_attempt, make_turn, make_voicemail
from tests.factories.cases import make_callback, make_notification, make_ticket, make_ticket_event
from tests.factories.customers import (
    make_blocked_number,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
)
from tests.factories.desk import make_agent, make_closure, make_exception, make_opening, make_recount, make_shift
from tests.factories.rows import LINE, MONDAY_NOON, PHONE, Into, Row, insert, serial

__all__ = [
    "LINE",
    "MONDAY_NOON",
    "PHONE",
    "Into",
    "Row",
    "insert",
    "make_agent",
    "make_blocked_number",
    "make_call",
    "make_callback",
    "make_caller",
    "make_closure",
    "make_contact",
    "make_contract",
    "make_customer",
    "make_exception",
    "make_notification",
    "make_number",
    "make_opening",
    "make_recount",
    "make_ring_attempt",
    "make_shift",
    "make_ticket",
    "make_ticket_event",
    "make_turn",
    "make_voicemail",
    "serial",
]
