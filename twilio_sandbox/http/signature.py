"""X-Twilio-Signature, made the way Twilio makes it.

https://www.twilio.com/docs/usage/security: base64(HMAC-SHA1(auth token, URL + sorted names and values of the form)).
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit


def sign(token: str, url: str, fields: Iterable[tuple[str, str]] = ()) -> str:
    text = signed_url(url) + "".join(name + value for name, value in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def signed_url(url: str) -> str:
    """Without fragment and userinfo, and over HTTPS without the port: what Twilio's voice requests are signed over."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https":
        host = host.removesuffix(f":{parts.port}")
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
