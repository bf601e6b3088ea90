"""Word to the desk: every address told once, whatever the others do, and never while the desk sleeps."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.call import Call
from models.notification import Notification
from tests.factories import (
    MONDAY_NOON,
    make_call,
    make_contact,
    make_customer,
    make_ticket,
    make_voicemail,
)
from tests.fakes import FakeOutside
from tests.lines import POLICY, policy_with
from voice_intake.actions.messages.queue_alert import queue_word
from voice_intake.actions.messages.send_alert import FOR_THE_CALL, MOST_TRIES, label, tell_due_word
from voice_intake.domain.errors import FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.messages.notification import AlertKind
from voice_intake.domain.policy.policy import Policy
from voice_intake.ports import Addresses, ExternalServices, Services

CHAT, MAIL = "slack://secret-a/b/c", "mailto://user:secret@mail.example.com"
EVENING = datetime(2026, 3, 2, 21, 30, tzinfo=MONDAY_NOON.tzinfo)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=MONDAY_NOON.tzinfo)
HOUR = timedelta(hours=1)

DANISH = """Kritisk problem.
Svar på engelsk senest mandag den 2. marts kl. 16.00.
Der er en besked at høre.
Se sagen: https://desk.example.com/tickets/47110020"""
ENGLISH = """Critical problem.
Reply in English by Monday 2 March at 16:00.
There's a message to listen to.
See the case: https://desk.example.com/tickets/47110020"""
LOST = """Der blev lagt en besked, men lyden kunne ikke hentes. Ring tilbage, og spørg, hvad den handlede om.
Kritisk problem.
Svar på engelsk senest mandag den 2. marts kl. 16.00.
Se sagen: https://desk.example.com/tickets/47110020"""


class DeskCase:
    """A critical case with a message, of a call in English that ended at noon, and a desk that has two addresses."""

    def __init__(self, engine: Engine, *addresses: str, policy: Policy = POLICY, **call: Any) -> None:  # noqa: ANN401 - a row's
        self.engine = engine
        self.services = Services(engine=engine, policy=policy, clock=lambda: MONDAY_NOON)
        self.fakes = FakeOutside()
        self.addresses = Addresses(public_url="https://desk.example.com", desk=addresses or (CHAT, MAIL))
        self.call = make_call(engine, **{"ended_at": MONDAY_NOON, **call})
        contact = make_contact(engine, customer=make_customer(engine, name="Nordlys A/S"))
        facts = {"reference": "47110020", "priority": 1, "language": "en"}
        self.ticket = make_ticket(engine, contact=contact, call=self.call, **facts)

    def leaves_message(self) -> None:
        make_voicemail(self.engine, call=self.call, ticket=self.ticket)

    def is_told(self, kind: str = AlertKind.OPENED, *, now: datetime = MONDAY_NOON) -> None:
        with self.engine.begin() as connection:
            queue_word(connection, self.ticket.id, kind=kind, now=now)

    @property
    def outside(self) -> ExternalServices:
        return replace(self.fakes.ports, addresses=self.addresses)

    def works(self, now: datetime = MONDAY_NOON) -> None:
        """Until there is nothing left to do now."""
        while tell_due_word(self.services, self.outside, now=now):
            pass

    def lives_through(self, days: int = 3) -> datetime:
        now = MONDAY_NOON
        while due := [row.due_at for row in self.rows if row.due_at and row.due_at <= MONDAY_NOON + timedelta(days)]:
            now = max(now, *due[:1])
            tell_due_word(self.services, self.outside, now=now)
        return now

    @property
    def rows(self) -> list[Notification]:
        with Session(self.engine) as session:
            return list(session.scalars(select(Notification).order_by(Notification.due_at, Notification.id)))

    @property
    def told(self) -> list[str]:
        return [notice.address for notice in self.fakes.notifier.sent]


@pytest.mark.parametrize(
    ("policy", "title", "body"),
    [
        (POLICY, "Ny sag 4711-0020 med prioritet 1 fra Nordlys A/S", DANISH),
        (
            policy_with('default_language = "da"', 'default_language = "en"'),
            "New case 4711-0020, priority 1, from Nordlys A/S",
            ENGLISH,
        ),
    ],
)
def test_a_new_case_is_told_to_every_address_once(database: Engine, policy: Policy, title: str, body: str) -> None:
    case = DeskCase(database, policy=policy)
    case.leaves_message()
    case.is_told()
    case.works()
    case.is_told()
    case.works(MONDAY_NOON + HOUR)
    assert case.told == [CHAT, MAIL]
    assert {(notice.title, notice.body) for notice in case.fakes.notifier.sent} == {(title, body)}
    assert [(row.status, row.due_at) for row in case.rows] == [("sent", None)] * 2


def test_no_row_tells_the_secrets_of_an_address(database: Engine) -> None:
    case = DeskCase(database)
    case.is_told()
    case.works()
    assert sorted(row.recipient for row in case.rows) == sorted([label(CHAT), label(MAIL)])
    assert not any("secret" in row.recipient for row in case.rows)
    assert label(CHAT).startswith("slack#")


def test_one_address_that_fails_repeats_nothing_to_the_others(database: Engine) -> None:
    case = DeskCase(database)
    case.fakes.notifier.next_failures = [
        TemporaryFailure("notifier", FailureReason.UNAVAILABLE),
        TemporaryFailure("notifier", FailureReason.THROTTLED),
    ]
    case.is_told()
    case.works()
    case.lives_through()
    assert sorted(case.told) == sorted([CHAT, MAIL])


def test_an_address_that_fails_for_a_day_is_given_up(database: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    case = DeskCase(database, CHAT)
    case.fakes.notifier.next_failures = [TemporaryFailure("notifier", FailureReason.UNAVAILABLE)] * 50
    case.is_told()
    last = case.lives_through()
    assert timedelta(hours=20) < last - MONDAY_NOON < timedelta(hours=28)
    [row] = case.rows
    assert (row.status, row.last_error, row.attempts) == ("given_up", "unavailable", MOST_TRIES)
    log = capsys.readouterr().err
    assert "notification_failed" in log
    assert "secret" not in log


def test_an_address_that_refuses_is_given_up_at_once(database: Engine) -> None:
    case = DeskCase(database, CHAT)
    case.fakes.notifier.next_failures = [PermanentFailure("notifier", FailureReason.GONE)]
    case.is_told()
    case.works()
    assert [(row.status, row.last_error) for row in case.rows] == [("given_up", "gone")]


def test_an_address_that_was_taken_away_is_told_no_more(database: Engine) -> None:
    case = DeskCase(database)
    case.fakes.notifier.next_failures = [TemporaryFailure("notifier", FailureReason.UNAVAILABLE)] * 2
    case.is_told()
    case.works()
    case.addresses = replace(case.addresses, desk=(MAIL,))
    case.lives_through()
    assert case.told == [MAIL]
    assert sorted((row.recipient, row.status) for row in case.rows) == [
        (label(MAIL), "sent"),
        (label(CHAT), "given_up"),
    ]


def test_without_addresses_no_rows_pile_up(database: Engine) -> None:
    case = DeskCase(database)
    case.addresses = Addresses()
    case.is_told()
    case.works()
    assert case.rows == []


def test_the_word_waits_for_the_end_of_the_call_to_tell_of_its_message(database: Engine) -> None:
    case = DeskCase(database, CHAT, ended_at=None)
    case.is_told()
    case.works()
    assert case.told == []
    case.leaves_message()
    with database.begin() as connection:
        connection.execute(update(Call).values(ended_at=MONDAY_NOON + timedelta(minutes=1)))
    case.works(MONDAY_NOON + timedelta(minutes=1))
    assert "Der er en besked" in case.fakes.notifier.sent[0].body


@pytest.mark.parametrize(
    ("call", "now", "line"),
    [
        ({"ended_at": None}, MONDAY_NOON + FOR_THE_CALL, "Den, der ringede, er stadig i røret."),
        ({}, MONDAY_NOON, "Der er ingen besked."),
        ({}, MONDAY_NOON + 5 * HOUR, "Fristen er overskredet: Der skulle have været svaret på engelsk senest mandag"),
    ],
)
def test_the_word_tells_how_things_stand(database: Engine, call: dict[str, Any], now: datetime, line: str) -> None:
    case = DeskCase(database, CHAT, **call)
    case.is_told()
    case.works(now)
    assert line in case.fakes.notifier.sent[0].body


def test_two_lost_messages_of_one_case_are_both_told(database: Engine) -> None:
    case = DeskCase(database, CHAT)
    for sid in ("RE1", "RE2", "RE1"):
        case.is_told(f"{AlertKind.MESSAGE_LOST}:{sid}")
        case.works()
    assert [notice.body for notice in case.fakes.notifier.sent] == [LOST, LOST]
    assert case.fakes.notifier.sent[0].title == "En besked er gået tabt, sag 4711-0020 fra Nordlys A/S"


@pytest.mark.parametrize(("paged", "due_at"), [("[]", MORNING), ("[1]", EVENING)])
def test_a_closed_desk_is_told_when_it_opens_save_of_what_its_policy_names(
    database: Engine, paged: str, due_at: datetime
) -> None:
    case = DeskCase(database, CHAT, policy=policy_with("page_out_of_hours = []", f"page_out_of_hours = {paged}"))
    case.is_told(now=EVENING)
    case.works(EVENING)
    assert bool(case.told) == (due_at == EVENING)
    case.works(MORNING - timedelta(seconds=1))
    assert bool(case.told) == (due_at == EVENING)
    case.works(MORNING)
    assert case.told == [CHAT]
