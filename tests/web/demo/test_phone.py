"""The telephone's page apart from any telephone: it is nowhere but in a demo; what it offers, and what it tells."""

import re
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from models.engine.database import make_engine
from tests.factories import MONDAY_NOON
from tests.gateways.stub_server import Reply, stub_server
from tests.lines import POLICY
from tests.web.conftest import Watch
from tests.web.people import Person
from voice_intake.actions.operations.heartbeat import QUIET, is_worker_alive, show_life
from voice_intake.app import create_app, pages_of
from voice_intake.config import Settings
from voice_intake.domain.ticket import Tier
from voice_intake.gateways.demo_folder import DemoFolder
from voice_intake.gateways.demo_phone import Handset
from voice_intake.ports import Services
from voice_intake.web.demo import callers, request_log, scenarios
from voice_intake.web.demo.demo import DEMO, Demo
from voice_intake.web.demo.phone import AWAY_FOR

REAL = {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "a-token-of-the-test", "SECRET_KEY": "k" * 40}


def test_a_real_line_has_no_telephones(database: Engine, watch: Watch) -> None:
    app = create_app(Settings.from_environ(REAL), Services(engine=database, policy=POLICY, clock=watch))
    assert [rule for rule in pages_of(app).url_map.iter_rules() if "phone" in rule.endpoint] == []
    visitor = app.test_client()
    assert visitor.get("/phone").status_code == 404
    assert visitor.post("/phone/time", data={"to": "later"}).status_code in (400, 404)


@pytest.mark.parametrize(
    ("environ", "is_there"),
    [(REAL, False), ({"DEMO": "1"}, False), ({"DEMO": "1", "TWILIO_API_URL": "http://127.0.0.1:1"}, True)],
)
def test_telephones_are_there_in_a_demo_that_has_a_twilio(
    database: Engine, watch: Watch, environ: dict[str, str], *, is_there: bool
) -> None:
    app = create_app(Settings.from_environ(environ), Services(engine=database, policy=POLICY, clock=watch))
    assert (pages_of(app).extensions[DEMO].handset is not None) is is_there


def test_a_demo_without_its_telephones_says_how_to_start_them(pages: Flask) -> None:
    visitor = pages.test_client()
    page = visitor.get("/phone")
    assert "make run" in page.text
    assert visitor.get("/phone/state").status_code == 503


def test_a_key_that_comes_too_late_is_not_heard_and_no_fault(pages: Flask) -> None:
    with stub_server() as telephones:
        telephones.answers(Reply(status=404))
        pages_of(pages).extensions[DEMO] = Demo(handset=Handset(telephones.url, "AC", "token"))
        visitor = Person(pages.test_client())
        answer = visitor.sends("/phone/calls/CA1/act", seen_on="/sign-in", act="press", keys="1", asked="1.1")
    assert answer.status_code == 200
    assert [(visit.path, visit.body) for visit in telephones.visits] == [
        ("/handset/calls/CA1/act?", b"act=press&keys=1&asked=1.1")
    ]


def test_only_this_page_may_use_the_microphone(pages: Flask) -> None:
    visitor = pages.test_client()
    assert "microphone=(self)" in visitor.get("/phone").headers["Permissions-Policy"]
    assert "microphone=()" in visitor.get("/sign-in").headers["Permissions-Policy"]


def test_moments_at_which_the_line_has_something_else_to_say() -> None:
    found = {
        each.name: f"{each.at.astimezone(POLICY.time_zone):%Y-%m-%d %H:%M:%S}"
        for each in scenarios.choices(POLICY, now=MONDAY_NOON)
    }
    assert found == {
        "morning": "2026-03-03 10:00:00",
        "evening": "2026-03-03 20:30:00",
        "saturday": "2026-03-07 11:00:00",
        "easter": "2026-04-06 10:00:00",
        "closing": "2026-03-03 21:59:59",
    }


def test_a_desk_without_evenings_offers_none() -> None:
    hours = dict.fromkeys(Tier, POLICY.hours[Tier.STANDARD])
    policy = type(POLICY)(**{**vars(POLICY), "hours": hours})
    assert "evening" not in {each.name for each in scenarios.choices(policy, now=MONDAY_NOON)}


def test_every_caller_of_the_demo_is_offered_once() -> None:
    numbers = [caller.number for caller in callers.callers()]
    assert len(numbers) == len(set(numbers)) == 12


def test_what_is_asked_twice_is_told_so() -> None:
    one = {
        "number": 1,
        "at": "2026-11-23T12:00:00+00:00",
        "url": "http://line/webhooks/voice/turn/1",
        "form": {"Digits": "2", "CallStatus": "in-progress"},
        "status": 200,
        "body": "<Response><Say>Hello</Say></Response>",
        "milliseconds": 12,
        "failure": "",
    }
    lost = one | {"number": 3, "status": None, "body": "", "failure": "NoAnswer", "form": {}}
    told = request_log.told([one, one | {"number": 2}, lost])
    assert [(each.number, each.is_again, each.tone) for each in told] == [
        (3, False, "bad"),
        (2, True, "good"),
        (1, False, "good"),
    ]
    assert told[2].gist == "Digits=2"
    assert told[2].document == "<Response>\n  <Say>Hello</Say>\n</Response>"


@pytest.fixture
def folder(tmp_path: Path) -> DemoFolder:
    return DemoFolder(tmp_path)


@time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False)
def test_the_time_of_a_demo_is_moved_and_brought_back(folder: DemoFolder, tmp_path: Path) -> None:
    assert folder.clock() == datetime(2026, 11, 23, 12, tzinfo=UTC)
    folder.move_to(datetime(2026, 11, 28, 10, tzinfo=UTC))
    assert DemoFolder(tmp_path).clock() == datetime(2026, 11, 28, 10, tzinfo=UTC)
    folder.back_to_now()
    assert folder.clock() == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_worker_counts_as_alive_after_the_time_was_moved(pages: Flask, folder: DemoFolder, database: Engine) -> None:
    with time_machine.travel(MONDAY_NOON, tick=False):
        services = Services(engine=database, policy=POLICY, clock=folder.clock)
        pages_of(pages).extensions[DEMO] = Demo(folder=folder)
        show_life(services, Mock(), now=folder.clock())
        for _ in range(3):
            assert Person(pages.test_client()).sends("/phone/time", seen_on="/sign-in", to="later").status_code == 303
        assert folder.clock() - MONDAY_NOON > QUIET
        assert is_worker_alive(services, now=folder.clock())


def test_the_database_of_a_demo_is_away_and_comes_back_by_itself(folder: DemoFolder, sqlite_url: str) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as machine:
        engine = make_engine(sqlite_url)
        folder.watch(engine)
        folder.take_database_away(AWAY_FOR)
        with pytest.raises(OperationalError), engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        machine.shift(AWAY_FOR)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()


def test_every_request_of_a_call_has_a_name() -> None:
    """Not its address: /phone is for people who have not read the reference."""
    reference = Path(__file__).parents[3].joinpath("docs", "reference.md").read_text(encoding="utf-8")
    paths = re.findall(r"`POST (/webhooks/(?:voice|recording|sms/status)\S*)`", reference)
    assert [path for path in paths if request_log.name_of(path) == path.removeprefix("/webhooks/")] == []
