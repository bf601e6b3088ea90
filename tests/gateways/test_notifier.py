"""The contract of Notifier, held by Apprise before a local webhook and by the fake; and what may go wrong."""

import json
import traceback
from threading import Event

import pytest

from tests.fakes import FakeNotifier
from tests.gateways.stub_server import Reply, StubServer, Visit
from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.gateways.notifier import AppriseNotifier
from voice_intake.ports import Notifier


@pytest.fixture(params=["apprise", "fake"])
def notifier(request: pytest.FixtureRequest) -> Notifier:
    return AppriseNotifier() if request.param == "apprise" else FakeNotifier()


def address(server: StubServer) -> str:
    return server.url.replace("http://", "json://desk:hush@") + "/cases"


class TestNotifier:
    def test_word_is_brought_as_it_was_written(self, notifier: Notifier, server: StubServer) -> None:
        body = "4711-0026: *nothing* works <b>, {{ name }}, ${HOME}\\n\nCall back."
        notifier.notify(address(server), "New case", body)
        if isinstance(notifier, FakeNotifier):
            assert [(it.address, it.title, it.body) for it in notifier.sent] == [(address(server), "New case", body)]
            return
        [visit] = server.visits
        told = json.loads(visit.body)
        assert (visit.path, told["title"], told["message"]) == ("/cases", "New case", body)

    @pytest.mark.parametrize("nowhere", ["", "anna@example.com", "someday"])
    def test_address_that_is_none_is_refused_for_good(self, notifier: Notifier, nowhere: str) -> None:
        with pytest.raises(PermanentFailure) as caught:
            notifier.notify(nowhere, "New case", "4711-0026")
        assert caught.value.why is FailureReason.BAD_NAME


class TestApprise:
    @pytest.mark.parametrize(
        ("status", "why", "permanent"),
        [
            (400, FailureReason.REFUSED, True),
            (401, FailureReason.UNAUTHORISED, False),
            (403, FailureReason.UNAUTHORISED, False),
            (404, FailureReason.GONE, True),
            (410, FailureReason.GONE, True),
            (429, FailureReason.THROTTLED, False),
            (500, FailureReason.UNAVAILABLE, False),
            (503, FailureReason.UNAVAILABLE, False),
        ],
    )
    def test_refusal_says_whether_trying_again_helps(
        self, server: StubServer, status: int, why: FailureReason, *, permanent: bool
    ) -> None:
        server.answers(Reply(status=status))
        failed = failure(AppriseNotifier(), address(server))
        assert (failed.why, failed.permanent, failed.code) == (why, permanent, status)
        assert len(server.visits) == 1

    @pytest.mark.parametrize(
        ("name", "broken"),
        [
            ("@everyone", "@|everyone"),
            ("Nord@here A/S", "Nord@|here A/S"),
            ("@**all**", "@|**all**"),
            ("<!channel>", "<!|channel>"),
            ("!subteam^S123>", "!|subteam^S123>"),
            ("<@U123>", "<@|U123>"),
            ("<@&456>", "<@|&456>"),
            ("<at>Bo</AT>", "<|at>Bo<|/AT>"),
            ("<users/all>", "<|users/all>"),
            ("Yahoo! & Søn <3 @ Vejle", "Yahoo! & Søn <3 @ Vejle"),
        ],
    )
    def test_a_name_calls_nobody_and_reads_as_before(self, server: StubServer, name: str, broken: str) -> None:
        AppriseNotifier().notify(address(server), f"New case from {name}", f"From {name}.\nSee https://desk.example/")
        [visit] = server.visits
        told = json.loads(visit.body)
        name = broken.replace("|", "\N{ZERO WIDTH SPACE}")
        assert told["title"] == f"New case from {name}"
        assert told["message"] == f"From {name}.\nSee https://desk.example/"

    def test_kind_that_nobody_knows_is_refused_for_good(self) -> None:
        failed = failure(AppriseNotifier(), "pigeon://hush")
        assert isinstance(failed, PermanentFailure)
        assert failed.why is FailureReason.BAD_NAME

    def test_nobody_there_is_tried_again_later(self) -> None:
        failed = failure(AppriseNotifier(), "json://desk:hush@127.0.0.1:9/")
        assert isinstance(failed, TemporaryFailure)
        assert failed.why is FailureReason.UNAVAILABLE

    def test_silence_is_waited_for_only_so_long(self, server: StubServer) -> None:
        heard_enough = Event()

        def says_nothing(_: Visit) -> Reply:
            heard_enough.wait(10)
            return Reply(hangs_up=True)

        server.answer = says_nothing
        failed = failure(AppriseNotifier(patience=0.5), address(server))
        heard_enough.set()
        assert (failed.why, failed.permanent) == (FailureReason.TIMED_OUT, False)


def failure(notifier: AppriseNotifier, address: str) -> ExternalServiceError:
    """What notifying ends in; no line of it may hold the address, in which a password may stand."""
    with pytest.raises(ExternalServiceError) as caught:
        notifier.notify(address, "New case", "4711-0026")
    assert "hush" not in "".join(traceback.format_exception(caught.value))
    return caught.value
