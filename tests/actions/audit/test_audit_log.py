"""The record tells who changed what, when, from what to what: newest first, page by page, filtered."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from models.audit_event import AuditEvent
from tests.actions.edits import LATER, NOW
from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_caller
from voice_intake.actions.audit.audit_log import PAGE_SIZE, AuditChoices, AuditFilter, audit_choices, find_audit_entries
from voice_intake.actions.customers.contacts import block_contact, unblock_contact


def test_a_change_is_on_record_from_what_to_what(database: Engine) -> None:
    desk = desk_on(database)
    contact = make_caller(database)
    block_contact(desk, contact.id, seen=0, **NOW)
    unblock_contact(desk, contact.id, seen=find_audit_entries(desk).events[0].id, **LATER)

    newest, oldest = find_audit_entries(desk).events

    assert (newest.actor, newest.at, newest.action, newest.subject, newest.subject_id) == (
        "bo@desk.example",
        LATER["now"],
        "changed",
        "contacts",
        contact.id,
    )
    assert newest.before == oldest.after == {"blocked_at": MONDAY_NOON.isoformat()}


def record(database: Engine, count: int, **columns: object) -> None:
    row = {"at": MONDAY_NOON, "actor": "bo@desk.example", "action": "added", "subject": "customers", "subject_id": 1}
    with database.begin() as connection:
        connection.execute(insert(AuditEvent), [row | columns] * count)


def test_a_long_record_comes_page_by_page(database: Engine) -> None:
    record(database, PAGE_SIZE * 2 + 1)
    pages, before = [], None
    while True:
        page = find_audit_entries(desk_on(database), before=before)
        pages.append(len(page.events))
        before = page.more
        if before is None:
            break
    assert pages == [PAGE_SIZE, PAGE_SIZE, 1]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (AuditFilter(), 7),
        (AuditFilter(actor="sofie@desk.example"), 3),
        (AuditFilter(subject="agents"), 3),
        (AuditFilter(subject="customers", subject_id=1), 4),
        (AuditFilter(subject="customers", subject_id=2), 0),
        (AuditFilter(action="removed"), 3),
        (AuditFilter(since=MONDAY_NOON + timedelta(seconds=1)), 3),
        (AuditFilter(until=MONDAY_NOON + timedelta(hours=1)), 4),
        (AuditFilter(actor="sofie@desk.example", subject="customers"), 0),
    ],
)
def test_the_record_is_filtered(database: Engine, wanted: AuditFilter, count: int) -> None:
    record(database, 4)
    later = MONDAY_NOON + timedelta(hours=1)
    record(database, 3, actor="sofie@desk.example", subject="agents", subject_id=2, action="removed", at=later)

    assert len(find_audit_entries(desk_on(database), wanted).events) == count


def test_filters_offer_whoever_and_whatever_is_on_record(database: Engine) -> None:
    assert audit_choices(desk_on(database)) == AuditChoices(actors=(), subjects=())
    record(database, 2)
    record(database, 1, actor="cli:sofie", subject="agents")
    assert audit_choices(desk_on(database)) == AuditChoices(
        actors=("bo@desk.example", "cli:sofie"), subjects=("agents", "customers")
    )
