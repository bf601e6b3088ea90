"""The text after the call, as its reader lives through it: one for each call that came to a case, and none besides."""

import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.databases import hasty_engine
from tests.factories import PHONE, make_caller, make_ticket
from tests.journeys.callers.test_identification import NUMBER, PIN, asked_who, make_pin_holder
from tests.journeys.calls.test_twilio_callbacks import told
from tests.journeys.messages.texting import TextingDesk
from tests.lines import opened
from tests.phone import Desk
from twilio_sandbox.network.fault_injection import FaultInjection
from voice_intake.domain.ticket import format_reference

HOUR = timedelta(hours=1)

WORDS = {
    "da": (
        "MOCH: Tak for dit opkald. Dit sagsnummer er {}. Du hører fra os senest tirsdag den 3. marts kl. 10.00. "
        "Måske ligger svaret allerede i vidensbasen: https://example.com/knowledge-base"
    ),
    "en": (
        "MOCH: Thank you for calling. Your case number is {}. You'll hear from us by Tuesday 3 March at 10:00. "
        "The answer may already be in the knowledge base: https://example.com/knowledge-base"
    ),
}
ADDED = {
    "da": (
        "MOCH: Tak for dit opkald. Vi har føjet det til din sag {}. "
        "Du hører fra os senest mandag den 2. marts kl. 16.00."
    ),
    "en": (
        "MOCH: Thank you for calling. We've added this to your case {}. You'll hear from us by Monday 2 March at 16:00."
    ),
}


@pytest.fixture
def texting(desk: Desk) -> TextingDesk:
    return TextingDesk(desk)


def test_a_caller_reads_what_was_heard(texting: TextingDesk, language: str) -> None:
    make_caller(texting.desk.engine, language=language)
    phone = texting.desk.phone(PHONE, language).dials().presses("3").speaks()
    texting.works()
    assert texting.texts == []
    phone.waits().is_hung_up_on()
    texting.works_for(HOUR)
    [ticket] = texting.desk.tickets()
    [text] = texting.texts
    assert (text.to, text.from_, text.body) == (
        PHONE,
        "+442871359777",
        WORDS[language].format(format_reference(ticket.reference)),
    )
    assert text.segments <= 2
    assert [(row.status, row.message_sid, row.due_at) for row in texting.rows] == [("delivered", text.sid, None)]
    assert texting.events == [("text_sent", {}), ("text_delivered", {})]


def test_hanging_up_before_the_severity_is_confirmed_too(texting: TextingDesk) -> None:
    make_caller(texting.desk.engine)
    texting.desk.phone(PHONE).dials().hangs_up()
    texting.works()
    assert format_reference(texting.desk.tickets()[0].reference) in texting.texts[0].body


def test_each_call_to_a_case_is_confirmed_once(texting: TextingDesk, language: str) -> None:
    case = make_ticket(texting.desk.engine, contact=make_caller(texting.desk.engine, language=language))
    for _ in range(2):
        texting.desk.phone(PHONE, language).dials().presses("2").speaks().hangs_up()
        texting.works_for(HOUR)
    assert [text.body for text in texting.texts] == [ADDED[language].format(format_reference(case.reference))] * 2


def test_callbacks_that_come_again_make_no_second_text(texting: TextingDesk) -> None:
    account = texting.account
    account.hold_callbacks()
    make_caller(texting.desk.engine)
    texting.desk.phone(PHONE).dials().presses("1").speaks().hangs_up()
    callbacks = list(account.callbacks.pending)
    for callback in [*callbacks, *callbacks[::-1]]:
        account.callbacks.deliver(callback)
        texting.works()
    assert len(texting.texts) == 1


@pytest.mark.parametrize("caller", ["+442079460000", "+4615000000"])
def test_who_calls_from_a_fixed_line_is_not_texted(texting: TextingDesk, caller: str) -> None:
    make_caller(texting.desk.engine, number=caller)
    texting.desk.phone(caller).dials().presses("1").hangs_up()
    texting.works()
    assert (len(texting.desk.tickets()), texting.rows) == (1, [])


def test_who_withholds_the_number_is_not_texted(texting: TextingDesk) -> None:
    make_pin_holder(texting.desk.engine, language="da")
    asked_who(texting.desk, "da", "anonymous").presses(f"{NUMBER}#").presses(f"{PIN}#").presses("1").hangs_up()
    assert (len(texting.desk.tickets()), texting.rows) == (1, [])


def test_who_is_refused_is_not_texted(texting: TextingDesk) -> None:
    make_caller(texting.desk.engine, is_administrator=False)
    texting.desk.phone(PHONE).dials().is_hung_up_on()
    assert texting.rows == []


@pytest.mark.parametrize("order", [("recording", "end"), ("end", "recording")])
def test_a_call_that_never_reached_us_is_confirmed_once_it_is_told(
    texting: TextingDesk, order: tuple[str, str]
) -> None:
    make_caller(texting.desk.engine)
    stories = {
        "recording": {"RecordingSid": "RE1", "RecordingStatus": "completed", "RecordingDuration": "12"},
        "end": {"path": "/webhooks/voice/status", "From": PHONE, "CallStatus": "completed", "CallDuration": "30"},
    }
    for part in order:
        told(texting.desk, "CA" + "7" * 32, **stories[part])
        texting.works()
    assert len(texting.texts) == 1


def test_a_severity_that_arrives_after_the_end_is_in_the_text(texting: TextingDesk) -> None:
    make_caller(texting.desk.engine)
    phone = texting.desk.phone(PHONE).dials()
    late = {name: value for name, value in phone.call.requests[-1].form.items() if name != "AccountSid"}
    phone.hangs_up()
    told(texting.desk, phone.call.sid, "/webhooks/voice/turn/1", **{**late, "Digits": "1"})
    texting.works()
    assert "senest mandag den 2. marts kl. 14.00" in texting.texts[0].body
    assert "vidensbasen" not in texting.texts[0].body


def test_stop_holds_for_the_next_call_and_start_ends_it(texting: TextingDesk) -> None:
    make_caller(texting.desk.engine)
    texting.desk.line.number.receives_text(PHONE, "Stop")
    texting.desk.phone(PHONE).dials().presses("1").hangs_up()
    texting.works_for(HOUR)
    assert (texting.texts, texting.rows[0].last_error) == ([], "opted_out")
    texting.desk.line.number.receives_text(PHONE, "START")
    texting.desk.phone(PHONE).dials().presses("1").presses("1").hangs_up()
    texting.works_for(HOUR)
    assert len(texting.texts) == 1


def test_an_answer_to_the_text_joins_the_case(texting: TextingDesk) -> None:
    make_caller(texting.desk.engine)
    texting.desk.phone(PHONE).dials().presses("1").hangs_up()
    texting.works()
    answer = texting.desk.line.number.receives_text(PHONE, "Det er løst, tak")
    assert (answer.status, b"<Response/>" in answer.body) == (200, True)
    assert [kind for kind, _ in texting.events] == ["text_sent", "text_delivered", "text_received"]


def test_a_number_that_opted_out_elsewhere_is_remembered(texting: TextingDesk) -> None:
    make_caller(texting.desk.engine)
    texting.account.refuse_texts(PHONE, 21610)
    for _ in range(2):
        texting.desk.phone(PHONE).dials().hangs_up()
        texting.works_for(HOUR)
    assert [row.last_error for row in texting.rows] == ["opted_out", "opted_out"]
    assert [data["code"] for _, data in texting.events] == ["21610", ""]


def test_a_text_that_is_lost_on_the_way_stands_on_the_ticket(texting: TextingDesk) -> None:
    make_caller(texting.desk.engine)
    texting.account.lose_texts(PHONE, 30003)
    texting.desk.phone(PHONE).dials().hangs_up()
    texting.works_for(HOUR)
    assert len(texting.texts) == 1
    assert texting.events == [("text_sent", {}), ("text_failed", {"reason": "undelivered", "code": "30003"})]


@pytest.mark.parametrize("wrong", [{"rest_timeout": 1.0}, {"rest_5xx": 1.0}, {"rest_429": 1.0}])
def test_twilio_that_answers_badly_for_a_while_sends_one_text(texting: TextingDesk, wrong: dict[str, float]) -> None:
    make_caller(texting.desk.engine)
    texting.desk.phone(PHONE).dials().hangs_up()
    texting.account.fault_injection = FaultInjection(drop=1.0, **wrong)
    texting.works_for(HOUR / 6)
    texting.account.fault_injection = FaultInjection()
    texting.works_for(2 * HOUR)
    assert len(texting.texts) == 1
    assert texting.rows[0].message_sid == texting.texts[0].sid


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32), chance=st.sampled_from([0.2, 0.5, 0.8]))
def test_no_fault_makes_a_second_text(sqlite_template: Path, seed: int, chance: float) -> None:
    wrong = ("duplicate", "drop", "delay", "reorder", "rest_429", "rest_5xx", "rest_timeout")
    with TemporaryDirectory() as folder:
        engine = hasty_engine(f"sqlite:///{shutil.copy(sqlite_template, folder)}")
        with opened(engine) as desk:
            make_caller(engine)
            texting, account = TextingDesk(desk), desk.line.account
            account.network.chance.seed(seed)
            for _ in range(3):
                desk.phone(PHONE).dials().hangs_up()
                account.fault_injection = FaultInjection(**dict.fromkeys(wrong, chance))
                texting.works_for(HOUR / 2)
                account.fault_injection = FaultInjection()
            texting.works_for(12 * HOUR)
            bodies = [text.body for text in texting.texts]
            assert len(bodies) == len(set(bodies))
            assert {row.due_at for row in texting.rows} == {None}
            unsent = [row for row in texting.rows if row.body not in bodies]
            assert len(bodies) + len(unsent) == len(texting.rows) == 3
            assert {row.status for row in unsent} <= {"given_up"}
        engine.dispose()
