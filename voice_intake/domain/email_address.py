"""E-mail addresses as people type them, which tell the contacts of a customer, and the agents, apart."""

import re
import unicodedata

LONGEST = 254

_SHAPE = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
"""Something, an at sign, and a host name with a dot. Only a letter that arrives proves an address."""


def typed(text: str) -> str | None:
    """The address in lower case, without spaces around it; None if it is none."""
    address = unicodedata.normalize("NFC", text.strip().lower())
    if len(address) > LONGEST or address != address.lower() or not _SHAPE.fullmatch(address):
        return None
    return address if address.isprintable() else None
