"""Somebody at the console, without a browser: signs in, sends forms with what they need, and reads pages."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.agent import Agent
from tests.browser.console import PASSWORD, TOKEN


class Person:
    """One browser's cookies."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def signs_in(self, agent: Agent | str, password: str = PASSWORD, **fields: str) -> TestResponse:
        email = agent if isinstance(agent, str) else agent.email
        form = {"email": email, "password": password, "csrf_token": self.token("/sign-in"), **fields}
        return self.client.post("/sign-in", data=form)

    def looks_at(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def sends(self, path: str, seen_on: str = "/account", **fields: str) -> TestResponse:
        """A form of a page, with that page's token."""
        return self.client.post(path, data={"csrf_token": self.token(seen_on), **fields})

    def token(self, page: str) -> str:
        found = TOKEN.search(self.client.get(page).text)
        return found[1] if found else ""
