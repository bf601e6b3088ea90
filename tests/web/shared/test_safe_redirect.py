"""Where somebody may be sent after signing in: nowhere but home, and to pages of ours."""

import pytest
from flask import Flask

from voice_intake.web.shared.safe_redirect import own_path


@pytest.fixture
def app() -> Flask:
    """The least strict of all sites: whatever is asked for, a page of it answers."""
    app = Flask("any")
    app.add_url_rule("/", "queue.queue", lambda: "")
    app.add_url_rule("/<path:anything>", "anything", lambda anything: anything)
    return app


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/tickets/47110020?tab=calls", "/tickets/47110020?tab=calls"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
        ("elsewhere", "/"),
        ("/" + 2000 * "a", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_nobody_is_sent_away(app: Flask, wanted: str | None, leads_to: str) -> None:
    with app.test_request_context():
        assert own_path(wanted) == leads_to
