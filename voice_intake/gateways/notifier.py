"""Word to people of the desk, by whatever Apprise can reach. The only file that loads it, which takes 0.3 s.

The first address takes another second, in which Apprise loads all that it can reach.

https://github.com/caronc/apprise/wiki
"""

import re

from apprise import Apprise, AppriseAsset, AppriseResult, AppriseResultStatus, PersistentStoreMode

from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure

SERVICE = "notifier"
PATIENCE = 30.0
"""Seconds for the whole of it; Apprise itself waits four for a connection and four for an answer."""

STATUS = re.compile(r"error=(\d{3})\b")
"""How Apprise's services tell, in what they log, the status that they were answered with."""


MENTION = re.compile(r"(?<=[@!])(?=\S)|(?<=<)(?=/?at>|users/)", re.IGNORECASE)
"""Where a mention can be broken: @everyone, <@U123>, <!channel>, <at>Bo</at>, <users/all>.

After the mark, not before: Apprise takes `!channel>` for a mention, too.
"""
UNSEEN = "\N{ZERO WIDTH SPACE}"


class AppriseNotifier:
    """Keeps nothing on disk, and nothing in the text means anything: no template, no escape, and nobody's mention."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._asset = AppriseAsset(
            app_id="Voice Intake",
            app_desc="Voice Intake",
            async_mode=False,
            storage_mode=PersistentStoreMode.MEMORY,
            allow_templates=False,
        )

    def notify(self, address: str, title: str, body: str) -> None:
        service = Apprise.instantiate(address, asset=self._asset)
        if service is None:
            raise PermanentFailure(SERVICE, FailureReason.BAD_NAME)
        people = Apprise(asset=self._asset)
        people.add(service)
        body, title = _harmless(body), _harmless(title)
        result = people.notify(body=body, title=title, body_format="text", timeout=self._patience)
        if not result:
            raise _failure(result)


def _harmless(text: str) -> str:
    """Customers' names come from outside: one of them must not call a whole channel together. It reads as before."""
    return MENTION.sub(UNSEEN, text)


def _failure(result: AppriseResult) -> ExternalServiceError:
    """A status that the other side answered with says more than that it failed."""
    if result.status is AppriseResultStatus.TIMEOUT:
        return TemporaryFailure(SERVICE, FailureReason.TIMED_OUT)
    statuses = [int(found[1]) for entry in result.logs() if (found := STATUS.search(entry.message))]
    match statuses[-1] if statuses else 0:
        case 401 | 403 as status:
            return TemporaryFailure(SERVICE, FailureReason.UNAUTHORISED, code=status)
        case 429 as status:
            return TemporaryFailure(SERVICE, FailureReason.THROTTLED, code=status)
        case (404 | 410) as status:
            return PermanentFailure(SERVICE, FailureReason.GONE, code=status)
        case (400 | 405 | 413 | 415 | 422) as status:
            return PermanentFailure(SERVICE, FailureReason.REFUSED, code=status)
        case status:
            return TemporaryFailure(SERVICE, FailureReason.UNAVAILABLE, code=status)
