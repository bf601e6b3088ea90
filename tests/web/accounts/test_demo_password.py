"""The demo's password, which everybody knows, opens a demo and nothing else."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.desk import desk_on
from tests.factories import MONDAY_NOON
from voice_intake.actions.demo.seed import seed_demo
from voice_intake.app import create_app, pages_of
from voice_intake.config import Settings
from voice_intake.domain.demo.demo_desk import AGENTS, PASSWORD


def pages_at(database: Engine, *, demo: str) -> FlaskClient:
    seed_demo(desk_on(database), now=MONDAY_NOON)
    account = {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "a-token"} if demo == "0" else {}
    settings = Settings.from_environ({"DEMO": demo, **account})
    pages = pages_of(create_app(replace(settings, secret_key="s" * 32), desk_on(database)))
    pages.config["WTF_CSRF_ENABLED"] = False
    return pages.test_client()


@pytest.mark.parametrize(("demo", "told"), [("1", True), ("0", False)])
def test_who_can_sign_in_is_told_in_a_demo_alone(database: Engine, demo: str, *, told: bool) -> None:
    page = pages_at(database, demo=demo).get("/sign-in").text
    assert [PASSWORD in page, *(agent.email in page for agent in AGENTS)] == [told] * (1 + len(AGENTS))


@pytest.mark.parametrize(("demo", "status"), [("1", 303), ("0", 401)])
def test_it_opens_a_demo_and_no_console_that_was_once_filled_with_one(database: Engine, demo: str, status: int) -> None:
    answer = pages_at(database, demo=demo).post("/sign-in", data={"email": "mette@desk.example", "password": PASSWORD})
    assert answer.status_code == status
