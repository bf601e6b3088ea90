"""Settings: read once from the environment, typed, and loud.

Every setting NAME may also be given as NAME_FILE, the path of a file that holds its value (for secrets). All of them
are documented in the README; a wrong one stops the start, and all faults are told at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from voice_intake import config_values as values
from voice_intake.domain.errors import ConfigurationFault
from voice_intake.domain.loopback import is_loopback
from voice_intake.domain.voicemail.storage_location import Bucket, Folder, parse_location

T = TypeVar("T")

DEMO_ACCOUNT_SID = "AC" + "0" * 32
DEMO_AUTH_TOKEN = "demo"  # noqa: S105 - known on purpose: accepted only with DEMO on, which refuses a real account
NOBODY = "http://127.0.0.1:9"
"""Where a demo looks for Twilio: its account is none that Twilio knows, so nobody is asked."""

LOCAL_URL = "http://127.0.0.1:8000"
MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
RECORDINGS = Folder(Path("var/recordings"))


class Transcribing(StrEnum):
    """Who writes messages down."""

    OFF = "off"
    BY_SERVER = "openai"
    """A server that speaks OpenAI's audio API, after the recording is stored."""
    BY_TWILIO = "twilio"
    """Twilio, while the message is spoken."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a deployment decides. Nothing but the S3 client (AWS_*) reads the environment after this is made."""

    database_url: str = field(default="sqlite:///var/voice-intake.sqlite3", repr=False)
    public_url: str = LOCAL_URL
    """Where Twilio finds us: scheme and host, without a path at the end. Signatures are checked against it."""
    policy_file: Path | None = None
    """None: the policy that comes with the program."""
    twilio_account_sid: str = ""
    twilio_auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    """The current auth token, and the next one while tokens are rotated."""
    twilio_phone_number: str = ""
    """Empty: the number that the policy names."""
    twilio_api_url: str = "https://api.twilio.com"
    """Where Twilio's REST API is, or another host that speaks it."""
    twilio_api_key: str = ""
    twilio_api_secret: str = field(default="", repr=False)
    """Empty, both: the REST API is opened by the account's SID and its auth token."""
    recordings: Folder | Bucket = RECORDINGS
    queue_url: str = field(default="sqlite:///var/queue.sqlite3", repr=False)
    transcriber: Transcribing = Transcribing.OFF
    transcriber_url: str = ""
    transcriber_key: str = field(default="", repr=False)
    transcriber_model: str = "whisper-1"
    notify_urls: tuple[str, ...] = field(default=(), repr=False)
    """Whom new cases and lost recordings are told, as Apprise writes addresses."""
    metrics_token: str = field(default="", repr=False)
    """Empty: /metrics answers this machine alone."""
    secret_key: str = field(default="", repr=False)
    """Seals the sessions of whoever signs in. Empty: made at the start, for a line on this machine."""
    proxies: int = 0
    """How many proxies in front name the address that asks, in X-Forwarded-For; counted when passwords are tried."""
    demo: bool = False
    demo_folder: Path | None = None
    """Where a demo's clock and switches stand; None: it has none, and lives by the machine's time."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings of this environment; raises ConfigurationFault that names every fault."""
        reader = _Reader(environ)
        demo = reader.read("DEMO", values.switch, default=False)
        transcriber_url = reader.read("TRANSCRIBER_URL", values.transcriber_url, default="")
        settings = cls(
            database_url=reader.read("DATABASE_URL", values.database_url, default=cls.database_url),
            public_url=reader.read("PUBLIC_URL", values.public_url, default=cls.public_url),
            policy_file=reader.read("POLICY_FILE", values.file, default=None),
            twilio_account_sid=reader.read(
                "TWILIO_ACCOUNT_SID", values.account_sid, default=DEMO_ACCOUNT_SID if demo else ""
            ),
            twilio_auth_tokens=reader.read(
                "TWILIO_AUTH_TOKEN", values.tokens, default=(DEMO_AUTH_TOKEN,) if demo else ()
            ),
            twilio_phone_number=reader.read("TWILIO_PHONE_NUMBER", values.phone_number, default=""),
            twilio_api_url=reader.read(
                "TWILIO_API_URL", values.twilio_api_url, default=NOBODY if demo else cls.twilio_api_url
            ),
            twilio_api_key=reader.read("TWILIO_API_KEY", values.api_key, default=""),
            twilio_api_secret=reader.read("TWILIO_API_SECRET", values.secret, default=""),
            recordings=reader.read("RECORDINGS_URL", parse_location, default=cls.recordings),
            queue_url=reader.read("QUEUE_URL", values.queue_url, default=cls.queue_url),
            transcriber_url=transcriber_url,
            transcriber=reader.read(
                "TRANSCRIBER",
                _transcribing,
                default=Transcribing.BY_SERVER if transcriber_url else Transcribing.OFF,
            ),
            transcriber_key=reader.read("TRANSCRIBER_KEY", values.secret, default=""),
            transcriber_model=reader.read("TRANSCRIBER_MODEL", str, default=cls.transcriber_model),
            notify_urls=reader.read("NOTIFY_URLS", values.notify_urls, default=()),
            metrics_token=reader.read("METRICS_TOKEN", values.secret, default=""),
            secret_key=reader.read("SECRET_KEY", values.secret_key, default=""),
            proxies=reader.read("PROXIES", values.proxies, default=0),
            demo=demo,
            demo_folder=reader.read("DEMO_FOLDER", values.folder, default=None),
        )
        if demo and settings.twilio_account_sid != DEMO_ACCOUNT_SID:
            reader.faults.append("DEMO is on beside a real TWILIO_ACCOUNT_SID: take one of the two away")
        if demo and values.is_twilios_own(settings.twilio_api_url):
            reader.faults.append("DEMO is on beside a TWILIO_API_URL of Twilio's own: take one of the two away")
        if settings.demo_folder and not demo:
            reader.faults.append("DEMO_FOLDER is for a demo alone: set DEMO=1, or take it away")
        key_faults = [fault for fault in reader.faults if fault.startswith("TWILIO_API_")]
        if not key_faults and bool(settings.twilio_api_key) != bool(settings.twilio_api_secret):
            reader.faults.append("TWILIO_API_KEY and TWILIO_API_SECRET belong together: give both, or none")
        if settings.transcriber is Transcribing.BY_SERVER and not settings.transcriber_url:
            reader.faults.append("TRANSCRIBER is openai, and TRANSCRIBER_URL does not say where that is")
        if reader.faults:
            raise ConfigurationFault("These settings do not hold", reader.faults)
        return settings

    @property
    def has_twilio(self) -> bool:
        """Whether there is anybody to ask: a demo's account is known to nobody but a sandbox."""
        return self.twilio_api_url != NOBODY

    def check_line(self) -> None:
        """Refuses a line that could not tell Twilio from a stranger; raises ConfigurationFault."""
        has_key = self.secret_key or self.demo or is_loopback(self.public_url)
        missing = [
            f"{name} is not set: {why}"
            for name, value, why in (
                ("TWILIO_ACCOUNT_SID", self.twilio_account_sid, "the account whose calls are ours (AC and 32 digits)"),
                ("TWILIO_AUTH_TOKEN", self.twilio_auth_tokens, "without it no webhook can be verified"),
                ("SECRET_KEY", has_key, f"it seals the sessions of the console. Make one: {MAKE_KEY}"),
            )
            if not value
        ]
        if missing:
            raise ConfigurationFault("The line cannot open (DEMO=1 tries it without an account)", missing)


def _transcribing(text: str) -> Transcribing:
    try:
        return Transcribing(text)
    except ValueError:
        raise ValueError(f"is {text!r}: write off, openai or twilio") from None


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
