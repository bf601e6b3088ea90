"""Our account at Twilio's REST API: addresses, credentials, pages, and what a refusal means.

https://www.twilio.com/docs/usage/requests-to-twilio, https://www.twilio.com/docs/usage/twilios-response
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.loopback import is_loopback
from voice_intake.gateways.bounded_http import USUAL, HttpRequest, HttpResponse, Patience, answer_to

Fields = Mapping[str, str]
Form = Mapping[str, str | Sequence[str]]
"""A field with several values is sent once with each."""

SERVICE = "twilio"
API_VERSION = "2010-04-01"

FOR_GOOD = {
    21201: FailureReason.NO_SUCH_NUMBER,
    21210: FailureReason.SENDER_UNSUITABLE,
    21211: FailureReason.NO_SUCH_NUMBER,
    21214: FailureReason.NO_SUCH_NUMBER,
    21215: FailureReason.REGION_NOT_PERMITTED,
    21216: FailureReason.REFUSED,
    21408: FailureReason.REGION_NOT_PERMITTED,
    21606: FailureReason.SENDER_UNSUITABLE,
    21610: FailureReason.OPTED_OUT,
    21612: FailureReason.SENDER_UNSUITABLE,
    21614: FailureReason.NOT_A_MOBILE,
    21635: FailureReason.NOT_A_MOBILE,
    21659: FailureReason.SENDER_UNSUITABLE,
    21660: FailureReason.SENDER_UNSUITABLE,
}
"""https://www.twilio.com/docs/api/errors"""

QUEUE_IS_FULL = 21611

FOR_MEDIA = Patience(whole=120.0)


@dataclass(frozen=True, kw_only=True)
class TwilioAccount:
    """`user` is an API key's SID, with its secret, or the account's own, with its auth token."""

    api_url: str
    account_sid: str
    user: str
    secret: str = field(repr=False)
    patience: Patience = USUAL
    media_patience: Patience = FOR_MEDIA

    def __post_init__(self) -> None:
        if not self.api_url.startswith("https://") and not is_loopback(self.api_url):
            raise ValueError("credentials go to https only, unless Twilio is played on this machine")
        if not re.fullmatch(r"AC[0-9a-fA-F]{32}", self.account_sid):
            raise ValueError("an account SID is AC and 32 hexadecimal digits")

    def json(self, method: str, path: str, *, query: Fields | None = None, form: Form | None = None) -> dict[str, Any]:
        """Raises TemporaryFailure or PermanentFailure for everything that is not success with an object in it."""
        with self.opened(method, self.url(path), query=query, form=form) as answer:
            if answer.status not in (200, 201):
                raise refusal(answer)
            told = answer.json()
        if not isinstance(told, dict):
            raise TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
        return told

    def items(self, path: str, name: str, query: Fields) -> Iterator[Mapping[str, Any]]:
        """What a list holds, page after page, each SID once: between two pages the list may grow.

        https://www.twilio.com/docs/usage/twilios-response#response-formats-list-paging-information
        """
        seen: set[str] = set()
        page = self.json("GET", path, query=query)
        visited = {path}
        while True:
            fresh = [item for item in _entries(page, name) if item["sid"] not in seen]
            seen.update(item["sid"] for item in fresh)
            yield from fresh
            following = str(page.get("next_page_uri") or "")
            if not following:
                return
            if following in visited:
                raise TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
            visited.add(following)
            page = self.json("GET", following)

    def opened(
        self,
        method: str,
        url: str,
        *,
        query: Fields | None = None,
        form: Form | None = None,
        patience: Patience | None = None,
    ) -> AbstractContextManager[HttpResponse]:
        """Our credentials go along to our own host, and to no other."""
        credentials = (self.user, self.secret) if self.is_ours(url) else None
        asked = HttpRequest(method=method, url=url, query=query, form=form, credentials=credentials)
        return answer_to(asked, service=SERVICE, patience=patience or self.patience)

    def url(self, path: str) -> str:
        """Of a path below our account, or of one from the top that leads there."""
        base = f"{self.api_url}/{API_VERSION}/Accounts/{self.account_sid}/"
        url = urljoin(base, path)
        if not url.startswith(base):
            raise TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
        return url

    def is_ours(self, url: str) -> bool:
        """Whether scheme, host and port are those that are configured."""
        ours, its = urlsplit(self.api_url), urlsplit(url)
        return (its.scheme, its.netloc) == (ours.scheme, ours.netloc)


def refusal(answer: HttpResponse) -> ExternalServiceError:
    """What an answer that is no success means. Its sentences are left out: they repeat numbers."""
    status, code = answer.status, _code(answer)
    if why := FOR_GOOD.get(code):
        return PermanentFailure(SERVICE, why, code=code)
    if status == 429 or code == QUEUE_IS_FULL:
        return TemporaryFailure(SERVICE, FailureReason.THROTTLED, code=code or status)
    if status in (401, 403):
        return TemporaryFailure(SERVICE, FailureReason.UNAUTHORISED, code=code or status)
    if status == 404:
        return TemporaryFailure(SERVICE, FailureReason.MISCONFIGURED, code=code or status)
    if status == 408 or status >= 500:
        return TemporaryFailure(SERVICE, FailureReason.UNAVAILABLE, code=code or status)
    if status >= 400:
        return PermanentFailure(SERVICE, FailureReason.REFUSED, code=code or status)
    return TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER, code=status)


def _code(answer: HttpResponse) -> int:
    """Twilio's number for what is wrong; 0 where the answer is not Twilio's own."""
    if answer.status < 400:
        return 0
    try:
        problem = answer.json()
    except ExternalServiceError:
        return 0
    code = problem.get("code") if isinstance(problem, dict) else None
    return code if isinstance(code, int) else 0


def _entries(page: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    entries = page.get(name)
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        raise TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
    return entries


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("sid"), str)


def checked_sid(sid: str, prefix: str) -> str:
    """The identifier itself; raises PermanentFailure for anything else, before it becomes part of an address."""
    if not re.fullmatch(rf"{prefix}[0-9a-fA-F]{{32}}", sid):
        raise PermanentFailure(SERVICE, FailureReason.BAD_NAME)
    return sid
