"""Two agents act on one case: the second one is told what has changed, and nothing is overwritten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from time import sleep

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from models.ticket import Ticket, TicketEvent
from tests.actions.case_work import LATER, Worked, acting
from tests.factories import (
    MONDAY_NOON,
    make_agent,
    make_ticket,
)
from voice_intake.actions.cases.case_page import find_case
from voice_intake.actions.cases.change_case import load_case, save_update
from voice_intake.actions.cases.change_priority import change_priority
from voice_intake.actions.cases.changes import edit_case, log_reply, take_case
from voice_intake.actions.cases.merge_case import merge_case
from voice_intake.domain.cases.refusals import CaseConflict, CaseRefused, CaseVersion
from voice_intake.domain.cases.transitions import CaseUpdate
from voice_intake.domain.ticket import Priority

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
"""Where rows are locked one by one."""

MINE = {"subject": "Mine", "steps_to_reproduce": ""}


@pytest.fixture
def case(database: Engine) -> Worked:
    return Worked(database, priority=3, respond_by=MONDAY_NOON + timedelta(hours=8))


def test_a_change_that_was_decided_of_an_older_case_is_not_written(case: Worked) -> None:
    """Whoever forgets to hold the case while they decide is stopped by its version."""
    with case.services.engine.begin() as connection:
        older = replace(load_case(connection, case.reference), version=0)
        with pytest.raises(LookupError, match="changed while it was locked"):
            save_update(
                connection, older, CaseUpdate("edited", {"subject": "Mine"}, {}), actor="bo@example.com", now=LATER
            )


def test_whoever_comes_second_is_told_what_has_changed(case: Worked, database: Engine) -> None:
    mia = acting(make_agent(database, email="mia@example.com"))
    seen = case.seen
    change_priority(case.services, case.reference, Priority.CRITICAL, seen=seen, actor=mia, now=LATER)
    with pytest.raises(CaseConflict) as missed:
        edit_case(
            case.services, case.reference, subject="Mit", steps_to_reproduce="", seen=seen, actor=case.bo, now=LATER
        )

    [event] = missed.value.events
    assert (event.kind, event.actor, event.at) == ("priority_changed", "mia@example.com", LATER)
    assert (missed.value.seen, case.row.subject) == (case.seen, "The export stops half way")
    edit_case(
        *(case.services, case.reference),
        subject="Mit",
        steps_to_reproduce="",
        seen=missed.value.seen,
        actor=case.bo,
        now=LATER,
    )
    assert case.row.subject == "Mit"


@pytest.mark.parametrize("token", ["", "-", "1", "1-x", "²-1", "0-0", "-1-1", "9" * 50, f"{2**63}-1", f"9-{2**63}"])
def test_a_token_that_is_none_has_seen_nothing(case: Worked, token: str) -> None:
    with pytest.raises(CaseConflict):
        take_case(case.services, case.reference, seen=CaseVersion.read(token), actor=case.bo, now=LATER)


def test_of_two_who_take_a_case_at_once_one_has_it(case: Worked, database: Engine) -> None:
    agents = [acting(make_agent(database)) for _ in range(2)]
    seen, outcomes = case.seen, []
    barrier = Barrier(2)

    def take(number: int) -> None:
        barrier.wait()
        try:
            take_case(case.services, case.reference, seen=seen, actor=agents[number], now=LATER)
        except CaseConflict as missed:
            outcomes.append([event.kind for event in missed.events])
        else:
            outcomes.append([str(agents[number].agent_id)])

    at_once(take)
    assert ["taken"] in outcomes
    assert [str(case.row.assignee_id)] in outcomes
    assert [kind for kind, _, _ in case.events] == ["opened", "taken"]


def test_two_who_log_a_reply_at_once_stop_the_clock_once(case: Worked) -> None:
    def reply(number: int) -> None:
        log_reply(case.services, case.reference, "Svar", actor=case.bo, now=LATER + timedelta(minutes=number))

    at_once(reply)
    firsts = [data["replied_at"] for kind, _, data in case.events if kind == "reply_logged" and data["first"]]
    assert case.row.responded_at
    assert firsts == [case.row.responded_at.isoformat()]
    assert (case.row.version, len(case.events)) == (2, 3)


def test_two_cases_merged_into_each_other_at_once_leave_one(case: Worked, database: Engine) -> None:
    other = make_ticket(database, contact=case.caller)
    pair = (case.reference, other.reference)
    seen = [find_case(case.services, each, now=LATER).seen for each in pair]

    def merge(number: int) -> None:
        try:
            merge_case(case.services, pair[number], pair[1 - number], seen=seen[number], actor=case.bo, now=LATER)
        except (CaseConflict, CaseRefused):
            return

    at_once(merge)
    with Session(database) as session:
        rows = session.scalars(select(Ticket)).all()
        assert sorted(row.status for row in rows) == ["closed", "new"]
        assert len(session.scalars(select(TicketEvent).where(TicketEvent.kind == "merged")).all()) == 1


@on_postgresql
def test_merging_waits_for_whoever_locks_cases_in_the_order_of_their_ids(case: Worked, database: Engine) -> None:
    kept = make_ticket(database, contact=case.caller, reference="99999994")
    duplicate = make_ticket(database, contact=case.caller, reference="00000000")
    seen, outcomes = find_case(case.services, duplicate.reference, now=LATER).seen, []

    def merge() -> None:
        merge_case(case.services, duplicate.reference, kept.reference, seen=seen, actor=case.bo, now=LATER)
        outcomes.append("merged")

    with database.begin() as connection:
        connection.execute(select(Ticket.id).where(Ticket.id == kept.id).with_for_update())
        merging = Thread(target=merge)
        merging.start()
        until_somebody_waits(database)
        connection.execute(select(Ticket.id).where(Ticket.id == duplicate.id).with_for_update())
    merging.join()
    assert outcomes == ["merged"]


def until_somebody_waits(database: Engine) -> None:
    """For a lock, at most ten seconds."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(200):
        with database.connect() as connection:
            if connection.scalar(waiting):
                return
        sleep(0.05)
    raise AssertionError("nobody waits for a lock")


def at_once(work: Callable[[int], None]) -> None:
    threads = [Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
