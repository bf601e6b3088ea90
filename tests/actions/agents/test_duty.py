"""Rotas, exceptions and the switch, as they are kept; and what is loaded of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, Row, event, select
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

from models.agent import Agent, RotaShift
from models.audit_event import AuditEvent
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    make_agent,
    make_call,
    make_callback,
    make_exception,
    make_ring_attempt,
    make_shift,
)
from voice_intake.actions.agents.agents import AgentChange, change_agent
from voice_intake.actions.agents.duty import change_duty
from voice_intake.actions.agents.list_agents import list_agents
from voice_intake.actions.agents.load_duty import load_duty
from voice_intake.actions.agents.rota import set_rota
from voice_intake.actions.agents.rota_exceptions import NewException, add_exception, remove_exception
from voice_intake.domain.agents.duty import DutyReason, Shift, duty
from voice_intake.domain.agents.ring_order import next_to_ring
from voice_intake.domain.agents.rota_text import read
from voice_intake.domain.errors import RefusedChange

BO = "bo@desk.example"
HOUR = timedelta(hours=1)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FOUR = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""16:00 on Monday."""


def test_switch_holds_until_the_shift_ends_and_is_on_record(database: Engine) -> None:
    make_shift(database, agent=make_agent(database, email=BO, on_duty=True))
    desk = desk_on(database)

    off = change_duty(desk, BO, on_duty=False, actor="mette@desk.example", now=MONDAY_NOON)

    assert (off.is_news, off.duty.why, off.duty.until) == (True, DutyReason.BY_HAND, FOUR)
    [kept] = audit(database)
    assert (kept.actor, kept.before["on_duty"], kept.after["on_duty"]) == ("mette@desk.example", True, False)
    assert kept.after["duty_changed_at"] == MONDAY_NOON.isoformat()
    assert not change_duty(desk, BO, on_duty=False, actor=BO, now=MONDAY_NOON + HOUR).is_news
    assert len(audit(database)) == 1
    [listed] = list_agents(desk, at=MONDAY_NOON + timedelta(days=7))
    assert (listed.duty.is_on_duty, listed.duty.why) == (True, DutyReason.BY_ROTA)


def test_switching_off_as_the_shift_ends_keeps_a_late_caller_from_ringing(database: Engine) -> None:
    make_shift(database, agent=make_agent(database, email=BO))
    change_duty(desk_on(database), BO, on_duty=False, actor=BO, now=FOUR + timedelta(seconds=5))

    with database.connect() as connection:
        people = load_duty(connection, COPENHAGEN, since=FOUR)
    arrived_at, now = FOUR - timedelta(seconds=2), FOUR + timedelta(seconds=20)
    assert next_to_ring(people, language="da", arrived_at=arrived_at, now=now) == ()


def test_who_has_just_called_back_has_waited_least(database: Engine) -> None:
    bo, ida = make_agent(database), make_agent(database)
    erased = {"due_at": None, "agent_phone": None, "number": None}
    make_callback(database, agent=bo, status="over", outcome="no_answer", ended_at=MONDAY_NOON, **erased)

    with database.connect() as connection:
        people = load_duty(connection, COPENHAGEN, since=MONDAY_NOON)
    in_order = next_to_ring(people, language="da", arrived_at=MONDAY_NOON, now=MONDAY_NOON + HOUR)
    assert [each.id for each in in_order] == [ida.id, bo.id]


def test_agent_from_before_the_rota_stays_on_duty(database: Engine) -> None:
    make_agent(database, email=BO, on_duty=True, duty_changed_at=None)

    [listed] = list_agents(desk_on(database), at=MONDAY_NOON)

    assert (listed.duty.is_on_duty, listed.duty.why, listed.duty.until) == (True, DutyReason.NO_ROTA, None)


def test_rota_takes_the_place_of_the_one_before(database: Engine) -> None:
    make_agent(database, email=BO)
    desk = desk_on(database)
    set_rota(desk, BO, read("mon-fri 8-16"), actor="cli:x", now=MONDAY_NOON)

    changed = set_rota(desk, BO, read("sat 9-12"), actor="cli:x", now=MONDAY_NOON)
    again = set_rota(desk, BO, read("sat 9-12"), actor="cli:x", now=MONDAY_NOON)

    assert (changed.before, changed.after) == ("mon-fri 08:00-16:00", "sat 09:00-12:00")
    assert again.before == again.after
    with database.connect() as connection:
        assert [(it.weekday, it.from_minute) for it in connection.execute(select(RotaShift.__table__))] == [(6, 540)]
    assert [it.after for it in audit(database)] == [{"rota": "mon-fri 08:00-16:00"}, {"rota": "sat 09:00-12:00"}]


def test_rota_that_somebody_else_changed_meanwhile_is_not_overwritten(database: Engine) -> None:
    make_agent(database, email=BO)
    desk = desk_on(database)
    set_rota(desk, BO, [Shift(1, 0, 60)], actor="cli:x", now=MONDAY_NOON, seen="")

    with pytest.raises(RefusedChange, match="changed meanwhile; it is now mon 00:00-01:00"):
        set_rota(desk, BO, [], actor="cli:x", now=MONDAY_NOON, seen="")


def test_exception_counts_until_it_is_taken_back(database: Engine) -> None:
    make_shift(database, agent=make_agent(database, email=BO))
    desk = desk_on(database)
    wanted = NewException(starts_at=MONDAY_NOON, ends_at=FOUR, is_on_duty=False, reason=" At the\n dentist ")

    added = add_exception(desk, BO, wanted, actor="cli:x", now=MONDAY_NOON)

    [listed] = list_agents(desk, at=MONDAY_NOON)
    assert (listed.duty.is_on_duty, listed.duty.exception) == (False, added)
    assert added.reason == "At the dentist"
    assert added.id is not None
    assert remove_exception(desk, BO, added.id, actor="cli:x", now=MONDAY_NOON) == added
    [listed] = list_agents(desk, at=MONDAY_NOON)
    assert listed.duty.why is DutyReason.BY_ROTA
    entered, taken_back = audit(database)
    assert (entered.subject, entered.before, taken_back.after) == ("rota_exceptions", None, None)
    assert entered.after == taken_back.before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (NewException(starts_at=FOUR, ends_at=FOUR, is_on_duty=False), "not after it starts"),
        (NewException(starts_at=FOUR - 9 * HOUR, ends_at=FOUR - 8 * HOUR, is_on_duty=False), "would be over since"),
        (NewException(starts_at=FOUR, ends_at=FOUR + HOUR, is_on_duty=False, reason="x" * 201), "201 characters"),
    ],
)
def test_exception_that_makes_no_sense_is_refused(database: Engine, wrong: NewException, told: str) -> None:
    make_agent(database, email=BO)

    with pytest.raises(RefusedChange, match=told):
        add_exception(desk_on(database), BO, wrong, actor="cli:x", now=MONDAY_NOON)
    assert audit(database) == []


def test_nobody_takes_back_another_agents_exception(database: Engine) -> None:
    make_agent(database, email=BO)
    exception = make_exception(database)

    with pytest.raises(RefusedChange, match=f"has no exception {exception.id}"):
        remove_exception(desk_on(database), BO, exception.id, actor="cli:x", now=MONDAY_NOON)


def test_exception_that_is_over_still_ends_a_switch_from_before_it(database: Engine) -> None:
    agent = make_agent(database, on_duty=False, duty_changed_at=MONDAY_NOON - HOUR)
    make_shift(database, agent=agent)
    make_exception(database, agent=agent, starts_at=MONDAY_NOON, ends_at=MONDAY_NOON + HOUR)

    with database.connect() as connection:
        [colleague] = load_duty(connection, COPENHAGEN, since=MONDAY_NOON + 2 * HOUR)

    assert duty(colleague.rota, colleague.switch, MONDAY_NOON + 2 * HOUR).why is DutyReason.BY_ROTA


def test_engaged_is_who_rings_or_talks_in_a_call_that_goes_on(database: Engine) -> None:
    rings, talks, talked, lost, fresh = (make_agent(database) for _ in range(5))
    later = MONDAY_NOON + HOUR
    accepted: dict[str, Any] = {"outcome": "accepted", "ended_at": MONDAY_NOON}
    make_ring_attempt(database, agent=rings, started_at=later)
    make_ring_attempt(database, agent=talks, **accepted)
    make_ring_attempt(database, agent=talked, talk_ended_at=later, talk_seconds=3600, **accepted)
    make_ring_attempt(database, agent=lost, call=make_call(database, ended_at=later))

    with database.connect() as connection:
        people = {it.id: it for it in load_duty(connection, COPENHAGEN, since=later)}

    assert [people[it.id].is_engaged for it in (rings, talks, talked, lost, fresh)] == [True, True, False, False, False]
    assert (people[talked.id].idle_since, people[fresh.id].idle_since) == (later, None)


def test_a_telephone_that_is_in_use_engages_everybody_who_has_it(database: Engine) -> None:
    rings, calls_back = make_agent(database), make_agent(database)
    make_ring_attempt(database, agent=rings, number="sip:desk@desk.example")
    make_callback(database, agent=calls_back, agent_phone="client:desk")
    for phone in (rings.phone, "sip:desk@desk.example", "client:desk", calls_back.phone, None):
        make_agent(database, phone=phone)

    with database.connect() as connection:
        people = load_duty(connection, COPENHAGEN, since=MONDAY_NOON)

    assert [it.is_engaged for it in people] == [True, True, False, True, True, False, False]


def test_statements_do_not_grow_with_the_desk(database: Engine) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(_c: Connection, _u: DBAPICursor, statement: str, _p: object, _x: ExecutionContext, _m: bool) -> None:  # noqa: FBT001
            seen.append(statement)

        event.listen(database, "before_cursor_execute", note)
        with database.connect() as connection:
            load_duty(connection, COPENHAGEN, since=MONDAY_NOON)
        event.remove(database, "before_cursor_execute", note)
        return len([it for it in seen if it.lstrip().upper().startswith("SELECT")])

    for _ in range(3):
        agent = make_agent(database)
        make_shift(database, agent=agent)
        make_exception(database, agent=agent)
    assert statements() == 2


def test_agent_changes_in_what_is_named(database: Engine) -> None:
    make_agent(database, email=BO, languages="da")
    desk = desk_on(database)

    changed = change_agent(
        desk, BO, AgentChange(phone="SIP:bo@desk.example", languages="en,da"), actor="cli:x", now=MONDAY_NOON
    )

    assert changed == {"phone": ("+4530111213", "sip:bo@desk.example"), "languages": ("da", "da,en")}
    assert change_agent(desk, BO, AgentChange(languages="da,en"), actor="cli:x", now=MONDAY_NOON) == {}
    [kept] = audit(database)
    assert kept.before == {"phone": "+4530111213", "languages": "da"}
    with database.connect() as connection:
        assert connection.scalar(select(Agent.phone)) == "sip:bo@desk.example"


def audit(database: Engine) -> Sequence[Row[Any]]:
    with database.connect() as connection:
        return connection.execute(select(AuditEvent.__table__).order_by(AuditEvent.id)).all()
