"""The REST API as any HTTP client sees it."""

from dataclasses import dataclass
from typing import Any

import requests

from twilio_sandbox import Account


@dataclass
class RestClient:
    """Paths are below the account's own; `auth` is its token unless a test takes something else."""

    account: Account
    host: str
    auth: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        self.auth = (self.account.sid, self.account.token)

    def get(self, path: str, **wanted: str) -> requests.Response:
        return self._send("GET", path, params=wanted)

    def post(self, path: str, **fields: str) -> requests.Response:
        return self._send("POST", path, data=fields)

    def delete(self, path: str) -> requests.Response:
        return self._send("DELETE", path)

    def json(self, path: str, **wanted: str) -> Any:  # noqa: ANN401 -- as loose as JSON is
        answer = self.get(path, **wanted)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _send(self, method: str, path: str, **more: Any) -> requests.Response:  # noqa: ANN401
        base = f"/2010-04-01/Accounts/{self.account.sid}/"
        url = self.host + (path if path.startswith("/") else base + path)
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, url, auth=self.auth, timeout=60, **more)


def refusal(answer: requests.Response) -> tuple[int, int]:
    """HTTP status and Twilio's number."""
    problem = answer.json()
    assert set(problem) == {"code", "message", "more_info", "status"}
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["code"]
