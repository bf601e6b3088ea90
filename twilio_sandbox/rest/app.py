"""The REST API as a WSGI application: who may come in, what is where, and what goes wrong on purpose."""

import json
import threading
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from twilio_sandbox.calls.directory import Directory
from twilio_sandbox.network.network import API_VERSION
from twilio_sandbox.rest.calls import create_call, fetch_call, list_calls, update_call
from twilio_sandbox.rest.errors import Refused, error_response, not_found
from twilio_sandbox.rest.listing import Json
from twilio_sandbox.rest.messages import create_message, fetch_message, list_messages
from twilio_sandbox.rest.numbers import fetch_number, list_numbers, update_number
from twilio_sandbox.rest.recordings import delete_recording, fetch_media, fetch_recording, list_recordings

Endpoint = Callable[..., Json | Response]

_ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    ("GET", "Calls.json"): list_calls,
    ("POST", "Calls.json"): create_call,
    ("GET", "Calls/<sid>.json"): fetch_call,
    ("POST", "Calls/<sid>.json"): update_call,
    ("GET", "Calls/<call_sid>/Recordings.json"): list_recordings,
    ("GET", "Recordings.json"): list_recordings,
    ("GET", "Recordings/<sid>.json"): fetch_recording,
    ("DELETE", "Recordings/<sid>.json"): delete_recording,
    ("GET", "Recordings/<sid>"): fetch_media,
    ("GET", "Recordings/<sid>.wav"): fetch_media,
    ("GET", "Recordings/<sid>.mp3"): fetch_media,
    ("GET", "Messages.json"): list_messages,
    ("POST", "Messages.json"): create_message,
    ("GET", "Messages/<sid>.json"): fetch_message,
    ("GET", "IncomingPhoneNumbers.json"): list_numbers,
    ("GET", "IncomingPhoneNumbers/<sid>.json"): fetch_number,
    ("POST", "IncomingPhoneNumbers/<sid>.json"): update_number,
}
_CREATES = (create_call, create_message)
_URLS = Map(
    [
        Rule(f"/{API_VERSION}/Accounts/<account_sid>/{path}", methods=[method], endpoint=endpoint)
        for (method, path), endpoint in _ENDPOINTS.items()
    ]
)


class RestApi:
    """`requests` remembers method and path of everything that was asked, refused or not."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._network = directory.network
        self.requests: list[tuple[str, str]] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        self.requests.append((request.method, request.path))
        try:
            response = self._answer(request)
        except Refused as refused:
            response = error_response(refused)
        if self._network.callbacks.pending:
            response.call_on_close(self._let_callbacks_out)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        self._inject_faults()
        try:
            endpoint, arguments = _URLS.bind_to_environ(request.environ).match()
        except HTTPException as error:
            raise not_found(request.path) from error
        identifiers = dict(arguments)
        self._admit(request, identifiers.pop("account_sid"), public=endpoint is fetch_media)
        result: Json | Response = endpoint(self._directory, request, **identifiers)
        if self._network.happens(self._network.fault_injection.rest_timeout):
            raise ConnectionAbortedError("no answer, on purpose")
        if isinstance(result, Response):
            return result
        return Response(json.dumps(result), 201 if endpoint in _CREATES else 200, mimetype="application/json")

    def _inject_faults(self) -> None:
        fault_injection, happens = self._network.fault_injection, self._network.happens
        if happens(fault_injection.rest_429):
            raise Refused(429, 20429, "Too Many Requests")
        if happens(fault_injection.rest_5xx):
            raise Refused(503, 20503, "Service is unavailable. Please try again.")

    def _admit(self, request: Request, account_sid: str, *, public: bool) -> None:
        """Media can be read by anybody unless the account switched that off."""
        network = self._network
        if public and not network.quirks.media_needs_credentials:
            return
        known = {network.account_sid: network.webhooks.token, **network.api_keys}
        given = request.authorization
        name, secret = (given.username, given.password) if given else (None, None)
        if name is None or name not in known or known[name] != secret:
            raise Refused(401, 20003, "Authenticate")
        if account_sid != network.account_sid:
            raise not_found(request.path)

    def _let_callbacks_out(self) -> None:
        """Beside the answer, not before it: the thread that served the request may be needed for the next one."""
        threading.Thread(target=self._network.callbacks.flush, daemon=True).start()
