"""A page as an agent reads it: once, in plain words, and never when it would be a false alarm."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, update

from models.agent import Agent
from models.incoming_text import OptOut
from models.ticket import Ticket
from tests.actions.messages.pages import METTE, OLIVER, PagingDesk
from tests.actions.messages.test_send_sms import GSM_7, TWO_SEGMENTS
from tests.actions.messages.texts import Killed
from tests.factories import MONDAY_NOON, insert
from tests.lines import policy_with
from voice_intake.actions.messages.delivery_receipt import note_receipt
from voice_intake.domain.errors import (
    ExternalServiceError,
    FailureReason,
    PermanentFailure,
    TemporaryFailure,
    UnknownOutcome,
)
from voice_intake.domain.messages.delivery_status import Receipt
from voice_intake.domain.messages.page import PLAIN

HOUR = timedelta(hours=1)
LINK = "https://desk.example.com/tickets/47110020"
DANISH = (
    "MOCH: Sag 4711-0020 med prioritet 1 fra Nordlys A/S venter på svar. "
    f"Svar senest mandag den 2. marts kl. 14.00. Se sagen: {LINK}"
)
ENGLISH = (
    "MOCH: Case 4711-0020, priority 1, from Nordlys A/S is waiting for an answer. "
    f"Reply by Monday 2 March at 14:00. See the case: {LINK}"
)


@pytest.mark.parametrize(("languages", "body"), [("da", DANISH), ("da,en", DANISH), ("en", ENGLISH)])
def test_an_agent_reads_which_case_waits_and_until_when(database: Engine, languages: str, body: str) -> None:
    desk = PagingDesk(database)
    desk.has(METTE, languages=languages)
    desk.lets_wait()
    desk.works()
    assert [text.body for text in desk.carrier.sent] == [body]
    assert [(page.agent_id is None, page.call_id, page.body) for page in desk.pages] == [(False, None, body)]


def test_who_speaks_both_languages_is_written_to_in_the_desk_s(database: Engine) -> None:
    desk = PagingDesk(database, policy=policy_with('default_language = "da"', 'default_language = "en"'))
    desk.has(METTE, languages="da,en")
    desk.lets_wait()
    desk.works()
    assert [text.body for text in desk.carrier.sent] == [ENGLISH]


@pytest.mark.parametrize("languages", ["da", "en"])
@pytest.mark.parametrize("customer", ["Škoda Łódź Æblegård " * 10, "שלום עולם", "🚀" * 40, "A\nB\tC\x07"])
@pytest.mark.parametrize("respond_by", [None, MONDAY_NOON + HOUR, MONDAY_NOON])
def test_every_page_fits_in_two_segments_of_plain_letters(
    database: Engine, languages: str, customer: str, respond_by: object
) -> None:
    facts: dict[str, Any] = {"respond_by": respond_by} if respond_by else {"respond_by": None, "priority": 5}
    policy = policy_with("page_out_of_hours = []", "page_out_of_hours = [1, 5]")
    desk = PagingDesk(database, customer=customer, policy=policy, **facts)
    desk.has(METTE, languages=languages)
    desk.lets_wait()
    desk.works(MONDAY_NOON + timedelta(minutes=1))
    [text] = desk.carrier.sent
    assert set(text.body) <= GSM_7
    assert len(text.body) <= TWO_SEGMENTS
    assert ("2. marts" in text.body or "2 March" in text.body) == (respond_by == MONDAY_NOON + HOUR)


def test_letters_that_a_text_has_are_those_of_the_standard() -> None:
    assert GSM_7 - set("\n\r") == PLAIN


@pytest.mark.parametrize("columns", [{"responded_at": MONDAY_NOON}, {"status": "closed"}])
def test_a_case_that_was_answered_before_pages_nobody_any_more(database: Engine, columns: dict[str, object]) -> None:
    desk = PagingDesk(database)
    desk.has_two_on_duty()
    desk.carrier.next_failures = [TemporaryFailure("twilio", FailureReason.THROTTLED, code=20429)]
    desk.lets_wait()
    desk.works()
    with database.begin() as connection:
        connection.execute(update(Ticket).values(**columns))
    desk.works_for(24)
    assert desk.paged == [OLIVER]
    assert desk.stories == [("given_up", "answered"), ("sent", None)]
    assert desk.events == [("page_sent", {"agent": "oliver@desk.example"})]


def test_a_carrier_that_is_busy_delays_a_page(database: Engine) -> None:
    desk = PagingDesk(database)
    desk.has_two_on_duty()
    desk.carrier.next_failures = [TemporaryFailure("twilio", FailureReason.THROTTLED, code=20429)] * 3
    desk.lets_wait()
    desk.works_for(0.5)
    assert desk.paged == [METTE, OLIVER]
    assert desk.stories == [("sent", None)] * 2


def test_who_opted_out_is_not_paged_and_the_case_says_so(database: Engine) -> None:
    desk = PagingDesk(database)
    desk.has_two_on_duty()
    insert(database, OptOut(number=METTE, at=MONDAY_NOON, source="text"))
    desk.lets_wait()
    desk.works()
    told = {"agent": "mette@desk.example", "reason": "opted_out", "code": "", "perhaps_sent": False}
    assert desk.paged == [OLIVER]
    assert desk.events == [("page_failed", told), ("page_sent", {"agent": "oliver@desk.example"})]


def test_a_number_that_cannot_be_texted_is_told_on_the_case(
    database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = PagingDesk(database)
    desk.has_two_on_duty()
    desk.carrier.refused[METTE] = PermanentFailure("twilio", FailureReason.NOT_A_MOBILE, code=21614)
    desk.lets_wait()
    desk.works_for(24)
    assert desk.paged == [OLIVER]
    assert [(kind, data["agent"]) for kind, data in desk.events] == [
        ("page_failed", "mette@desk.example"),
        ("page_sent", "oliver@desk.example"),
    ]
    log = capsys.readouterr().err
    assert '"paging_failed"' in log
    assert METTE not in log


@pytest.mark.parametrize(("status", "kind"), [("delivered", "page_delivered"), ("undelivered", "page_failed")])
def test_its_receipt_stands_on_the_case(database: Engine, status: str, kind: str) -> None:
    desk = PagingDesk(database)
    desk.has(METTE)
    desk.lets_wait()
    desk.works()
    receipt = Receipt(message_sid=desk.carrier.sent[0].message_sid, status=status, error="30003")
    for _ in range(2):
        note_receipt(desk.services, receipt, text_id=desk.pages[0].id, now=MONDAY_NOON)
    assert [kind for kind, _ in desk.events] == ["page_sent", kind]
    assert {data["agent"] for _, data in desk.events} == {"mette@desk.example"}


@pytest.mark.parametrize("change", [delete(Agent), update(Agent).values(phone="+4520123499")])
def test_a_telephone_that_is_no_agent_s_any_more_gets_nothing(database: Engine, change: object) -> None:
    desk = PagingDesk(database)
    desk.has(METTE)
    desk.lets_wait()
    with database.begin() as connection:
        connection.execute(change)  # type: ignore[call-overload]
    desk.works()
    assert (desk.paged, desk.stories) == ([], [("given_up", "address_removed")])


@pytest.mark.parametrize(
    "before",
    [None, TemporaryFailure("twilio", FailureReason.UNREACHABLE), UnknownOutcome("twilio", FailureReason.TIMED_OUT)],
)
@pytest.mark.parametrize("after", [None, Killed(), UnknownOutcome("twilio", FailureReason.BROKEN_OFF)])
def test_killed_or_unheard_in_between_each_agent_has_exactly_one(
    database: Engine, before: ExternalServiceError | None, after: BaseException | None
) -> None:
    desk = PagingDesk(database)
    desk.has_two_on_duty()
    desk.carrier.next_failures = [before] if before else []
    desk.carrier.after = [after, None, after]
    desk.lets_wait()
    for minutes in (0, 1, 3, 8, 14, 30, 60):
        now = MONDAY_NOON + timedelta(minutes=minutes)
        desk.works(now)
        desk.lets_wait(now, call_id=desk.call.id)
    assert desk.paged == [METTE, OLIVER]
    assert {page.due_at for page in desk.pages} == {None}
