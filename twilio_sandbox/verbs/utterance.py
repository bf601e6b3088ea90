"""What <Say>, <Play> and <Pause> let a leg hear, and how long it takes."""

from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.events import Heard
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.media.audio import read_wav
from twilio_sandbox.twiml.document import Document, Verb

_CHARACTERS_A_SECOND = 15
_SECONDS_OF_UNKNOWN_MEDIA = 3.0


def utter(leg: Leg, verb: Verb, document: Document) -> list[Heard]:
    """Once for each round of `loop`; 0 rounds are Twilio's thousand."""
    if verb.name == "Pause":
        return [Heard("pause", seconds=verb.number("length", 1))]
    rounds = int(verb.number("loop", 1)) or 1000
    return [_said(verb) if verb.name == "Say" else _played(leg, verb, document)] * rounds


def _said(say: Verb) -> Heard:
    seconds = len(say.text) / _CHARACTERS_A_SECOND
    return Heard("say", say.text, say.attributes.get("voice", ""), say.attributes.get("language", ""), seconds)


def _played(leg: Leg, play: Verb, document: Document) -> Heard:
    if digits := play.attributes.get("digits"):
        return Heard("keys", digits, seconds=len(digits) / 2)
    url = urljoin(document.url, play.text)
    return Heard("play", url, seconds=_media_seconds(leg, url, document))


def _media_seconds(leg: Leg, url: str, document: Document) -> float:
    """Fetches what the application itself serves; other hosts are not the sandbox's to ask."""
    if urlsplit(url)[:2] != urlsplit(document.url)[:2]:
        return _SECONDS_OF_UNKNOWN_MEDIA
    played = leg.network.played
    if url not in played:
        exchange = leg.network.webhooks.ask(Target(url, "GET"))
        if exchange.error_code or not exchange.content_type.startswith("audio/"):
            leg.faults.append(f"{url}: cannot be played, status {exchange.status}, {exchange.content_type!r}")
            return 0.0
        played[url] = _wav_seconds(exchange.body)
    return played[url]


@lru_cache(maxsize=64)
def _wav_seconds(media: bytes) -> float:
    return read_wav(media).seconds if media[:4] == b"RIFF" else _SECONDS_OF_UNKNOWN_MEDIA
