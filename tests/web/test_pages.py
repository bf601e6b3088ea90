"""What is so for every page: headers, errors, languages; and that callers pay nothing for it."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from flask import Flask, abort
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from tests.browser.console import make_colleague
from tests.factories import make_agent, make_call
from tests.web.conftest import Watch, pages_on
from tests.web.people import Person
from voice_intake.app import pages_of
from voice_intake.web.shared.headers import CONTENT

Somebody = Callable[[], Person]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@on_sqlite
def test_machines_get_neither_cookies_nor_a_pages_headers(pages: Flask) -> None:
    line = pages.test_client()
    for path in ("/healthz", "/readyz", "/metrics", "/webhooks/voice/incoming"):
        assert set(line.get(path).headers.keys()) == {"Content-Type", "Content-Length"}, path
    assert "Set-Cookie" in line.get("/sign-in").headers


@on_sqlite
def test_no_page_allows_what_stands_within_it(somebody: Somebody) -> None:
    headers = somebody().looks_at("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert all(name in policy for name in CONTENT)
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@on_sqlite
def test_nobody_is_sent_to_https_by_us(database: Engine, watch: Watch) -> None:
    made = pages_on(database, watch, PUBLIC_URL="https://line.example.com")
    assert made.test_client().get("/sign-in").status_code == 200


@on_sqlite
def test_files_are_kept_for_a_year_under_an_address_that_changes_with_them(somebody: Somebody) -> None:
    stranger = somebody()
    page = stranger.looks_at("/sign-in").text
    [sheet] = [part for part in page.split('"') if "console.css" in part]
    answer = stranger.looks_at(sheet)
    assert "?v=" in sheet
    assert answer.headers["Cache-Control"] == "public, max-age=31536000"
    answer.close()


@on_sqlite
@pytest.mark.parametrize(
    ("asked", "language"), [("da", "da"), ("en-US,en;q=0.9", "en"), ("de,en;q=0.5", "en"), ("fr", "da"), ("", "da")]
)
def test_the_language_is_the_readers_or_else_the_policys(somebody: Somebody, asked: str, language: str) -> None:
    page = somebody().looks_at("/sign-in", **{"Accept-Language": asked}).text
    assert f'<html lang="{language}"' in page


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 429, 500, 503])
@pytest.mark.parametrize("language", ["da", "en"])
@on_sqlite
def test_every_error_says_what_to_do(pages: Flask, code: int, language: str) -> None:
    with pages_of(pages).test_request_context("/", headers={"Accept-Language": language}):
        try:
            abort(code)
        except Exception as failure:
            answer = pages_of(pages).make_response(pages_of(pages).handle_user_exception(failure))
    assert answer.status_code == code
    shown = answer.get_data(as_text=True)
    assert f'<html lang="{language}"' in shown
    assert 'class="error-advice"' in shown


@on_sqlite
@pytest.mark.parametrize(("path", "looked_for"), [("/tickets/1234-5678/edit", "1234-5678"), ("/tickets/x", "")])
def test_what_is_not_there_can_be_searched_for(
    database: Engine, somebody: Somebody, path: str, looked_for: str
) -> None:
    bo = somebody()
    bo.signs_in(make_colleague(database))
    page = bo.looks_at(path)
    assert page.status_code == 404
    assert f'id="lost" name="q" type="search" maxlength="200" autocomplete="off" value="{looked_for}"' in page.text
    assert "/admin" not in page.text


@on_sqlite
def test_an_administrator_finds_the_way_from_where_nothing_is(admin: Person) -> None:
    assert '<a href="/admin/customers/">Customers</a>' in admin.looks_at("/nowhere").text


@on_sqlite
def test_what_closes_the_desk_is_folded_save_for_whoever_comes_to_close_it(admin: Person) -> None:
    assert 'id="switch">' in admin.looks_at("/now").text
    assert 'id="switch" open>' in admin.looks_at("/now?close=yes").text
    assert 'href="/now?close=yes#switch"' in admin.looks_at("/admin/hours").text


@on_sqlite
def test_a_database_that_is_away_is_a_page_too(database: Engine, somebody: Somebody) -> None:
    bo = somebody()
    bo.signs_in(make_colleague(database))

    def fails(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    event.listen(database, "before_cursor_execute", fails)
    for path in ("/", "/now", "/account", "/nowhere"):
        answer = bo.looks_at(path)
        assert (answer.status_code, "The database does not answer" in answer.text) == (503, True), path
        assert answer.headers["Retry-After"] == "5"
    assert bo.looks_at("/now/parts", **{"X-Live": "1"}).status_code == 503
    event.remove(database, "before_cursor_execute", fails)
    assert bo.looks_at("/now").status_code == 200


@on_sqlite
def test_a_form_that_is_too_large_is_refused(database: Engine, somebody: Somebody) -> None:
    bo = somebody()
    bo.signs_in(make_colleague(database))
    refused = bo.sends("/now/close", reason_da="x" * 300_000)
    assert (refused.status_code, "too much at once" in refused.text) == (413, True)


def test_statements_do_not_grow_with_calls_and_colleagues(database: Engine, somebody: Somebody) -> None:
    bo = somebody()
    bo.signs_in(make_colleague(database))
    few = statements(database, lambda: bo.looks_at("/now"))
    for _ in range(20):
        make_agent(database)
        make_call(database)
    assert statements(database, lambda: bo.looks_at("/now")) == few <= 9
    assert statements(database, lambda: bo.looks_at("/account")) <= 3


def test_a_part_that_has_not_changed_is_not_sent_again(database: Engine, somebody: Somebody, watch: Watch) -> None:
    bo = somebody()
    bo.signs_in(make_colleague(database))
    make_call(database)
    tag = bo.looks_at("/now/parts").headers["ETag"]
    watch.advance(seconds=7)
    assert bo.looks_at("/now/parts", **{"If-None-Match": tag}).status_code == 304
    make_call(database)
    assert bo.looks_at("/now/parts", **{"If-None-Match": tag}).status_code == 200


def test_the_pages_load_nothing_of_twilios_client() -> None:
    code = "import sys, voice_intake.app; sys.exit('twilio.rest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own


def statements(database: Engine, do: Callable[[], object]) -> int:
    seen: list[object] = []

    def note(*told: object) -> None:
        seen.append(told[2])

    event.listen(database, "before_cursor_execute", note)
    do()
    event.remove(database, "before_cursor_execute", note)
    return len(seen)
