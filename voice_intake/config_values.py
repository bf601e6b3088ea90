"""What one setting may hold: each function reads a text, or raises ValueError with what is wrong with it.

A name goes before what is raised. A value that may be a secret is never part of what is raised.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from voice_intake.domain.loopback import is_loopback


def switch(text: str) -> bool:
    values = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}
    if text.lower() not in values:
        raise ValueError(f"is {text!r}: write 1 or 0")
    return values[text.lower()]


def database_url(text: str) -> str:
    if re.fullmatch(r"sqlite:///(?!file:|:memory:).+", text):
        return text
    if not text.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
        raise ValueError("is neither sqlite:///FILE nor postgresql://USER@HOST/NAME (its value is not shown)")
    if not _is_address(text):
        raise ValueError(
            "is no address of a database (its value is not shown): in a password, @ is %40, : is %3A, / is %2F"
        )
    return text.replace("postgres://", "postgresql://", 1) if text.startswith("postgres://") else text


def _is_address(text: str) -> bool:
    """Whether it can be taken apart in one way only."""
    try:
        parts = urlsplit(text)
        return parts.netloc.count("@") <= 1 and parts.port != 0
    except ValueError:
        return False


def public_url(text: str) -> str:
    """Twilio refuses host names with an underscore; userinfo, query and fragment are not part of what it signs."""
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment or url.username:
        raise ValueError(f"is {text!r}: write https://HOST, as Twilio has it on file")
    if "_" in url.hostname:
        raise ValueError(f"is {text!r}: Twilio calls no host name with an underscore")
    return text.rstrip("/")


def file(text: str) -> Path | None:
    path = Path(text)
    if not path.is_file():
        raise ValueError(f"is {text!r}: there is no such file")
    return path


def folder(text: str) -> Path | None:
    path = Path(text)
    if not path.is_dir():
        raise ValueError(f"is {text!r}: there is no such folder")
    return path


def account_sid(text: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", text):
        raise ValueError(f"is {text!r}: an account SID is AC and 32 hexadecimal digits")
    return text


def tokens(text: str) -> tuple[str, ...]:
    tokens = tuple(token.strip() for token in text.split(",") if token.strip())
    if not tokens:
        raise ValueError("holds no token (a comma-separated list, its value is not shown)")
    return tokens


def phone_number(text: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{6,14}", text):
        raise ValueError(f"is {text!r}: write the number as +442871359777")
    return text


def twilio_api_url(text: str) -> str:
    """Credentials go there with every request: only to https, unless it is on this machine."""
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/") or url.query or url.username:
        raise ValueError(f"is {text!r}: write https://HOST, without a path")
    if url.scheme == "http" and not is_loopback(text):
        raise ValueError(f"is {text!r}: credentials would travel in the clear, write https://")
    return text.rstrip("/")


def is_twilios_own(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "twilio.com" or host.endswith(".twilio.com")


def api_key(text: str) -> str:
    if not re.fullmatch(r"SK[0-9a-fA-F]{32}", text):
        raise ValueError("is no API key's SID: SK and 32 hexadecimal digits (its value is not shown)")
    return text


def secret(text: str) -> str:
    if not text.isascii() or any(letter.isspace() for letter in text):
        raise ValueError("holds blanks or letters that no secret has (its value is not shown)")
    return text


def secret_key(text: str) -> str:
    if len(secret(text)) < 32:
        raise ValueError("is too short: 32 characters or more that nobody can guess (its value is not shown)")
    return text


def proxies(text: str) -> int:
    if not re.fullmatch(r"\d", text):
        raise ValueError(f"is {text!r}: write how many proxies stand in front, 0 to 9")
    return int(text)


def queue_url(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgres://", "redis://", "rediss://")):
        raise ValueError("is neither sqlite:///FILE, postgresql://… nor redis://HOST (its value is not shown)")
    return text


def transcriber_url(text: str) -> str:
    """Unlike Twilio's, it may be http also elsewhere: a Whisper server of one's own seldom has a certificate."""
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment or url.username:
        raise ValueError(f"is {url.scheme}://{url.hostname}: write https://HOST/v1, as OpenAI's clients have it")
    return text.rstrip("/")


def notify_urls(text: str) -> tuple[str, ...]:
    """Between two addresses stands a comma or a line's end; a comma within one stays."""
    urls = [url.strip() for url in re.split(r"\n|,(?=\s*[a-zA-Z0-9]+://)", text)]
    found = tuple(url.rstrip(",").strip() for url in urls if url and not url.startswith("#"))
    if strangers := [place for place, url in enumerate(found, start=1) if not re.match(r"[a-zA-Z0-9]+://.", url)]:
        raise ValueError(f"holds no address of Apprise's kind at place {strangers[0]} (its value is not shown)")
    return found
