"""Whether Twilio would find us, and only Twilio: account, address, certificate, and what answers there."""

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import requests

from voice_intake.commands.doctor.checks import Finding, fault, fine, warning
from voice_intake.config import Settings
from voice_intake.domain.errors import ConfigurationFault

PATIENCE = (3.0, 5.0)
"""Seconds to connect, and to wait for an answer."""

DAY = 24 * 60 * 60
FEW_DAYS = 14
"""A certificate that is renewed by itself has more left than that."""


def account_findings(settings: Settings) -> Iterator[Finding]:
    try:
        settings.check_line()
    except ConfigurationFault as failure:
        yield from (fault("account", each) for each in failure.faults)
        return
    if settings.demo:
        yield warning("account", "DEMO is on: everybody knows its token, and Twilio's calls are refused")
    else:
        count = len(settings.twilio_auth_tokens)
        yield fine("account", f"{settings.twilio_account_sid[:6]}… with {count} auth token{'s' if count > 1 else ''}")


def address_findings(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Stops at the first fault: what comes after it could not be found out."""
    url = urlsplit(settings.public_url)
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    if url.scheme != "https" and not settings.demo:
        yield fault("address", f"PUBLIC_URL is {settings.public_url}: callers' answers need https")
        return
    try:
        socket.getaddrinfo(host, port)
    except OSError as failure:
        yield fault("address", f"{host} is not known here ({failure.strerror}): mend PUBLIC_URL, or its DNS")
        return
    try:
        yield _health(settings.public_url)
        yield _webhook(settings.public_url)
        if url.scheme == "https":
            yield certificate_finding(_certificate_ends(host, port), now)
    except requests.exceptions.SSLError:
        yield fault("certificate", f"that of {host} is not trusted, and Twilio refuses it: renew it, with its chain")
    except (requests.RequestException, OSError) as failure:
        level = warning if settings.demo else fault
        hint = "run voice-intake serve, or mend what stands before it"
        yield level("address", f"{settings.public_url} does not answer ({type(failure).__name__}): {hint}")


def _health(url: str) -> Finding:
    answer = requests.get(f"{url}/healthz", timeout=PATIENCE, allow_redirects=False)
    if (answer.status_code, answer.text.strip()) == (200, "ok"):
        return fine("address", f"{url} answers")
    return fault("address", f"{url}/healthz answers {answer.status_code}: something else stands there")


def _webhook(url: str) -> Finding:
    """Asked without a signature, as a stranger would."""
    answer = requests.post(f"{url}/webhooks/voice/incoming", data={}, timeout=PATIENCE, allow_redirects=False)
    if answer.status_code == 403:
        return fine("guard", "whoever is not Twilio is refused")
    if answer.ok:
        return fault(
            "guard", f"a stranger gets {answer.status_code} from the webhooks: let nothing answer in our place"
        )
    return fault("guard", f"the webhooks answer {answer.status_code}: pass everything under /webhooks on")


def _certificate_ends(host: str, port: int) -> float:
    with (
        socket.create_connection((host, port), timeout=PATIENCE[0]) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure,
    ):
        certificate = secure.getpeercert() or {}
    return float(ssl.cert_time_to_seconds(str(certificate["notAfter"])))


def certificate_finding(ends: float, now: datetime) -> Finding:
    """`ends` is in seconds since 1970."""
    days = int((ends - now.timestamp()) // DAY)
    level = fine if days >= FEW_DAYS else warning
    return level("certificate", f"it holds for {days} more days")
