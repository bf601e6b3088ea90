"""Recordings at an S3-compatible service, by obstore (https://developmentseed.org/obstore).

Credentials come from the environment as every S3 client reads it (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or what
the machine is given in Amazon's cloud). A recording goes up in one request: nothing is left behind by a killed one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO

import obstore
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.voicemail.storage_location import Bucket, checked_key
from voice_intake.ports import StoredMedia

if TYPE_CHECKING:
    from obstore.store import S3Config

SERVICE = "store"
CHUNK = 64 * 1024
CONNECT, WHOLE = timedelta(seconds=5), timedelta(seconds=60)
NO_SUCH_BUCKET = "NoSuchBucket"
"""S3's name for it, which a list is refused with and obstore has no exception for."""

REPEATED_FOR = timedelta(seconds=20)
"""How long a request that failed is repeated before its failure is told."""


class BucketStore:
    """Readers see a recording as a whole or not at all: so S3 promises it."""

    def __init__(self, bucket: Bucket, *, repeated_for: timedelta = REPEATED_FOR) -> None:
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config=_where(bucket),
            client_options={
                "connect_timeout": CONNECT,
                "timeout": WHOLE,
                "allow_http": bucket.endpoint.startswith("http://"),
            },
            retry_config={"max_retries": 3, "retry_timeout": repeated_for},
        )

    def put(self, key: str, file: BinaryIO) -> None:
        with _told(missing=_no_bucket):
            obstore.put(self._store, checked_key(key), file.read(), use_multipart=False)

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> StoredMedia:
        size = self.size(key)
        return StoredMedia(size=size, chunks=self._chunks(key, start, size if end is None else min(end, size)))

    def size(self, key: str) -> int:
        with _told():
            return obstore.head(self._store, checked_key(key))["size"]

    def delete(self, key: str) -> None:
        with _told(missing=_no_bucket):
            obstore.delete(self._store, checked_key(key))

    def keys(self) -> Iterator[str]:
        with _told(missing=_no_bucket):
            for found in obstore.list(self._store):
                yield from (meta["path"] for meta in found)

    def _chunks(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """S3 has no name for a range of nothing."""
        if start >= end:
            return
        with _told():
            found = obstore.get(self._store, key, options={"range": (start, end)})
            for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)


def _where(bucket: Bucket) -> "S3Config":
    config: S3Config = {}
    if bucket.endpoint:
        config["endpoint"] = bucket.endpoint
    if bucket.region:
        config["region"] = bucket.region
    return config


def _gone() -> ExternalServiceError:
    return PermanentFailure(SERVICE, FailureReason.GONE)


def _no_bucket() -> ExternalServiceError:
    """Storing, deleting and listing are never answered so for want of a recording."""
    return TemporaryFailure(SERVICE, FailureReason.MISCONFIGURED)


@contextmanager
def _told(missing: Callable[[], ExternalServiceError] = _gone) -> Iterator[None]:
    """What the service says, in our words: its own hold addresses. Some failures come as Python's own exceptions."""
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise missing() from None
    except (PermissionDeniedError, UnauthenticatedError, PermissionError):
        raise TemporaryFailure(SERVICE, FailureReason.UNAUTHORISED) from None
    except (BaseError, OSError) as error:
        raise TemporaryFailure(
            SERVICE, FailureReason.MISCONFIGURED if NO_SUCH_BUCKET in str(error) else FailureReason.UNAVAILABLE
        ) from None
