"""A stranger's tools: the application without a network, and requests that are signed, or not, by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.factories import LINE, MONDAY_NOON, PHONE
from tests.lines import POLICY
from twilio_sandbox.http.signature import sign
from voice_intake.app import make_line
from voice_intake.config import Settings
from voice_intake.ports import Services

PUBLIC_URL = "https://desk.example.com"
ACCOUNT = "AC" + "1" * 32
TOKENS = ("current", "next")
CALL = "CA" + "2" * 32


@dataclass
class Line:
    """Posts forms to the application, as Twilio or as somebody else."""

    client: FlaskClient

    def form(self, **fields: str) -> dict[str, str]:
        """The fields of a first request; `fields` come on top."""
        usual = {"CallSid": CALL, "AccountSid": ACCOUNT, "From": PHONE, "To": LINE, "CallStatus": "ringing"}
        return {**usual, **fields}

    def post(self, path: str, form: Mapping[str, str] | None = None, *, token: str = TOKENS[0]) -> TestResponse:
        """A request that Twilio would have signed."""
        form = self.form() if form is None else form
        header = sign(token, PUBLIC_URL + path, form.items())
        return self.client.post(path, data=form, headers={"X-Twilio-Signature": header})


@pytest.fixture
def line(database: Engine) -> Line:
    """The application on the test's database, on Monday at noon."""
    settings = Settings(
        public_url=PUBLIC_URL, twilio_account_sid=ACCOUNT, twilio_auth_tokens=TOKENS, secret_key="k" * 32
    )
    services = Services(engine=database, policy=POLICY, clock=lambda: MONDAY_NOON)
    return Line(make_line(settings, services).test_client())
