"""TwiML as Twilio reads it: what kind of answer it is, and which verbs it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from twilio_sandbox.http.exchange import Exchange

_XML_TYPES = ("text/xml", "application/xml", "text/html")


class Unusable(Exception):
    """The answer cannot be executed; `code` is Twilio's error number, sent to the fallback URL."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


@dataclass(frozen=True)
class Verb:
    """`text` is what is spoken or addressed, white space collapsed."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Verb", ...] = ()

    def number(self, attribute: str, default: float) -> float:
        try:
            return float(self.attributes.get(attribute, default))
        except ValueError:
            return default

    def is_on(self, attribute: str, *, default: bool) -> bool:
        return self.attributes.get(attribute, str(default)).lower() == "true"

    def words(self, attribute: str, default: str) -> list[str]:
        return self.attributes.get(attribute, default).split()


@dataclass(frozen=True)
class Document:
    """`url` is what relative addresses in it are resolved against."""

    url: str
    verbs: tuple[Verb, ...]
    root: Element

    def __str__(self) -> str:
        return self.url or "the TwiML given through the API"


def read_answer(exchange: Exchange) -> Document:
    """Raises Unusable. Content types: https://www.twilio.com/docs/voice/twiml and /docs/api/errors/12300."""
    if exchange.error_code or exchange.answer is None:
        raise Unusable(exchange.error_code or 11205, f"status {exchange.status}")
    kind = exchange.content_type
    if kind in _XML_TYPES:
        return read_document(exchange.body, exchange.url)
    if kind.startswith("audio/"):
        return _of_one("Play", exchange.url, exchange.url)
    if kind == "text/plain":
        return _plain(exchange)
    raise Unusable(12300, f"content type {kind!r}")


def read_document(xml: bytes, url: str) -> Document:
    try:
        root = ElementTree.fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unusable(12100, f"no XML: {error!r}") from error
    if root.tag != "Response":
        raise Unusable(12100, f"the root is <{root.tag}>, not <Response>")
    return Document(url, tuple(_verb(child) for child in root), root)


def _plain(exchange: Exchange) -> Document:
    """Plain text is executed if it is TwiML, and else spoken."""
    try:
        return read_document(exchange.body, exchange.url)
    except Unusable:
        return _of_one("Say", exchange.body.decode(errors="replace"), exchange.url)


def _of_one(name: str, text: str, url: str) -> Document:
    root, only = Element("Response"), Element(name)
    only.text = text
    root.append(only)
    return Document(url, (_verb(only),), root)


def _verb(element: Element) -> Verb:
    text = " ".join("".join(element.itertext()).split())
    return Verb(element.tag, dict(element.attrib), text, tuple(_verb(child) for child in element))
