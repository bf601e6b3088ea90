"""`GET /metrics`: figures for whoever may read them, also while the database is away, and nobody's number."""

from datetime import datetime, timedelta

import pytest
import requests
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, create_engine, insert

from models.upkeep import Heartbeat, Reconciliation
from tests.commands.serving.test_serve import serving
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_call,
    make_callback,
    make_contact,
    make_notification,
    make_ticket,
    make_voicemail,
)
from tests.lines import opened
from voice_intake.app import create_app
from voice_intake.config import Settings

DEMO = {"DEMO": "1"}


def client(database: Engine, *, now: datetime = MONDAY_NOON, **environ: str) -> FlaskClient:
    return create_app(Settings.from_environ(DEMO | environ), desk_on(database, now=now)).test_client()


def figures(text: str) -> dict[str, float]:
    """Each sample as it would be written: name{label="value"}."""
    return {
        sample.name + "".join(f"[{value}]" for name, value in sample.labels.items() if name != "le"): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "le" not in sample.labels
    }


def test_what_is_due_open_lost_and_alive(database: Engine) -> None:
    contact = make_contact(database)
    call = make_call(database, ended_at=MONDAY_NOON, outcome="ticket")
    make_call(database)
    make_call(database, ended_at=MONDAY_NOON, outcome="refused", arrived_at=MONDAY_NOON - timedelta(days=2))
    late = make_ticket(database, contact=contact, call=call, priority=2)
    make_ticket(database, contact=contact, priority=5)
    make_ticket(database, contact=contact, priority=1, status="closed")
    make_voicemail(database, call=call, due_at=MONDAY_NOON - timedelta(seconds=40))
    make_voicemail(database, call=call, status="deleted", reason="retention", due_at=MONDAY_NOON)
    make_notification(database, ticket=late, due_at=MONDAY_NOON)
    make_notification(database, ticket=late, channel="word", due_at=None)
    make_callback(database, ticket=late, requested_at=MONDAY_NOON + timedelta(hours=4))
    counts = {"calls": 9, "unseen_calls": 1, "missing_ends": 2, "recordings": 3, "missing_recordings": 0}
    span = {"since": MONDAY_NOON - timedelta(hours=1), "until": MONDAY_NOON, "at": MONDAY_NOON}
    with database.begin() as connection:
        connection.execute(insert(Reconciliation).values(**counts, **span, opened_tickets=1))
        connection.execute(insert(Heartbeat).values(name="worker", at=MONDAY_NOON - timedelta(seconds=7)))
    now = MONDAY_NOON + timedelta(hours=5)
    told = figures(client(database, now=now).get("/metrics").text)
    hours = 5 * 3600
    assert told["voice_intake_database_up"] == 1
    assert told["voice_intake_calls_past_day[ticket]"] == 1
    assert told["voice_intake_calls_past_day[going_on]"] == 1
    assert "voice_intake_calls_past_day[refused]" not in told
    kinds = ("message_to_fetch", "message_to_delete", "message_to_transcribe", "text", "word", "callback")
    ages = [hours + 40, hours, 0, hours, 0, 3600]
    assert [told[f"voice_intake_oldest_due_seconds[{kind}]"] for kind in kinds] == ages
    assert [told[f"voice_intake_found_past_day[{what}]"] for what in ("calls", "ends", "recordings")] == [1, 2, 0]
    assert told["voice_intake_heartbeat_age_seconds[worker]"] == hours + 7
    assert [told[f"voice_intake_open_tickets[{priority}]"] for priority in range(1, 6)] == [0, 1, 0, 0, 1]
    assert [told[f"voice_intake_overdue_tickets[{priority}]"] for priority in range(1, 6)] == [0, 1, 0, 0, 0]


def test_answers_and_refusals_are_counted(database: Engine) -> None:
    with opened(database) as desk:
        desk.phone(PHONE).dials().hangs_up()
        requests.post(f"{desk.line.url}/webhooks/voice/incoming", timeout=60)
        text = requests.get(f"{desk.line.url}/metrics", timeout=60).text
    told = figures(text)
    assert told["voice_intake_webhook_seconds_count[voice.incoming]"] == 1
    assert told["voice_intake_webhook_seconds_count[calls.status]"] == 1
    assert told["voice_intake_webhooks_refused_total[no_signature]"] == 1
    assert PHONE[3:] not in text


def test_without_a_database_it_says_so_and_tells_the_rest() -> None:
    gone = create_engine("sqlite:////nowhere/there/is.sqlite3")
    answer = client(gone).get("/metrics")
    assert answer.status_code == 200
    assert figures(answer.text)["voice_intake_database_up"] == 0
    assert "voice_intake_open_tickets" not in answer.text


@pytest.mark.parametrize(
    ("token", "sent", "address", "headers", "status"),
    [
        ("", None, "127.0.0.1", {}, 200),
        ("", None, "::1", {}, 200),
        ("", None, "192.0.2.7", {}, 403),
        ("", None, "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("", None, "127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 403),
        ("", None, "unix", {}, 403),
        ("s3cret", "s3cret", "192.0.2.7", {"X-Forwarded-For": "192.0.2.7"}, 200),
        ("s3cret", None, "127.0.0.1", {}, 403),
        ("s3cret", "s3cre", "127.0.0.1", {}, 403),
        ("s3cret", "s3crét", "127.0.0.1", {}, 403),
    ],
)
def test_who_may_read(
    sqlite_url: str, token: str, sent: str | None, address: str, headers: dict[str, str], status: int
) -> None:
    engine = create_engine(sqlite_url)
    if sent:
        headers = headers | {"Authorization": f"Bearer {sent}"}
    answer = client(engine, METRICS_TOKEN=token).get(
        "/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )
    assert answer.status_code == status
    engine.dispose()


def test_processes_count_together(database: Engine) -> None:
    """Whichever of the two is asked."""
    with serving(database, "--workers", "2") as (url, server):
        for _ in range(24):
            requests.post(f"{url}/webhooks/voice/incoming", timeout=60)
        counts = {
            figures(requests.get(f"{url}/metrics", timeout=60).text)[
                "voice_intake_webhooks_refused_total[no_signature]"
            ]
            for _ in range(12)
        }
        server.terminate()
        assert server.wait(timeout=60) == 0
    assert counts == {24.0}
