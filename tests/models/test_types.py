"""Types that mean the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from models.agent import Agent
from models.audit_event import AuditEvent
from models.base import UtcDateTime
from models.call import Call
from tests.factories import MONDAY_NOON, insert, make_agent, make_call, make_contact

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
INSTANTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2200, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC)
)


def arrivals(database: Engine) -> list[datetime]:
    with Session(database) as session:
        return list(session.scalars(select(Call.arrived_at).order_by(Call.arrived_at)))


@pytest.mark.parametrize(
    "written",
    [
        datetime(2026, 3, 29, 3, 0, tzinfo=COPENHAGEN),
        datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=COPENHAGEN),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=COPENHAGEN),
        datetime(2026, 3, 2, 11, 0, 0, 1, tzinfo=timezone(timedelta(hours=-11))),
        datetime(2026, 3, 2, 11, 0, 0, 999_999, tzinfo=UTC),
    ],
    ids=str,
)
def test_an_instant_comes_back_in_utc_to_the_microsecond(database: Engine, written: datetime) -> None:
    make_call(database, arrived_at=written)
    [read] = arrivals(database)
    assert read == written.astimezone(UTC)
    assert read.tzinfo is UTC


def test_a_naive_instant_is_refused(database: Engine) -> None:
    with pytest.raises(StatementError, match="naive") as refusal:
        make_call(database, arrived_at=datetime(2026, 3, 2, 11, 0))  # noqa: DTZ001
    assert isinstance(refusal.value.orig, ValueError)


def test_instants_sort_by_time_whatever_zone_they_were_written_in(database: Engine) -> None:
    moments = [MONDAY_NOON + timedelta(microseconds=step) for step in (0, 1, 999_999, 1_000_000, 3_600_000_000)]
    for moment, zone in zip(reversed(moments), (COPENHAGEN, UTC, COPENHAGEN, UTC, COPENHAGEN), strict=True):
        make_call(database, arrived_at=moment.astimezone(zone))
    assert arrivals(database) == moments


def test_instants_compare_by_time_in_a_query(database: Engine) -> None:
    make_call(database, arrived_at=MONDAY_NOON)
    with Session(database) as session:
        later = select(Call.id).where(Call.arrived_at > (MONDAY_NOON - timedelta(seconds=1)).astimezone(COPENHAGEN))
        assert len(session.scalars(later).all()) == 1


@given(first=INSTANTS, second=INSTANTS)
def test_text_sorts_as_the_instants_do_on_sqlite(first: datetime, second: datetime) -> None:
    kept = UtcDateTime()
    dialect = sqlite.dialect()
    texts = [str(kept.process_bind_param(instant, dialect)) for instant in (first, second)]
    assert (texts[0] < texts[1]) == (first < second)
    assert kept.process_result_value(texts[0], dialect) == first


def test_an_address_is_found_whatever_its_case(database: Engine) -> None:
    make_agent(database, email=" Bo.Lund@Example.COM")
    with Session(database) as session:
        assert session.scalars(select(Agent.email).where(Agent.email == "BO.LUND@example.com")).all() == [
            "bo.lund@example.com"
        ]


def test_a_document_without_content_is_null_and_not_the_word_null(database: Engine) -> None:
    contact = make_contact(database)
    insert(
        database,
        AuditEvent(
            at=MONDAY_NOON,
            actor="bo@example.com",
            action="added",
            subject="contacts",
            subject_id=contact.id,
            before=None,
            after={"name": "Astrid Ølgård"},
        ),
    )
    with Session(database) as session:
        [row] = session.scalars(select(AuditEvent).where(AuditEvent.before.is_(None)))
        assert row.after == {"name": "Astrid Ølgård"}
