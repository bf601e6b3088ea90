"""Due rows: each is one worker's at a time, and nobody's for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine

from models.rows import table_of
from models.voicemail import Voicemail
from tests.factories import MONDAY_NOON, make_voicemail
from voice_intake.actions.operations.claim_due import LEASE, LONGEST_PAUSE, claim_due, next_try, settle

VOICEMAILS = table_of(Voicemail)
SECOND = timedelta(seconds=1)


def test_the_row_that_waits_longest_comes_first(database: Engine) -> None:
    later, sooner = (make_voicemail(database, due_at=MONDAY_NOON - pause) for pause in (SECOND, 2 * SECOND))
    make_voicemail(database, due_at=MONDAY_NOON + SECOND)
    make_voicemail(database, due_at=None)
    claims = [claim_due(database, VOICEMAILS, now=MONDAY_NOON) for _ in range(3)]
    assert [claim and claim.id for claim in claims] == [sooner.id, later.id, None]


def test_conditions_choose_among_the_due(database: Engine) -> None:
    make_voicemail(database, due_at=MONDAY_NOON)
    assert claim_due(database, VOICEMAILS, VOICEMAILS.c.status == "lost", now=MONDAY_NOON) is None


def test_ten_workers_at_once_share_the_rows_without_a_quarrel(database: Engine) -> None:
    rows = {make_voicemail(database, due_at=MONDAY_NOON).id for _ in range(8)}
    with ThreadPoolExecutor(10) as pool:
        claims = list(pool.map(lambda _: claim_due(database, VOICEMAILS, now=MONDAY_NOON), range(10)))
    claimed = [claim.id for claim in claims if claim]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) <= rows
    assert claim_due(database, VOICEMAILS, now=MONDAY_NOON) is None or len(claimed) < len(rows)


def test_a_worker_that_dies_leaves_its_row_to_the_next(database: Engine) -> None:
    make_voicemail(database, due_at=MONDAY_NOON)
    first = claim_due(database, VOICEMAILS, now=MONDAY_NOON)
    assert claim_due(database, VOICEMAILS, now=MONDAY_NOON + LEASE - SECOND) is None
    second = claim_due(database, VOICEMAILS, now=MONDAY_NOON + LEASE)
    assert first
    assert second
    assert (second.id, first.attempts, second.attempts) == (first.id, 1, 2)


def test_a_worker_whose_lease_ran_out_changes_nothing(database: Engine) -> None:
    make_voicemail(database, due_at=MONDAY_NOON)
    slow = claim_due(database, VOICEMAILS, now=MONDAY_NOON)
    quick = claim_due(database, VOICEMAILS, now=MONDAY_NOON + LEASE)
    assert slow
    assert quick
    with database.begin() as connection:
        assert not settle(connection, VOICEMAILS, slow, due_at=None)
        assert settle(connection, VOICEMAILS, quick, due_at=None)


def test_pauses_grow_to_two_hours() -> None:
    pauses = [next_try(MONDAY_NOON, attempts) - MONDAY_NOON for attempts in range(1, 15)]
    assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (15, 30, 60, 120)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE == next_try(MONDAY_NOON, 10_000) - MONDAY_NOON
