"""What a caller heard in a turn, read back from the document that was answered and kept byte for byte."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from xml.etree import ElementTree as Tree


class Then(StrEnum):
    """What followed what was said."""

    ASKED = "asked"
    RECORDED = "recorded"
    RANG = "rang"
    HUNG_UP = "hung_up"
    WENT_ON = "went_on"


@dataclass(frozen=True)
class Heard:
    """Sentences in the order in which they were said, and what the line did then."""

    sentences: tuple[str, ...]
    then: Then


NOTHING = Heard((), Then.WENT_ON)

_THEN = {
    "Gather": Then.ASKED,
    "Record": Then.RECORDED,
    "Dial": Then.RANG,
    "Hangup": Then.HUNG_UP,
}


@lru_cache(maxsize=1024)
def heard(document: str) -> Heard:
    """A document that cannot be read said nothing: it is our own, and only a page wants to know."""
    try:
        verbs = list(Tree.fromstring(document).iter())  # noqa: S314 - what this line wrote itself
    except Tree.ParseError:
        return NOTHING
    sentences = tuple(text for verb in verbs if verb.tag == "Say" and (text := "".join(verb.itertext()).strip()))
    then = [_THEN[verb.tag] for verb in verbs if verb.tag in _THEN]
    return Heard(sentences, then[0] if then else Then.WENT_ON)
