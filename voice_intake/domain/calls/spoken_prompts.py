"""What a caller heard in a turn, read back from the document that was answered and kept byte for byte."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from xml.etree import ElementTree as Tree


class NextAction(StrEnum):
    """What followed what was said."""

    ASKED = "asked"
    RECORDED = "recorded"
    RANG = "rang"
    HUNG_UP = "hung_up"
    WENT_ON = "went_on"


@dataclass(frozen=True)
class SpokenPrompts:
    """Sentences in the order in which they were said, and what the line did then."""

    sentences: tuple[str, ...]
    then: NextAction


NO_PROMPTS = SpokenPrompts((), NextAction.WENT_ON)

_NEXT_ACTIONS = {
    "Gather": NextAction.ASKED,
    "Record": NextAction.RECORDED,
    "Dial": NextAction.RANG,
    "Hangup": NextAction.HUNG_UP,
}


@lru_cache(maxsize=1024)
def read_prompts(document: str) -> SpokenPrompts:
    """A document that cannot be read said nothing: it is our own, and only a page wants to know."""
    try:
        verbs = list(Tree.fromstring(document).iter())  # noqa: S314 - what this line wrote itself
    except Tree.ParseError:
        return NO_PROMPTS
    sentences = tuple(text for verb in verbs if verb.tag == "Say" and (text := "".join(verb.itertext()).strip()))
    then = [_NEXT_ACTIONS[verb.tag] for verb in verbs if verb.tag in _NEXT_ACTIONS]
    return SpokenPrompts(sentences, then[0] if then else NextAction.WENT_ON)
