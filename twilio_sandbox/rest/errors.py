"""Twilio's way of saying no. https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions"""

import json

from werkzeug.wrappers import Response


class Refused(Exception):
    """`code` is Twilio's error number, `status` the HTTP status."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def not_found(path: str) -> Refused:
    return Refused(404, 20404, f"The requested resource {path} was not found")


def error_response(refused: Refused) -> Response:
    body = {
        "code": refused.code,
        "message": str(refused),
        "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
        "status": refused.status,
    }
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refused.status == 401 else {}
    return Response(json.dumps(body), refused.status, headers, mimetype="application/json")
