"""Who gets in, for how long, and what a stranger learns by trying: nothing."""

from collections.abc import Callable
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from sqlalchemy import Engine, delete, select, update

from models.agent import Agent
from models.audit_event import AuditEvent
from tests.browser.console import PASSWORD, make_colleague
from tests.factories import make_agent
from tests.web.conftest import Watch, pages_on
from tests.web.people import Person
from voice_intake.actions.accounts import login_throttle, verify_credentials
from voice_intake.app import create_app, pages_of
from voice_intake.config import Settings
from voice_intake.web.shared.session import IDLE, LONGEST

Somebody = Callable[[], Person]

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Where nothing depends on the database, and hashing takes its time."""


def test_a_session_lasts_a_working_day_however_busy(database: Engine, somebody: Somebody, watch: Watch) -> None:
    bo = somebody()
    bo.signs_in(make_colleague(database))
    for _ in range(int(LONGEST / (IDLE / 2)) - 1):
        watch.advance(hours=IDLE.total_seconds() / 7200)
        assert bo.looks_at("/account").status_code == 200
    watch.advance(hours=IDLE.total_seconds() / 7200)
    assert bo.looks_at("/account").location == "/sign-in?next=/account"


def test_a_session_that_nobody_uses_ends(database: Engine, somebody: Somebody, watch: Watch) -> None:
    bo = somebody()
    bo.signs_in(make_colleague(database))
    watch.advance(hours=IDLE.total_seconds() / 3600 + 0.01)
    assert bo.looks_at("/account").status_code == 302


def test_signing_in_begins_a_new_session(database: Engine, somebody: Somebody) -> None:
    agent, bo = make_colleague(database), somebody()
    before = bo.token("/sign-in")
    bo.signs_in(agent)
    assert bo.sends("/preferences", csrf_token=before, language="da").status_code == 400


def test_an_agent_who_is_removed_is_out_at_the_next_request(database: Engine, somebody: Somebody) -> None:
    agent, bo = make_colleague(database), somebody()
    bo.signs_in(agent)
    with database.begin() as connection:
        connection.execute(delete(Agent).where(Agent.id == agent.id))
    assert bo.looks_at("/account").status_code == 302


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(database: Engine, somebody: Somebody) -> None:
    agent, bo = make_colleague(database, role="admin"), somebody()
    bo.signs_in(agent)
    assert bo.looks_at("/admin").status_code == 200
    with database.begin() as connection:
        connection.execute(update(Agent).where(Agent.id == agent.id).values(role="agent"))
    assert bo.looks_at("/admin").status_code == 403


def test_a_new_password_signs_out_everywhere_else(database: Engine, somebody: Somebody) -> None:
    agent = make_colleague(database)
    here, there = somebody(), somebody()
    for each in (here, there):
        each.signs_in(agent)
    new = "en-helt-ny-adgangskode"
    done = here.sends("/account/password", present=PASSWORD, chosen=new, again=new)
    assert done.location == "/account"
    assert here.looks_at("/account").status_code == 200
    assert there.looks_at("/account").status_code == 302
    assert there.signs_in(agent).status_code == 401
    assert there.signs_in(agent, new).status_code == 303
    with database.begin() as connection:
        kept = connection.execute(select(AuditEvent.actor, AuditEvent.after).order_by(AuditEvent.id.desc())).first()
    assert kept == (agent.email, {"password": "a new one"})


@pytest.mark.parametrize(
    ("present", "chosen", "again", "told"),
    [
        ("wrong", "long-enough-indeed", "long-enough-indeed", "This is not your current password."),
        (PASSWORD, "short", "short", "A password has 12 to 128 characters."),
        (PASSWORD, "long-enough-indeed", "long-enough-in-deed", "These two are not the same."),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    database: Engine, somebody: Somebody, present: str, chosen: str, again: str, told: str
) -> None:
    agent, bo = make_colleague(database), somebody()
    bo.signs_in(agent)
    refused = bo.sends("/account/password", present=present, chosen=chosen, again=again)
    assert (refused.status_code, told in refused.text) == (422, True)
    assert bo.looks_at("/account").status_code == 200


def test_an_agent_without_a_password_cannot_sign_in(database: Engine, somebody: Somebody) -> None:
    agent = make_agent(database)
    assert somebody().signs_in(agent, "").status_code == 401
    assert somebody().signs_in(agent).status_code == 401


@pytest.mark.parametrize("nonsense", ["", "\0", "bo\0@example.com", "\u202e", "x" * 9999])
def test_an_address_that_is_none_is_a_wrong_one(somebody: Somebody, nonsense: str) -> None:
    assert somebody().signs_in(nonsense).status_code == 401


def test_an_unknown_address_takes_as_long_as_a_wrong_password(
    database: Engine, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both hash once, as slowly. Without that, an unknown one would answer in a fiftieth of the time."""
    slowly: list[object] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's name
            slowly.append(extract_parameters(str(hash)))
            return super().verify(hash, password)

    hasher = Watched(time_cost=2, memory_cost=64, parallelism=1)
    monkeypatch.setattr(verify_credentials, "_hasher", hasher)
    verify_credentials._decoy_hash.cache_clear()
    agent, stranger = make_colleague(database, password_hash=hasher.hash(PASSWORD)), somebody()
    for email in (agent.email, "nobody@example.com"):
        assert stranger.signs_in(email, "not-the-password").status_code == 401
    assert slowly == [extract_parameters(str(agent.password_hash))] * 2


@on_sqlite
def test_guessing_one_account_is_stopped_and_its_owner_told_how_long(database: Engine, somebody: Somebody) -> None:
    agent, stranger = make_colleague(database), somebody()
    answers = [stranger.signs_in(agent, f"guess-{number}").status_code for number in range(11)]
    assert answers == [401] * 10 + [429]
    refused = stranger.signs_in(agent)
    assert (refused.status_code, "Too many attempts" in refused.text) == (429, True)


@on_sqlite
def test_guessing_an_account_that_is_none_is_stopped_alike(somebody: Somebody) -> None:
    stranger = somebody()
    assert [stranger.signs_in("nobody@example.com").status_code for _ in range(11)][-2:] == [401, 429]


@on_sqlite
def test_one_address_cannot_try_them_all(database: Engine, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_throttle, "FROM_ADDRESS", 3)
    stranger = Person(pages_on(database, watch).test_client())
    answers = [stranger.signs_in(f"agent-{number}@example.com").status_code for number in range(4)]
    assert answers == [401, 401, 401, 429]


@on_sqlite
def test_behind_a_proxy_every_address_counts_for_itself(
    database: Engine, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_throttle, "FROM_ADDRESS", 1)
    stranger = Person(pages_on(database, watch, PROXIES="1").test_client())
    answers = []
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1"):
        stranger.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.9, {address}"
        answers.append(stranger.signs_in(f"agent-{address}@example.com").status_code)
    assert answers == [401, 401, 429]


@on_sqlite
def test_signing_in_rightly_does_not_count_against_an_account(database: Engine, somebody: Somebody) -> None:
    agent = make_colleague(database)
    assert {somebody().signs_in(agent).status_code for _ in range(12)} == {303}


@on_sqlite
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "/\t/evil.example",
        "account",
        "/webhooks/voice/incoming",
        "/sign-out",
        "/" + "a" * 3000,
    ],
)
def test_no_link_leads_from_signing_in_to_somewhere_else(database: Engine, somebody: Somebody, elsewhere: str) -> None:
    agent = make_colleague(database)
    bo = somebody()
    assert bo.signs_in(agent, next=elsewhere).location == "/"
    assert bo.client.get("/sign-in", query_string={"next": elsewhere}).location == "/"


def test_a_link_into_the_console_is_kept(database: Engine, somebody: Somebody) -> None:
    agent, bo = make_colleague(database), somebody()
    asked = bo.looks_at("/account?tab=2")
    assert asked.location == "/sign-in?next=/account?tab%3D2"
    assert bo.signs_in(agent, next="/account?tab=2").location == "/account?tab=2"


def test_a_form_without_its_token_changes_nothing(database: Engine, somebody: Somebody) -> None:
    agent, bo = make_colleague(database), somebody()
    bo.signs_in(agent)
    refused = bo.client.post("/sign-out", data={})
    assert (refused.status_code, "This form is from before you signed in" in refused.text) == (400, True)
    assert bo.looks_at("/account").status_code == 200


def test_the_cookie_is_for_us_alone(database: Engine, somebody: Somebody) -> None:
    [cookie] = somebody().signs_in(make_colleague(database)).headers.getlist("Set-Cookie")
    assert cookie.endswith("; HttpOnly; Path=/; SameSite=Lax")


def test_by_https_the_cookie_is_secure() -> None:
    made = create_app(Settings.from_environ({"DEMO": "1", "PUBLIC_URL": "https://line.example.com"}))
    config = pages_of(made).config
    assert (config["SESSION_COOKIE_NAME"], config["SESSION_COOKIE_SECURE"]) == ("__Host-voice-intake", True)


@on_sqlite
def test_behind_a_proxy_that_speaks_https_every_cookie_is_secure(database: Engine, watch: Watch) -> None:
    """The proxy speaks plainly to us."""
    made = pages_on(database, watch, PUBLIC_URL="https://line.example.com")
    pages_of(made).config["WTF_CSRF_ENABLED"] = False
    answer = made.test_client().post("/preferences", data={"language": "en", "theme": "dark"})
    cookies = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith(("language", "theme"))]
    assert len(cookies) == 2
    assert all("Secure" in cookie for cookie in cookies)


def test_what_keeps_itself_current_hears_of_it_in_its_own_way(pages: Flask) -> None:
    assert pages.test_client().get("/", headers={"X-Live": "1"}).status_code == 401


def test_a_form_of_somebody_who_is_signed_out_says_that_nothing_was_saved(somebody: Somebody) -> None:
    stranger = somebody()
    assert stranger.client.post("/account/password").location == "/sign-in"
    there = {"Referer": "https://desk.example/tickets/47110020"}
    answer = stranger.client.post("/account/password", headers=there)
    assert answer.location == "/sign-in?next=/tickets/47110020"
    for nowhere in ("http://[::1", "https://desk.example", "nonsense://"):
        assert stranger.client.post("/account/password", headers={"Referer": nowhere}).location == "/sign-in"
    assert "nothing was saved" in stranger.looks_at("/sign-in").text
