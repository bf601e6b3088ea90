"""A session that has ended is over, for whoever has a copy of its cookie, and in every process."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from models.sign_in import ConsoleSession
from tests.browser.console import PASSWORD, make_colleague
from tests.desk import desk_on
from tests.factories import MONDAY_NOON
from tests.web.conftest import Watch, pages_on
from tests.web.people import Person
from voice_intake.actions.accounts.login_throttle import FOR_ACCOUNT
from voice_intake.actions.agents.agents import end_access
from voice_intake.actions.agents.passwords import reset_password
from voice_intake.web.shared.session import LONGEST

Somebody = Callable[[], Person]
KEY = {"SECRET_KEY": "one-key-for-all-processes-of-a-desk"}
COOKIE = "voice-intake"


def copy_of(person: Person, database: Engine, watch: Watch) -> Person:
    """Somebody with the cookie of somebody else, who asks another process."""
    thief = Person(pages_on(database, watch, **KEY).test_client())
    cookie = person.client.get_cookie(COOKIE)
    assert cookie is not None
    thief.client.set_cookie(COOKIE, cookie.value)
    return thief


def may_look(person: Person) -> bool:
    return person.looks_at("/account").status_code == 200


@pytest.fixture
def somebody(database: Engine, watch: Watch) -> Somebody:
    pages = pages_on(database, watch, **KEY)
    return lambda: Person(pages.test_client())


def test_signing_out_ends_a_copied_session_and_no_other(database: Engine, somebody: Somebody, watch: Watch) -> None:
    agent = make_colleague(database)
    bo, on_the_telephone = somebody(), somebody()
    for each in (bo, on_the_telephone):
        each.signs_in(agent)
    thief = copy_of(bo, database, watch)
    assert may_look(thief)
    assert bo.sends("/sign-out").location == "/sign-in"
    assert not may_look(thief)
    assert may_look(on_the_telephone)


def test_signing_in_again_ends_the_session_before(database: Engine, somebody: Somebody, watch: Watch) -> None:
    agent, bo = make_colleague(database), somebody()
    bo.signs_in(agent)
    thief = copy_of(bo, database, watch)
    bo.client.post("/sign-in", data={"email": agent.email, "password": PASSWORD, "csrf_token": bo.token("/account")})
    assert (may_look(bo), may_look(thief)) == (True, False)


def test_signing_out_everywhere_ends_every_session_of_mine_alone(database: Engine, somebody: Somebody) -> None:
    agent, colleague = make_colleague(database), make_colleague(database)
    here, there, other = somebody(), somebody(), somebody()
    for person, account in ((here, agent), (there, agent), (other, colleague)):
        person.signs_in(account)
    assert "/account/sign-out-everywhere" in here.looks_at("/account").text
    assert here.sends("/account/sign-out-everywhere").location == "/sign-in"
    assert "You are signed out on all devices." in here.looks_at("/sign-in").text
    assert [may_look(each) for each in (here, there, other)] == [False, False, True]


def test_what_an_admin_takes_away_ends_at_the_next_request(database: Engine, somebody: Somebody) -> None:
    make_colleague(database, role="admin")
    take_away: tuple[Callable[..., object], ...] = (reset_password, end_access)
    for change in take_away:
        agent, bo = make_colleague(database), somebody()
        bo.signs_in(agent)
        assert may_look(bo)
        change(desk_on(database), agent.email, actor="sofie@desk.example", now=MONDAY_NOON)
        assert not may_look(bo), change


def test_sessions_that_are_over_leave_no_row(database: Engine, somebody: Somebody, watch: Watch) -> None:
    agent = make_colleague(database)
    somebody().signs_in(agent)
    watch.now += LONGEST
    somebody().signs_in(agent)
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ConsoleSession)) == 1


def test_whoever_finds_a_console_open_may_guess_no_more_often_than_at_its_door(
    database: Engine, somebody: Somebody
) -> None:
    agent, bo = make_colleague(database), somebody()
    bo.signs_in(agent)
    new = "en-helt-ny-adgangskode"
    token = bo.token("/account")

    def tries(present: str) -> int:
        form = {"present": present, "chosen": new, "again": new, "csrf_token": token}
        return bo.client.post("/account/password", data=form).status_code

    assert [tries(f"guess-{number}") for number in range(FOR_ACCOUNT)] == [422] * FOR_ACCOUNT
    assert tries(PASSWORD) == 429
    assert somebody().signs_in(agent).status_code == 429
