"""A page that nobody has thought of a guard for is seen by no stranger, and by no agent who is not an administrator."""

from types import SimpleNamespace

import pytest
from flask import Flask

from voice_intake.web.shared import guards, session

AGENT, ADMIN = SimpleNamespace(is_admin=False), SimpleNamespace(is_admin=True)


@pytest.mark.parametrize(("who", "status"), [(None, 401), (AGENT, 403), (ADMIN, 200)])
def test_what_has_no_guard_answers_administrators_alone(
    monkeypatch: pytest.MonkeyPatch, who: SimpleNamespace | None, status: int
) -> None:
    app = Flask("any")
    guards.install(app, {})
    app.add_url_rule("/new", "new.page", lambda: "new")
    monkeypatch.setattr(session, "account", lambda: who)
    assert app.test_client().get("/new", headers={guards.LIVE: "yes"}).status_code == status
