"""Twilio's lists and refusals: strange ones, endless ones, and the text that perhaps went out."""

import json
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest
from werkzeug.serving import make_server

from tests.gateways.carriers import ACCOUNT, CALLER, HASTY, NOON, OURS, TOKEN, SandboxWorld, client_account
from tests.gateways.stub_server import Reply, StubServer, Visit
from twilio_sandbox import FaultInjection
from voice_intake.domain.carrier import TextSent
from voice_intake.domain.errors import (
    ExternalServiceError,
    FailureReason,
    PermanentFailure,
    TemporaryFailure,
    UnknownOutcome,
)
from voice_intake.gateways.twilio_rest import TwilioRest

HOUR = timedelta(hours=1)
HERE = f"/2010-04-01/Accounts/{ACCOUNT}"


def twilio(server: StubServer, *, read: float = HASTY.read) -> TwilioRest:
    return TwilioRest(replace(client_account(server.url), patience=replace(HASTY, read=read)))


def send(messenger: TwilioRest) -> TextSent:
    return messenger.send_text(CALLER, "Sag 4711-0026", from_number=OURS, status_callback="http://line/sms")


def text_failure(messenger: TwilioRest) -> ExternalServiceError:
    """What sending ends in; no line of it may hold a number, the text or the credentials."""
    with pytest.raises(ExternalServiceError) as caught:
        send(messenger)
    told = "".join(traceback.format_exception(caught.value))
    assert not [secret for secret in (CALLER[1:], OURS[1:], TOKEN) if secret in told]
    return caught.value


def listed(*sids: str, following: str | None = None) -> Reply:
    calls = [{"sid": sid, "start_time": "Mon, 23 Nov 2026 12:00:00 +0000"} for sid in sids]
    return Reply(body=json.dumps({"calls": calls, "next_page_uri": following}).encode())


def calls(server: StubServer) -> list[str]:
    return [call.call_sid for call in twilio(server).calls(NOON - HOUR, NOON + HOUR)]


class TestLists:
    def test_each_call_is_told_once_while_the_list_grows(self, server: StubServer) -> None:
        server.answers(
            listed("CA5", "CA4", following=f"{HERE}/Calls.json?Page=1"),
            listed("CA4", "CA3", following=f"{HERE}/Calls.json?Page=2"),
            listed("CA3", following=f"{HERE}/Calls.json?Page=3"),
            listed("CA2"),
        )
        assert calls(server) == ["CA5", "CA4", "CA3", "CA2"]
        assert [visit.path.partition("?")[2] for visit in server.visits[1:]] == ["Page=1", "Page=2", "Page=3"]

    @pytest.mark.parametrize(
        "following", ["https://api.example.com{}/Calls.json", "/2010-04-01/Accounts/AC1/Calls.json"]
    )
    def test_credentials_follow_no_page_to_elsewhere(self, server: StubServer, following: str) -> None:
        server.answers(listed("CA5", following=following.format(HERE)))
        with pytest.raises(TemporaryFailure) as caught:
            calls(server)
        assert caught.value.why is FailureReason.STRANGE_ANSWER
        assert len(server.visits) == 1

    def test_pages_that_go_round_in_circles_end(self, server: StubServer) -> None:
        server.answers(listed("CA5", following=f"{HERE}/Calls.json?Page=1"))
        with pytest.raises(TemporaryFailure) as caught:
            calls(server)
        assert caught.value.why is FailureReason.STRANGE_ANSWER

    @pytest.mark.parametrize(
        "body",
        [
            "<html>",
            "[]",
            "{}",
            '{"calls": {}}',
            '{"calls": ["CA5"]}',
            '{"calls": [{"start_time": "Mon, 23 Nov 2026 12:00:00 +0000"}]}',
            '{"calls": [{"sid": "CA5", "start_time": "noon"}]}',
            '{"calls": [{"sid": "CA5"}]}',
        ],
    )
    def test_strange_answers_are_told_as_that(self, server: StubServer, body: str) -> None:
        server.answers(Reply(body=body.encode()))
        with pytest.raises(TemporaryFailure) as caught:
            calls(server)
        assert caught.value.why is FailureReason.STRANGE_ANSWER

    def test_call_that_waits_counts_from_when_it_was_asked_for(self, server: StubServer) -> None:
        waiting = {
            "sid": "CA5",
            "start_time": None,
            "date_created": "Mon, 23 Nov 2026 13:30:00 +0200",
            "duration": "-1",
        }
        server.answers(Reply(body=json.dumps({"calls": [waiting]}).encode()))
        [call] = twilio(server).calls(NOON - HOUR, NOON + HOUR)
        assert (call.started_at, call.ended_at, call.seconds) == (NOON - HOUR / 2, None, None)

    def test_filters_are_wide_enough_for_a_reader_of_days(self, server: StubServer) -> None:
        server.answers(listed())
        calls(server)
        [visit] = server.visits
        assert visit.path == (
            f"{HERE}/Calls.json?StartTime%3E=2026-11-23T11%3A00%3A00Z&StartTime%3C=2026-11-24T13%3A00%3A00Z&PageSize=500"
        )

    def test_failing_list_says_so_where_it_fails(self, sandbox: SandboxWorld) -> None:
        for hours in range(3):
            sandbox.leaves_message(3, at=NOON + hours * HOUR)
        found = sandbox.carrier.calls(NOON, NOON + 4 * HOUR)
        next(found)
        next(found)
        sandbox.account.fault_injection = FaultInjection(rest_5xx=1)
        with pytest.raises(TemporaryFailure) as caught:
            next(found)
        assert (caught.value.why, caught.value.code) == (FailureReason.UNAVAILABLE, 20503)


class TestTexts:
    @pytest.mark.parametrize(
        ("code", "why"),
        [
            (21211, FailureReason.NO_SUCH_NUMBER),
            (21408, FailureReason.REGION_NOT_PERMITTED),
            (21606, FailureReason.SENDER_UNSUITABLE),
            (21610, FailureReason.OPTED_OUT),
            (21612, FailureReason.SENDER_UNSUITABLE),
            (21614, FailureReason.NOT_A_MOBILE),
            (21635, FailureReason.NOT_A_MOBILE),
            (21999, FailureReason.REFUSED),
        ],
    )
    def test_what_twilio_will_never_send_is_told_with_its_number(
        self, sandbox: SandboxWorld, code: int, why: FailureReason
    ) -> None:
        sandbox.account.refuse_texts(CALLER, code)
        refused = text_failure(sandbox.carrier)
        assert isinstance(refused, PermanentFailure)
        assert (refused.why, refused.code) == (why, code)

    def test_number_of_a_refusal_counts_also_with_another_status(self, server: StubServer) -> None:
        server.answers(Reply(status=403, body=b'{"code": 21408, "message": "Permission to +4520123456"}'))
        assert text_failure(twilio(server)).why is FailureReason.REGION_NOT_PERMITTED

    def test_throttled_text_was_never_taken(self, sandbox: SandboxWorld) -> None:
        sandbox.account.fault_injection = FaultInjection(rest_429=1)
        refused = text_failure(sandbox.carrier)
        assert isinstance(refused, TemporaryFailure)
        assert refused.why is FailureReason.THROTTLED
        sandbox.account.fault_injection = FaultInjection()
        assert list(sandbox.carrier.texts(CALLER, NOON)) == []

    def test_full_queue_of_the_sender_is_no_refusal_for_good(self, server: StubServer) -> None:
        server.answers(Reply(status=400, body=b'{"code": 21611}'))
        assert isinstance(text_failure(twilio(server)), TemporaryFailure)

    def test_text_whose_answer_got_lost_is_found_again(self, sandbox: SandboxWorld) -> None:
        sandbox.account.fault_injection = FaultInjection(rest_timeout=1)
        perhaps = text_failure(sandbox.carrier)
        assert isinstance(perhaps, UnknownOutcome)
        assert (perhaps.why, perhaps.permanent) == (FailureReason.BROKEN_OFF, False)
        sandbox.account.fault_injection = FaultInjection()
        [text] = sandbox.carrier.texts(CALLER, NOON)
        assert text.body == "Sag 4711-0026"

    @pytest.mark.parametrize(
        ("reply", "why"),
        [
            (Reply(status=500), FailureReason.UNAVAILABLE),
            (Reply(status=503, body=b'{"code": 20503}'), FailureReason.UNAVAILABLE),
            (Reply(status=302, headers={"Location": "/elsewhere"}), FailureReason.STRANGE_ANSWER),
            (Reply(status=201, body=b"<html>"), FailureReason.STRANGE_ANSWER),
            (Reply(status=201, body=b"{}"), FailureReason.STRANGE_ANSWER),
            (Reply(status=201, body=b'{"sid"', headers={"Content-Length": "100"}), FailureReason.TRUNCATED),
            (Reply(hangs_up=True), FailureReason.BROKEN_OFF),
        ],
    )
    def test_unclear_answers_leave_open_whether_it_went_out(
        self, server: StubServer, reply: Reply, why: FailureReason
    ) -> None:
        server.answers(reply)
        perhaps = text_failure(twilio(server))
        assert isinstance(perhaps, UnknownOutcome)
        assert perhaps.why is why
        assert len(server.visits) == 1

    def test_silence_leaves_open_whether_it_went_out(self, server: StubServer) -> None:
        heard_enough = Event()

        def says_nothing(_: Visit) -> Reply:
            heard_enough.wait(10)
            return Reply(hangs_up=True)

        server.answer = says_nothing
        perhaps = text_failure(twilio(server, read=0.2))
        heard_enough.set()
        assert isinstance(perhaps, UnknownOutcome)
        assert perhaps.why is FailureReason.TIMED_OUT

    def test_nobody_there_means_nothing_was_sent(self) -> None:
        refused = text_failure(twilio(StubServer("http://127.0.0.1:9")))
        assert isinstance(refused, TemporaryFailure)
        assert refused.why is FailureReason.UNREACHABLE

    def test_certificate_of_a_stranger_means_nothing_was_sent(self, untrusted: StubServer) -> None:
        refused = text_failure(twilio(untrusted))
        assert isinstance(refused, TemporaryFailure)
        assert refused.why is FailureReason.UNREACHABLE


@pytest.fixture
def untrusted() -> Iterator[StubServer]:
    """Speaks TLS with a certificate that it made itself."""
    server = make_server("127.0.0.1", 0, lambda *_: [], ssl_context="adhoc")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield StubServer(f"https://127.0.0.1:{server.port}")
    server.shutdown()
    thread.join()
    server.server_close()
