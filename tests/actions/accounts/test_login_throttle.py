"""How often a password may be tried, whoever counts, and that nobody keeps somebody else out by trying."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select

from models.sign_in import PasswordTry
from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_agent
from voice_intake.actions.accounts.login_throttle import (
    FOR_ACCOUNT,
    FROM_ADDRESS,
    WINDOW,
    TooManyAttempts,
    clear_attempts,
    count_attempt,
)
from voice_intake.actions.accounts.sessions import begin_session

HERE, THERE = "192.0.2.1", "192.0.2.2"
BO = "bo@desk.example"
NONE = timedelta()


def tried(
    database: Engine, address: str = HERE, email: str = BO, *, times: int = 1, later: timedelta = WINDOW * 0
) -> int:
    """How many of so many tries were let through."""
    done = 0
    for _ in range(times):
        try:
            count_attempt(desk_on(database), address, email, now=MONDAY_NOON + later)
        except TooManyAttempts:
            continue
        done += 1
    return done


def test_an_account_is_tried_ten_times_in_five_minutes_by_all_processes_together(database: Engine) -> None:
    assert tried(database, times=FOR_ACCOUNT // 2) == FOR_ACCOUNT // 2
    assert tried(database, times=FOR_ACCOUNT) == FOR_ACCOUNT // 2
    assert tried(database, later=WINDOW - timedelta(seconds=1)) == 0
    assert tried(database, times=FOR_ACCOUNT + 1, later=WINDOW) == FOR_ACCOUNT


def test_many_tries_at_the_same_moment_are_no_more(database: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(lambda _: tried(database), range(2 * FOR_ACCOUNT))) == FOR_ACCOUNT


def test_a_stranger_elsewhere_keeps_nobody_out(database: Engine) -> None:
    tried(database, THERE, times=FOR_ACCOUNT + 1)
    assert tried(database, HERE) == 1


def test_one_address_cannot_try_them_all(database: Engine) -> None:
    emails = [f"agent-{number}@desk.example" for number in range(FROM_ADDRESS + 1)]
    assert [tried(database, HERE, email) for email in emails] == [1] * FROM_ADDRESS + [0]
    assert tried(database, THERE, emails[-1]) == 1


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "", True),
    ],
)
def test_a_house_with_many_addresses_counts_as_one(database: Engine, first: str, second: str, *, is_same: bool) -> None:
    tried(database, first, times=FOR_ACCOUNT)
    assert tried(database, second) == (0 if is_same else 1)


def test_an_account_is_the_same_however_it_is_written(database: Engine) -> None:
    tried(database, times=FOR_ACCOUNT)
    assert tried(database, email=" BO@desk.example ") == 0


def test_the_right_password_lets_counting_begin_anew(database: Engine) -> None:
    tried(database, times=FOR_ACCOUNT)
    clear_attempts(desk_on(database), HERE, BO)
    assert tried(database, times=FOR_ACCOUNT + 1) == FOR_ACCOUNT


def test_a_flood_writes_nothing(database: Engine) -> None:
    tried(database, times=FOR_ACCOUNT)
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    event.listen(database, "before_cursor_execute", note)
    tried(database, times=3)
    event.remove(database, "before_cursor_execute", note)
    assert [statement.split()[0] for statement in seen] == ["SELECT"] * 3


def test_neither_address_is_kept_in_plain_and_not_for_long(database: Engine) -> None:
    tried(database)
    agent = make_agent(database)
    with database.connect() as connection:
        kept = connection.scalars(select(PasswordTry.name_hash)).all()
    assert len(kept) == 2
    assert {len(name) for name in kept} == {64}
    begin_session(desk_on(database), agent.id, lasting=WINDOW, now=MONDAY_NOON + WINDOW)
    with database.connect() as connection:
        assert connection.scalars(select(PasswordTry.name_hash)).all() == []
