"""Links that filter a list, and the numbers that addresses carry."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.rows import LARGEST_KEY


def number(text: str | None) -> int | None:
    """None for what is none, or is larger than any that a database gives."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST_KEY)):
        return None
    return value if (value := int(text)) <= LARGEST_KEY else None


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A link that shows something else; one that is chosen leads back to where it was not."""

    label: str
    url: str
    is_chosen: bool
    count: str = ""
    severity: int | None = None


@dataclass(frozen=True)
class FilterGroup:
    name: str
    chips: Sequence[Chip]
