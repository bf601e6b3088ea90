"""Alerts by their kind: which are sent at once, and what becomes of one whose kind is unknown."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from models.customer import Customer
from tests.actions.messages.test_send_alert import CHAT, EVENING, HOUR, MAIL, DeskCase
from tests.factories import MONDAY_NOON, make_agent, make_notification
from voice_intake.domain.messages.notification import AlertKind


@pytest.mark.parametrize("now", [MONDAY_NOON, EVENING])
def test_an_unanswered_call_is_told_at_once_whatever_the_hour(database: Engine, now: datetime) -> None:
    case = DeskCase(database, CHAT, ended_at=None)
    case.is_told(AlertKind.UNANSWERED, now=now)
    case.works(now)
    [notice] = case.fakes.notifier.sent
    assert notice.title == "Ubesvaret opkald: sag 4711-0020 med prioritet 1 fra Nordlys A/S"
    assert "Den, der ringede, er stadig i røret." in notice.body


@pytest.mark.parametrize(
    ("manager", "title"),
    [
        ("Karla Vig", "Sag 4711-0020 er eskaleret til Karla Vig: prioritet 1, fra Nordlys A/S"),
        (None, "Sag 4711-0020 er eskaleret, men Nordlys A/S har ingen customer success manager: prioritet 1"),
    ],
)
def test_an_escalation_is_told_at_once_to_whoever_it_is_for(database: Engine, manager: str | None, title: str) -> None:
    case = DeskCase(database)
    if manager:
        named = update(Customer).values(success_manager_id=make_agent(database, name=manager).id)
        with Session(database) as session, session.begin():
            session.execute(named)
    case.is_told(AlertKind.ESCALATED, now=EVENING)
    case.works(EVENING)
    assert [notice.title for notice in case.fakes.notifier.sent] == [title] * 2


@pytest.mark.parametrize("recipient", ["desk", "slack#1a2b3c4d"])
def test_an_unknown_kind_is_given_up_and_blocks_no_other(database: Engine, recipient: str) -> None:
    case = DeskCase(database)
    make_notification(
        database, ticket=case.ticket, kind="rescinded:7", channel="word", recipient=recipient, due_at=MONDAY_NOON - HOUR
    )
    case.is_told()
    with capture_logs() as log:
        case.works()
    assert sorted(case.told) == sorted([CHAT, MAIL])
    [row] = [each for each in case.rows if each.kind == "rescinded:7"]
    assert (row.status, row.last_error, row.due_at) == ("given_up", "unknown_kind", None)
    assert [each["log_level"] for each in log if each["event"] == "notification_failed"] == ["error"]
