"""The telephones of a demo, where `voice-intake phone` holds them."""

import json
from base64 import b64encode
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from voice_intake.domain.errors import VoiceIntakeError

_PATIENCE = 4.0
"""Seconds: nothing that is asked for waits for anybody."""

_opener = build_opener(ProxyHandler({}))
"""They are on this machine, whatever proxy stands before others."""


class HandsetAway(VoiceIntakeError):
    """Nobody plays Twilio, or not there."""


class HandsetRefused(VoiceIntakeError):
    """There is no such call, or nothing like that can be done with it any more."""


class Handset:
    """`api_url` is where the REST API is; `user` and `secret` open both."""

    def __init__(self, api_url: str, user: str, secret: str) -> None:
        self._url = f"{api_url}/handset"
        self._auth = "Basic " + b64encode(f"{user}:{secret}".encode()).decode()

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

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        data: Mapping[str, str] | bytes | None = None,
    ) -> dict[str, Any]:
        """By the standard library: what `requests` takes to load, no web process should pay for a demo."""
        asked = f"{self._url}{path}?{urlencode(params or {})}"
        body = urlencode(data).encode() if isinstance(data, Mapping) else data
        kind = {"Content-Type": "audio/wav"} if isinstance(data, bytes) else {}
        headers = {"Authorization": self._auth, **kind}
        request = Request(asked, data=body, method=method, headers=headers)  # noqa: S310 - the address is our own
        try:
            with _opener.open(request, timeout=_PATIENCE) as answer:
                found: dict[str, Any] = json.load(answer)
        except HTTPError as refused:
            refused.close()
            raise HandsetRefused(f"the telephones answered {refused.code}") from refused
        except (OSError, HTTPException, ValueError) as failure:
            raise HandsetAway("nobody holds the telephones") from failure
        return found
