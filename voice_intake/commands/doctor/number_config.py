"""What is wrong with the settings that a number has at Twilio, and what would mend it."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from voice_intake.commands.doctor.checks import Finding, fault, fine, warning
from voice_intake.domain.carrier import CarrierNumber, NumberWebhooks
from voice_intake.domain.loopback import is_loopback
from webhooks.urls import Urls

MEND = "run voice-intake twilio connect"


def number_findings(number: CarrierNumber | None, phone_number: str, public_url: str) -> Iterator[Finding]:
    """`number` is what Twilio has of `phone_number`; None where the account has no such number."""
    if number is None:
        yield fault("number", f"{phone_number} is not a number of this account: see TWILIO_PHONE_NUMBER")
        return
    yield fine("number", f"{phone_number} is ours ({number.number_sid})")
    if not public_url.startswith("https://") and not is_loopback(public_url):
        yield fault("address", f"PUBLIC_URL is {public_url}: callers' answers would travel in the clear")
    set_to, urls = number.webhooks, Urls(public_url)
    wanted = urls.of_number()
    yield from _applications(set_to)
    yield _webhook("voice", set_to.voice_url, set_to.voice_method, wanted.voice_url, "no call reaches us")
    yield _fallback(set_to, urls)
    lost = "ends of calls are found by voice-intake reconcile alone"
    yield _webhook("status", set_to.status_callback, set_to.status_callback_method, wanted.status_callback, lost)
    unheard = "what callers text, STOP too, reaches nobody"
    yield _webhook("texts", set_to.sms_url, set_to.sms_method, wanted.sms_url, unheard)


def _applications(set_to: NumberWebhooks) -> Iterator[Finding]:
    """Twilio then takes no notice of the number's own URLs."""
    for kind, sid in (("voice", set_to.voice_application_sid), ("texts", set_to.sms_application_sid)):
        if sid:
            yield fault(kind, f"the application {sid} overrides the number's addresses: {MEND}")


def _webhook(name: str, url: str, method: str, wanted: str, otherwise: str) -> Finding:
    """The first thing that is wrong with one address."""
    if not url:
        return fault(name, f"no address is set, so {otherwise}: {MEND}")
    if objection := _objection(url, wanted):
        return fault(name, f"{objection}, so {otherwise}: {MEND}")
    if method != "POST":
        return fault(name, f"it is asked by {method}, and only POST is answered: {MEND}")
    bare, overrides = urldefrag(url)
    if overrides != urldefrag(wanted).fragment:
        return warning(name, f"{bare} is right, but not how long and how often Twilio tries it: {MEND}")
    return fine(name, bare)


def _objection(url: str, wanted: str) -> str:
    found, ours = urlsplit(url), urlsplit(wanted)
    if found.scheme != ours.scheme:
        return f"it goes to {found.scheme}, and PUBLIC_URL is {ours.scheme}"
    if found.netloc != ours.netloc:
        return f"it goes to {found.netloc}, and PUBLIC_URL is {ours.netloc}"
    if (found.path.rstrip("/"), found.query) != (ours.path, ours.query):
        return f"it goes to {found.path}, and not to {ours.path}"
    return ""


def _fallback(set_to: NumberWebhooks, urls: Urls) -> Finding:
    url = urldefrag(set_to.voice_fallback_url).url
    if not url:
        return fault("fallback", f"none is set: while we are away, callers hear Twilio's error: {MEND}")
    if urlsplit(url).netloc != urlsplit(urls.fallback).netloc:
        if url.startswith("https://"):
            return fine("fallback", f"{url} answers while we are away: see that it has the text of twilio connect")
        return fault("fallback", f"{url} is not https: {MEND} with --fallback")
    if url != urls.fallback:
        return fault("fallback", f"{url} is no voicemail of ours: {MEND}")
    if set_to.voice_fallback_method != "POST":
        return fault("fallback", f"it is asked by {set_to.voice_fallback_method}, and only POST is answered: {MEND}")
    return warning("fallback", f"{url} is away when we are: {MEND}, and make the TwiML Bin that it prints")
