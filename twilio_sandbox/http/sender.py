"""Requests over real HTTP, with connections kept open between them."""

from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from twilio_sandbox.http.exchange import Answer, ConnectFailed, NoAnswer, Outgoing


class HttpSender:
    """Follows no redirect and stores no cookie: Webhooks does both."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=64))

    def __call__(self, outgoing: Outgoing) -> Answer:
        try:
            response = self._session.request(
                outgoing.method,
                outgoing.url,
                data=outgoing.body or None,
                headers=dict(outgoing.headers),
                timeout=(outgoing.connect_timeout, outgoing.read_timeout),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise (ConnectFailed if _never_connected(error) else NoAnswer)(str(error)) from error
        return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.content)

    def close(self) -> None:
        self._session.close()


def _never_connected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    refused = isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
    return refused or isinstance(error, requests.ConnectTimeout)
