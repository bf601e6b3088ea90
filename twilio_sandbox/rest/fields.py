"""What a form sent to the REST API may hold."""

import re
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.rest.errors import Refused

_E164 = re.compile(r"\+[1-9]\d{6,14}")


def is_phone_number(text: str) -> bool:
    return bool(_E164.fullmatch(text))


def target(form: MultiDict[str, str], name: str, *, code: int) -> Target | None:
    """The URL and the method of the same name; `code` is Twilio's number for an URL that is none."""
    url = form.get(name, "")
    if not url:
        return None
    return Target(checked_url(url, code=code), form.get(name.removesuffix("Url") + "Method", "POST"))


def checked_url(url: str, *, code: int) -> str:
    """Host names with an underscore are not accepted by Twilio."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "_" in parts.hostname:
        raise Refused(400, code, f"Url is not a valid URL: {url}")
    return url
