"""Where recordings are kept, and under which keys."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from voice_intake.domain.errors import FailureReason, PermanentFailure

NAME = r"[0-9A-Za-z_][0-9A-Za-z._-]*"
KEY = re.compile(rf"(?:{NAME}/)*{NAME}")
LONGEST_KEY = 200
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True)
class Folder:
    """On a disk that every process of this deployment has."""

    path: Path


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """At an S3-compatible service: Amazon's, in the region of AWS_REGION, unless these two say otherwise."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""


def parse_location(url: str) -> Folder | Bucket:
    """Reads a folder's path, file:///PATH, or s3://BUCKET/PREFIX?endpoint=URL&region=NAME; raises ValueError."""
    parts = urlsplit(url)
    if "://" not in url:
        return Folder(Path(url))
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        return Folder(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return _bucket(url)
    raise ValueError("is neither a folder, file:///FOLDER nor s3://BUCKET/PREFIX?endpoint=URL&region=NAME")


def _bucket(url: str) -> Bucket:
    parts = urlsplit(url)
    wanted = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    prefix = unquote(parts.path).strip("/")
    if unknown := wanted.keys() - {"endpoint", "region"}:
        raise ValueError(
            f"has {', '.join(sorted(unknown))}: only endpoint and region may stand after the question mark"
        )
    if "@" in parts.netloc:
        raise ValueError("holds credentials: give them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    if not BUCKET.fullmatch(parts.netloc):
        raise ValueError(f"names the bucket {parts.netloc!r}, which cannot be one")
    if prefix and not KEY.fullmatch(prefix):
        raise ValueError(f"has the prefix {prefix!r}: use letters, digits, dots, hyphens and underscores")
    if (endpoint := urlsplit(wanted.get("endpoint", ""))).scheme not in ("", "http", "https"):
        raise ValueError(f"has an endpoint of the kind {endpoint.scheme!r}: write https://HOST")
    return Bucket(
        name=parts.netloc, prefix=prefix, endpoint=wanted.get("endpoint", ""), region=wanted.get("region", "")
    )


def checked_key(key: str) -> str:
    """The key itself. Nothing in it leads out of the place, hides a file, or means something to a file system."""
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        raise PermanentFailure("store", FailureReason.BAD_NAME)
    return key
