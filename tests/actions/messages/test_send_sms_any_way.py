"""Whatever the carrier answers and wherever the worker dies: no caller has two texts, and every failure is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event

from models.notification import Notification
from tests.actions.messages.texts import Killed, TextCase
from tests.databases import hasty_engine
from tests.factories import MONDAY_NOON, serial
from voice_intake.actions.messages.delivery_receipt import note_receipt
from voice_intake.domain.errors import FailureReason, PermanentFailure, TemporaryFailure, UnknownOutcome
from voice_intake.domain.messages.delivery_status import Receipt
from voice_intake.domain.ticket import reference

REFUSED = PermanentFailure("twilio", FailureReason.NOT_A_MOBILE, code=21614)
THROTTLED = TemporaryFailure("twilio", FailureReason.THROTTLED, code=20429)
UNCLEAR = UnknownOutcome("twilio", FailureReason.TIMED_OUT)
KILLED = Killed()

Endings = list[BaseException | None]
befores = st.lists(st.sampled_from([None, THROTTLED, REFUSED, UNCLEAR, KILLED]), max_size=14)
"""What asking ends in before anything is done; None: it is done."""
afters = st.lists(st.sampled_from([None, UNCLEAR, KILLED]), max_size=4)
"""What it ends in after all was done."""
deaths = st.sets(st.integers(1, 24), max_size=5)
"""At which beginnings and commits of transactions the worker is killed."""
receipts = st.lists(st.sampled_from([("sent", ""), ("delivered", ""), ("undelivered", "30003")]), max_size=3)


@pytest.fixture
def engines(sqlite_url: str) -> Iterator[tuple[Engine, Engine]]:
    """The line's and the worker's; all examples go through the same two."""
    both = hasty_engine(sqlite_url), hasty_engine(sqlite_url)
    yield both
    for engine in both:
        engine.dispose()


@settings(max_examples=150)
@example(before=[], after=[KILLED], deaths=set(), receipts=[])
@example(before=[UNCLEAR] * 14, after=[], deaths=set(), receipts=[])
@example(before=[], after=[], deaths={8}, receipts=[])
@given(before=befores, after=afters, deaths=deaths, receipts=receipts)
def test_no_caller_has_two_texts_and_every_failure_is_told(
    engines: tuple[Engine, Engine],
    before: Endings,
    after: Endings,
    deaths: set[int],
    receipts: list[tuple[str, str]],
) -> None:
    engine, worker = engines
    with engine.begin() as connection:
        connection.execute(delete(Notification))
    case = TextCase(engine, reference=reference(next(serial)))
    case.carrier.next_failures, case.carrier.after = list(before), list(after)  # type: ignore[arg-type]
    case.services = replace(case.services, engine=worker)
    with killing(worker, deaths):
        case.lives_through()
    for status, error in receipts if case.bodies else []:
        receipt = Receipt(message_sid=case.carrier.sent[-1].message_sid, status=status, error=error)
        note_receipt(case.services, receipt, text_id=case.row_id, now=MONDAY_NOON)
    row, told = case.row, [data for kind, data in case.events_of_row if kind == "text_failed"]
    assert len(case.bodies) <= 1
    assert row.due_at is None
    if case.bodies:
        assert row.status in ("sent", "delivered", "undelivered") or told[0]["perhaps_sent"]
    else:
        assert row.status == "given_up"
        assert len(told) == 1


@contextmanager
def killing(engine: Engine, deaths: set[int]) -> Iterator[None]:
    """A transaction whose commit is never reached did nothing, as after a real kill."""
    steps = count(1)

    def step(_: object) -> None:
        if next(steps) in deaths:
            raise KILLED

    for name in ("begin", "commit"):
        event.listen(engine, name, step)
    yield
    for name in ("begin", "commit"):
        event.remove(engine, name, step)
