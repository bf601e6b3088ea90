"""The text after a call: sent once whatever happens, in words that its reader understands, or told on the ticket."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from models.incoming_text import OptOut
from models.notification import Notification
from models.ticket import Ticket
from tests.actions.messages.texts import Killed, TextCase
from tests.factories import LINE, MONDAY_NOON, PHONE, insert, make_call
from voice_intake.actions.messages.delivery_receipt import note_receipt
from voice_intake.actions.messages.send_sms import CERTAIN_AFTER, LOOK_AFTER, MOST_TRIES
from voice_intake.domain.errors import FailureReason, PermanentFailure, TemporaryFailure, UnknownOutcome
from voice_intake.domain.messages.delivery_status import Receipt

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO_SEGMENTS = 306
DAY = timedelta(days=1)
DANISH = "MOCH: Tak for dit opkald. Dit sagsnummer er 4711-0020. Du hører fra os senest mandag den 2. marts kl. 16.00."
ENGLISH = "MOCH: Thank you for calling. Your case number is 4711-0020. You'll hear from us by Monday 2 March at 16:00."


@pytest.mark.parametrize(("language", "body"), [("da", DANISH), ("en", ENGLISH)])
def test_a_caller_reads_the_reference_and_the_due_time(database: Engine, language: str, body: str) -> None:
    case = TextCase(database, language=language)
    assert case.works()
    assert case.bodies == [body]
    assert (case.row.status, case.row.due_at, case.row.message_sid) == ("sent", None, case.carrier.sent[0].message_sid)
    assert case.carrier.sent[0].from_number == LINE
    assert case.carrier.asked[0].endswith(f"/webhooks/sms/status?text={case.row_id}")
    assert case.events == [("text_sent", {})]
    assert not case.works()


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("priority", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("kind", ["confirmation", "confirmation:7"])
def test_every_text_fits_in_two_segments_of_plain_letters(
    database: Engine, language: str, priority: int, kind: str
) -> None:
    case = TextCase(database, language=language, priority=priority)
    with database.begin() as connection:
        connection.execute(update(Notification).values(kind=kind))
    case.works()
    [body] = case.bodies
    assert set(body) <= GSM_7
    assert len(body) <= TWO_SEGMENTS
    assert ("https://example.com/knowledge-base" in body) == (priority >= 3 and kind == "confirmation")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"priority": 5}, "Du hører fra os, så snart vi kan."),
        (
            {"respond_by": MONDAY_NOON, "opened_at": MONDAY_NOON - DAY},
            "Du hører fra os, så snart vi kan.",
        ),
        ({"responded_at": MONDAY_NOON}, "Dit sagsnummer er 4711-0020."),
    ],
)
def test_nothing_is_promised_that_cannot_be_kept(database: Engine, columns: dict[str, object], told: str) -> None:
    case = TextCase(database, **columns)
    case.works()
    assert told in case.bodies[0]
    assert "senest" not in case.bodies[0]
    assert ("Du hører fra os" in case.bodies[0]) == ("responded_at" not in columns)


def test_who_opted_out_is_not_texted_and_the_ticket_says_so(database: Engine) -> None:
    case = TextCase(database)
    insert(database, OptOut(number=PHONE, at=MONDAY_NOON, source="text"))
    case.works()
    assert case.bodies == []
    assert (case.row.status, case.row.last_error, case.row.due_at) == ("given_up", "opted_out", None)
    assert case.events == [("text_failed", {"reason": "opted_out", "code": "", "perhaps_sent": False})]


@pytest.mark.parametrize(
    ("why", "code"),
    [
        (FailureReason.OPTED_OUT, 21610),
        (FailureReason.NO_SUCH_NUMBER, 21211),
        (FailureReason.NOT_A_MOBILE, 21614),
        (FailureReason.REGION_NOT_PERMITTED, 21408),
    ],
)
def test_a_refusal_for_good_is_noted_and_not_tried_again(database: Engine, why: FailureReason, code: int) -> None:
    case = TextCase(database)
    case.carrier.refused[PHONE] = PermanentFailure("twilio", why, code=code)
    case.works()
    assert (case.row.status, case.row.last_error) == ("given_up", why)
    assert case.events == [("text_failed", {"reason": why, "code": str(code), "perhaps_sent": False})]
    assert not case.works(MONDAY_NOON + timedelta(days=1))
    with Session(database) as session:
        opted_out = session.scalars(select(OptOut)).all()
    assert [(each.number, each.source) for each in opted_out] == ([(PHONE, "twilio")] if code == 21610 else [])


def test_a_refusal_for_now_is_tried_again_until_it_is_too_late(database: Engine) -> None:
    case = TextCase(database)
    case.carrier.refused[PHONE] = TemporaryFailure("twilio", FailureReason.THROTTLED, code=20429)
    last = case.lives_through()
    assert timedelta(hours=4) < last - MONDAY_NOON < timedelta(hours=8)
    assert (case.row.status, case.row.attempts) == ("given_up", MOST_TRIES)
    assert case.events == [("text_failed", {"reason": "throttled", "code": "20429", "perhaps_sent": False})]


def test_a_refusal_that_passes_delays_the_text(database: Engine) -> None:
    case = TextCase(database)
    case.carrier.next_failures = [
        TemporaryFailure("twilio", FailureReason.UNREACHABLE),
        TemporaryFailure("twilio", FailureReason.THROTTLED),
    ]
    case.works()
    assert (case.row.status, case.row.last_error) == ("failed", "unreachable")
    case.lives_through()
    assert case.bodies == [DANISH]
    assert (case.row.status, case.row.last_error) == ("sent", None)


def test_a_text_whose_answer_was_lost_is_found_and_not_sent_again(database: Engine) -> None:
    case = TextCase(database)
    case.carrier.after = [UnknownOutcome("twilio", FailureReason.TIMED_OUT)]
    case.works()
    assert (case.row.status, case.row.due_at) == ("uncertain", MONDAY_NOON + LOOK_AFTER)
    case.works(MONDAY_NOON + LOOK_AFTER)
    assert case.row.message_sid == case.carrier.sent[0].message_sid
    assert (len(case.bodies), case.row.status) == (1, "delivered")


def test_a_text_that_never_left_is_sent_when_that_is_certain(database: Engine) -> None:
    case = TextCase(database)
    case.carrier.next_failures = [UnknownOutcome("twilio", FailureReason.BROKEN_OFF)]
    case.works()
    case.works(MONDAY_NOON + LOOK_AFTER)
    assert (case.row.status, case.row.due_at) == ("uncertain", MONDAY_NOON + CERTAIN_AFTER)
    case.lives_through()
    assert (case.bodies, case.row.status) == ([DANISH], "sent")


def test_nobody_knows_whether_it_was_sent_and_the_ticket_says_that(database: Engine) -> None:
    case = TextCase(database)
    case.carrier.next_failures = [UnknownOutcome("twilio", FailureReason.TIMED_OUT)] + [
        TemporaryFailure("twilio", FailureReason.UNAVAILABLE)
    ] * 50
    case.lives_through()
    assert (case.row.status, case.row.last_error) == ("given_up", "unavailable")
    assert case.events == [("text_failed", {"reason": "unavailable", "code": "", "perhaps_sent": True})]


def test_words_that_went_out_are_kept_while_the_case_moves_on(database: Engine) -> None:
    """Otherwise the text would not be known again, and be sent twice."""
    case = TextCase(database)
    case.carrier.after = [Killed()]
    assert case.is_killed_working()
    with database.begin() as connection:
        connection.execute(update(Ticket).values(priority=1, respond_by=MONDAY_NOON + timedelta(hours=2)))
    case.lives_through()
    assert case.bodies == [DANISH]


def test_a_text_of_another_call_is_not_taken_for_this_one(database: Engine) -> None:
    case = TextCase(database)
    second = make_call(database, contact=case.contact, ended_at=MONDAY_NOON, language="da")
    case.adds(f"confirmation:{second.id}", call_id=second.id, due_at=None)
    with database.begin() as connection:
        connection.execute(update(Notification).values(kind=Notification.kind + ":x", due_at=MONDAY_NOON))
    case.carrier.next_failures = [UnknownOutcome("twilio", FailureReason.TIMED_OUT)]
    case.works()
    case.works()
    assert len(case.bodies) == 1
    case.lives_through()
    assert len(case.bodies) == 2
    assert len(set(case.bodies)) == 1


def test_a_receipt_that_overtakes_our_own_commit_settles_the_text(database: Engine) -> None:
    case = TextCase(database)
    case.carrier.after = [Killed()]
    assert case.is_killed_working()
    receipt = Receipt(message_sid=case.carrier.sent[0].message_sid, status="delivered")
    note_receipt(case.services, receipt, text_id=case.row_id, now=MONDAY_NOON)
    assert (case.row.status, case.row.due_at, case.row.message_sid) == ("delivered", None, receipt.message_sid)
    assert [kind for kind, _ in case.events] == ["text_sent", "text_delivered"]


@pytest.mark.parametrize("late", ["queued", "sending", "sent", "accepted", "nonsense"])
@pytest.mark.parametrize("last", [("delivered", ""), ("undelivered", "30003"), ("failed", "30005")])
def test_receipts_in_any_order_never_go_back(database: Engine, late: str, last: tuple[str, str]) -> None:
    case = TextCase(database)
    case.works()
    for status, error in [last, (late, ""), last]:
        receipt = Receipt(message_sid=case.carrier.sent[0].message_sid, status=status, error=error)
        note_receipt(case.services, receipt, text_id=None, now=MONDAY_NOON)
    arrived = last[0] == "delivered"
    assert case.row.status == ("delivered" if arrived else "undelivered")
    assert case.row.last_error == (None if arrived else f"undelivered ({last[1]})")
    failed = ("text_failed", {"reason": "undelivered", "code": last[1]})
    assert case.events == [("text_sent", {}), ("text_delivered", {}) if arrived else failed]


def test_an_unknown_kind_is_given_up_and_never_sent_as_another(database: Engine) -> None:
    case = TextCase(database)
    unknown = case.adds("reminder:7", recipient=PHONE, due_at=MONDAY_NOON - timedelta(hours=1))
    with capture_logs() as log:
        assert case.works()
        assert case.bodies == []
        assert case.works()
    assert len(case.bodies) == 1
    with Session(database) as session:
        row = session.get_one(Notification, unknown.id)
    assert (row.status, row.last_error, row.due_at) == ("given_up", "unknown_kind", None)
    assert [each["log_level"] for each in log if each["event"] == "text_given_up"] == ["error"]
