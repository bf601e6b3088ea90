"""Settings: read once from the environment, typed, and loud.

Every setting NAME may also be given as NAME_FILE, the path of a file that holds its value (for secrets). All of them
are documented in the README; a wrong one stops the start, and all faults are told at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from voice_intake.domain.errors import ConfigurationFault

T = TypeVar("T")

DEMO_ACCOUNT_SID = "AC" + "0" * 32
DEMO_AUTH_TOKEN = "demo"  # noqa: S105 - known on purpose: accepted only with DEMO on, which refuses a real account
LOCAL_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a deployment decides. Nothing reads the environment after this is made."""

    database_url: str = "sqlite:///var/voice-intake.sqlite3"
    public_url: str = LOCAL_URL
    """Where Twilio finds us: scheme and host, without a path at the end. Signatures are checked against it."""
    policy_file: Path | None = None
    """None: the policy that comes with the program."""
    twilio_account_sid: str = ""
    twilio_auth_tokens: tuple[str, ...] = ()
    """The current auth token, and the next one while tokens are rotated."""
    twilio_phone_number: str = ""
    """Empty: the number that the policy names."""
    demo: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings of this environment; raises ConfigurationFault that names every fault."""
        reader = _Reader(environ)
        demo = reader.read("DEMO", _switch, default=False)
        settings = cls(
            database_url=reader.read("DATABASE_URL", _database_url, default=cls.database_url),
            public_url=reader.read("PUBLIC_URL", _public_url, default=cls.public_url),
            policy_file=reader.read("POLICY_FILE", _file, default=None),
            twilio_account_sid=reader.read(
                "TWILIO_ACCOUNT_SID", _account_sid, default=DEMO_ACCOUNT_SID if demo else ""
            ),
            twilio_auth_tokens=reader.read("TWILIO_AUTH_TOKEN", _tokens, default=(DEMO_AUTH_TOKEN,) if demo else ()),
            twilio_phone_number=reader.read("TWILIO_PHONE_NUMBER", _phone_number, default=""),
            demo=demo,
        )
        if demo and settings.twilio_account_sid != DEMO_ACCOUNT_SID:
            reader.faults.append("DEMO is on beside a real TWILIO_ACCOUNT_SID: take one of the two away")
        if reader.faults:
            raise ConfigurationFault("These settings do not hold", reader.faults)
        return settings

    def check_line(self) -> None:
        """Refuses a line that could not tell Twilio from a stranger; raises ConfigurationFault."""
        missing = [
            f"{name} is not set: {why}"
            for name, value, why in (
                ("TWILIO_ACCOUNT_SID", self.twilio_account_sid, "the account whose calls are ours (AC and 32 digits)"),
                ("TWILIO_AUTH_TOKEN", self.twilio_auth_tokens, "without it no webhook can be verified"),
            )
            if not value
        ]
        if missing:
            raise ConfigurationFault("The line cannot open (DEMO=1 tries it without an account)", missing)


class _Reader:
    """Reads settings and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def read(self, name: str, parse: Callable[[str], T], *, default: T) -> T:
        try:
            text = self._text(name)
            return default if text is None else parse(text)
        except ValueError as fault:
            self.faults.append(f"{name} {fault}")
            return default

    def _text(self, name: str) -> str | None:
        """The value, or None where it is not set; an empty value counts as not set."""
        path = self.environ.get(f"{name}_FILE", "")
        if not path:
            return self.environ.get(name, "").strip() or None
        if self.environ.get(name):
            raise ValueError(f"is set, and {name}_FILE too: take one of the two away")
        try:
            return Path(path).read_text().strip() or None
        except (OSError, UnicodeDecodeError) as fault:
            raise ValueError(f"cannot be read from {name}_FILE={path}: {fault}") from fault


def _switch(text: str) -> bool:
    values = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}
    if text.lower() not in values:
        raise ValueError(f"is {text!r}: write 1 or 0")
    return values[text.lower()]


def _database_url(text: str) -> str:
    if not text.startswith(("sqlite://", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise ValueError("is neither sqlite:///FILE nor postgresql://USER@HOST/NAME (its value is not shown)")
    return text.replace("postgres://", "postgresql://", 1) if text.startswith("postgres://") else text


def _public_url(text: str) -> str:
    """Twilio refuses host names with an underscore; userinfo, query and fragment are not part of what it signs."""
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment or url.username:
        raise ValueError(f"is {text!r}: write https://HOST, as Twilio has it on file")
    if "_" in url.hostname:
        raise ValueError(f"is {text!r}: Twilio calls no host name with an underscore")
    return text.rstrip("/")


def _file(text: str) -> Path | None:
    path = Path(text)
    if not path.is_file():
        raise ValueError(f"is {text!r}: there is no such file")
    return path


def _account_sid(text: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", text):
        raise ValueError(f"is {text!r}: an account SID is AC and 32 hexadecimal digits")
    return text


def _tokens(text: str) -> tuple[str, ...]:
    tokens = tuple(token.strip() for token in text.split(",") if token.strip())
    if not tokens:
        raise ValueError("holds no token (a comma-separated list, its value is not shown)")
    return tokens


def _phone_number(text: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{6,14}", text):
        raise ValueError(f"is {text!r}: write the number as +442871359777")
    return text
