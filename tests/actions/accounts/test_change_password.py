"""A password is changed by who knows the present one, and by one person at a time."""

import pytest
from sqlalchemy import Engine

from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_agent
from voice_intake.actions.accounts import change_password
from voice_intake.actions.accounts.change_password import AccountConflict
from voice_intake.actions.accounts.find_account import find_account
from voice_intake.actions.agents.agents import hash_password
from voice_intake.actions.agents.passwords import reset_password


def test_a_password_that_an_administrator_renews_meanwhile_stays_the_new_one(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, present = desk_on(database), "the present password"
    agent = make_agent(database, password_hash=hash_password(present))
    account = find_account(services, agent.id)
    assert account

    def renewed_meanwhile(chosen: str) -> str:
        reset_password(services, agent.email, actor="sofie@desk.example", now=MONDAY_NOON)
        return hash_password(chosen)

    monkeypatch.setattr(change_password, "hash_password", renewed_meanwhile)
    with pytest.raises(AccountConflict):
        change_password.change_password(services, account, present, "another password", now=MONDAY_NOON)
