"""The telephones over HTTP: who may touch them, and where everything is."""

import json
import wave
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import BadRequest, HTTPException, NotFound, Unauthorized
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from twilio_sandbox.media.audio import read_wav
from twilio_sandbox.phones.phones import Phones, Unknown
from twilio_sandbox.phones.state import state, wires

LONGEST_MESSAGE = 8 * 1024 * 1024
"""Bytes: a quarter of an hour of a telephone's sound."""

_URLS = Map(
    [
        Rule("/state", methods=["GET"], endpoint="state"),
        Rule("/wires", methods=["GET"], endpoint="wires"),
        Rule("/calls", methods=["POST"], endpoint="dial"),
        Rule("/calls/<sid>/act", methods=["POST"], endpoint="act"),
        Rule("/calls/<sid>/message", methods=["POST"], endpoint="speak"),
        Rule("/callbacks", methods=["POST"], endpoint="callbacks"),
        Rule("/callbacks/<number>", methods=["POST"], endpoint="decide"),
        Rule("/turns", methods=["POST"], endpoint="turns"),
    ]
)


class PhonesApi:
    """Opened by the account's SID and its token, as the REST API is."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones
        self._endpoints: dict[str, Callable[..., object]] = {
            "state": self._state,
            "wires": self._wires,
            "dial": self._dial,
            "act": self._act,
            "speak": self._speak,
            "callbacks": self._callbacks,
            "decide": self._decide,
            "turns": self._turns,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = LONGEST_MESSAGE
        answer: Response | HTTPException
        try:
            answer = self._answer(request)
        except Unknown as unknown:
            answer = NotFound(str(unknown))
        except HTTPException as refused:
            answer = refused
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        account, given = self._phones.account, request.authorization
        if given is None or (given.username, given.password) != (account.sid, account.token):
            raise Unauthorized
        endpoint, arguments = _URLS.bind_to_environ(request.environ).match()
        return Response(json.dumps(self._endpoints[endpoint](request, **arguments)), mimetype="application/json")

    def _state(self, request: Request) -> object:
        return state(self._phones, request.args.get("call", ""))

    def _wires(self, request: Request) -> object:
        return wires(self._phones, request.args.get("since", 0, int))

    def _dial(self, request: Request) -> object:
        last = self._phones.request_log.last
        return {"sid": self._phones.dial(request.form["from"]).sid, "since": last}

    def _act(self, request: Request, sid: str) -> object:
        form = request.form
        self._phones.act(sid, form["act"], form.get("keys", ""), form.get("asked", ""))
        return {}

    def _speak(self, request: Request, sid: str) -> object:
        try:
            audio = read_wav(request.get_data())
        except (wave.Error, EOFError) as fault:
            raise BadRequest("that is no WAV file") from fault
        self._phones.speak(sid, audio, request.args.get("ending", "#"))
        return {}

    def _callbacks(self, request: Request) -> object:
        self._phones.treat_callbacks(request.form["how"])
        return {}

    def _decide(self, request: Request, number: str) -> object:
        self._phones.decide(number, request.form["what"])
        return {}

    def _turns(self, request: Request) -> object:
        self._phones.treat_turns(twice="twice" in request.form, late="late" in request.form)
        return {}
