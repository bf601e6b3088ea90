"""The telephones of a demo, where `voice-intake phone` holds them."""

from collections.abc import Mapping
from typing import Any

import requests

from voice_intake.domain.errors import VoiceIntakeError

_PATIENCE = (1.0, 4.0)
"""Seconds to connect, and to be answered: nothing that is asked for waits for anybody."""


class HandsetAway(VoiceIntakeError):
    """Nobody plays Twilio, or not there."""


class HandsetRefused(VoiceIntakeError):
    """There is no such call, or nothing like that can be done with it any more."""


class Handset:
    """`api_url` is where the REST API is; `user` and `secret` open both."""

    def __init__(self, api_url: str, user: str, secret: str) -> None:
        self._url = f"{api_url}/handset"
        self._auth = (user, secret)

    def state(self, call_sid: str) -> dict[str, Any]:
        return self._ask("GET", "/state", params={"call": call_sid})

    def wires(self, since: int) -> dict[str, Any]:
        return self._ask("GET", "/wires", params={"since": since})

    def dial(self, from_: str) -> dict[str, Any]:
        return self._ask("POST", "/calls", data={"from": from_})

    def act(self, sid: str, form: Mapping[str, str]) -> None:
        self._ask("POST", f"/calls/{sid}/act", data=form)

    def speak(self, sid: str, wav: bytes, ending: str) -> None:
        self._ask("POST", f"/calls/{sid}/message", params={"ending": ending}, data=wav)

    def treat_callbacks(self, how: str) -> None:
        self._ask("POST", "/callbacks", data={"how": how})

    def decide(self, number: str, what: str) -> None:
        self._ask("POST", f"/callbacks/{number}", data={"what": what})

    def treat_turns(self, form: Mapping[str, str]) -> None:
        self._ask("POST", "/turns", data=form)

    def _ask(self, method: str, path: str, **what: Any) -> dict[str, Any]:  # noqa: ANN401 - what requests takes
        try:
            answer = requests.request(method, self._url + path, auth=self._auth, timeout=_PATIENCE, **what)
        except requests.RequestException as failure:
            raise HandsetAway("nobody holds the telephones") from failure
        if answer.status_code >= 400:
            raise HandsetRefused(f"the telephones answered {answer.status_code}")
        found: dict[str, Any] = answer.json()
        return found
